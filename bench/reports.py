"""What callers report, in words of their own: one about each enterprise of bench.world, and some of them twice."""

import random
from collections import deque
from itertools import product

from bench.world import REGIONS, credit_code

REPEATED_OF_TEN = 1
REMEMBERED = 500
WHEN = (
    "夜里十点以后",
    "每天凌晨",
    "最近一周",
    "一到下雨天",
    "周末没有人检查的时候",
    "从上个月开始",
    "天不亮",
    "傍晚下班以后",
)
WHERE = (
    "往河道里",
    "往东边的水沟里",
    "往村口的池塘里",
    "往灌溉渠里",
    "往雨水管里",
    "往厂后面的荒地里",
    "往大桥下面",
    "往路边",
)
WHAT = (
    "排放黑色的污水",
    "偷排带泡沫的废水",
    "排出发黄的污水",
    "放出发烫的废水",
    "倾倒废液",
    "直排没有处理的污水",
    "排白色的废水",
)
THEN = (
    "气味刺鼻不敢开窗",
    "鱼都死了，牲口也不敢去喝水",
    "井水有了怪味",
    "麦苗枯了一大片",
    "孩子上学路过都捂着鼻子",
)
WISH = (
    "希望有关部门查处",
    "请尽快派人来看",
    "已经反映过没有人管",
    "要求停止排污并赔偿",
    "请给个说法",
)
SENTENCES = tuple(product(WHEN, WHERE, WHAT, THEN, WISH))

Report = dict[str, str]


class Callers:
    """People who call one after the other; now and then one repeats what another has just said."""

    def __init__(self, enterprises: int) -> None:
        self._enterprises = enterprises
        self._random = random.Random(0)
        self._said: deque[Report] = deque(maxlen=REMEMBERED)
        self._count = 0

    def next(self) -> Report:
        """The next report, under a number of its own."""
        self._count += 1
        if self._said and self._random.randrange(10) < REPEATED_OF_TEN:
            said = self._random.choice(self._said)
        else:
            said = self._new()
            self._said.append(said)
        return said | {"externalNumber": f"BENCH-{self._random.getrandbits(80):020x}"}

    def _new(self) -> Report:
        number = self._random.randrange(self._enterprises)
        when, where, what, then, wish = self._random.choice(SENTENCES)
        return {
            "channel": "HOTLINE_12345",
            "title": f"{when}{what}",
            "text": f"反映这家企业{when}{where}{what}，{then}，{wish}。",
            "region": REGIONS[number % len(REGIONS)],
            "enterpriseCreditCode": credit_code(number),
        }
