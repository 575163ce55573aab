"""docs/TRANSFER.md: how cases between agencies go, drawn from the tables that decide it."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from contracts.fields import Labelled
from contracts.law import LawRow
from kernel.law import LawTable
from kernel.settings import PROJECT
from services.transfer.charts import Chart, charts
from services.transfer.machine.rules import EVERYONE, Clock, Move

HEAD = """\
# 案件流程

本页由程序中的流程表生成（`./hub snapshots --write`），与实际执行的规则一致；改流程即改表，不改本页。

- 每一步由谁办、办后到哪个状态、终结和起算哪些时限、由谁持有案件、告知谁，都是表中的一行；表中没有的步骤一律拒绝。
- 持有单位只在对方接收时变更。提交命令须写明所见的案件版本，其间已有他人办理的不予受理，并告知办理了什么。
- 起算的时限逾期未办即写入办理经过，并告知案件各方。
"""
STEPS = "| 现状 | 步骤 | 由谁办 | 办后 | 起算时限 | 终结时限 | 持有单位 | 告知 |\n|---|---|---|---|---|---|---|---|"
LIMITS = "| 时限 | 责任方 | 规定 | 起算 | 依据 | 性质 |\n|---|---|---|---|---|---|"
NONE = "—"


def page() -> str:
    """The whole page."""
    law = LawTable.load(PROJECT / "jurisdiction").rows()
    return "\n".join([HEAD, *(line for chart in charts() for line in _chart(chart, law))])


def _chart(chart: Chart, law: list[LawRow]) -> Iterator[str]:
    yield f"## {chart.table.what}"
    yield ""
    yield "```mermaid"
    yield from _diagram(chart)
    yield "```"
    yield ""
    yield STEPS
    yield from _steps(chart, law)
    yield ""
    yield LIMITS
    yield from _limits(chart, law)
    yield ""


def _diagram(chart: Chart) -> Iterator[str]:
    moves, opening = chart.table.moves, chart.opening
    yield "stateDiagram-v2"
    states = dict.fromkeys([opening.to, *(at for at, _ in moves), *(move.to for move in moves.values())])
    for state in states:
        yield f'    state "{state.label}" as {state.value}'
    yield f"    [*] --> {opening.to.value} : {opening.action.label}（{opening.by.label}）"
    ways = sorted(moves.items(), key=lambda way: list(states).index(way[0][0]))
    for (at, to), steps in groupby(ways, key=lambda way: (way[0][0], way[1].to)):
        told = "<br/>".join(f"{action.label}（{move.by.label}）" for (_, action), move in steps)
        yield f"    {at.value} --> {to.value} : {told}"
    for state in states:
        if not any(at is state for at, _ in moves):
            yield f"    {state.value} --> [*]"


def _steps(chart: Chart, law: list[LawRow]) -> Iterator[str]:
    opening = chart.opening
    yield _row(
        NONE, opening.action.label, opening.by.label, opening.to.label, _starts(opening.starts, law), *[NONE] * 3
    )
    for (at, action), move in chart.table.moves.items():
        stays = "不变" if move.to is at else move.to.label
        yield _row(
            at.label,
            action.label,
            _who(move),
            stays,
            _starts(move.starts, law),
            _ends(move, law),
            move.owner.label if move.owner else "不变",
            _told(move),
        )


def _limits(chart: Chart, law: list[LawRow]) -> Iterator[str]:
    for clock in _clocks(chart):
        for row in _rows(clock.limit, law):
            since = f"“{clock.since.label}”之时" if clock.since else "该步骤之时"
            yield _row(row.name, clock.side.label, _value(row), since, row.source, row.status.label)


def _clocks(chart: Chart) -> Iterable[Clock]:
    starts = (*chart.opening.starts, *(clock for move in chart.table.moves.values() for clock in move.starts))
    return dict.fromkeys(starts)


def _rows(key: str, law: list[LawRow]) -> list[LawRow]:
    """What holds nationwide; where nothing does, what each region set."""
    rows = [row for row in law if row.key == key and row.valid_to is None]
    return [row for row in rows if not row.region] or rows


def _value(row: LawRow) -> str:
    return f"{row.value:f}{row.unit.label}"


def _name(key: str, law: list[LawRow]) -> str:
    return next(iter(row.name for row in law if row.key == key), key)


def _who(move: Move[Any, Any]) -> str:
    roles = "、".join(sorted(role.label for role in move.roles))
    another = f"，不是办理“{move.other_than.label}”的人" if move.other_than else ""
    return move.by.label + (f"（{roles}）" if roles else "") + another


def _starts(clocks: Iterable[Clock], law: list[LawRow]) -> str:
    told = [f"{clock.side.label}：{_name(clock.limit, law)}" for clock in clocks]
    return "<br/>".join(told) or NONE


def _ends(move: Move[Any, Any], law: list[LawRow]) -> str:
    told = [_name(duty, law) for duty in move.ends]
    told += [f"中止：{_name(duty, law)}" for duty in move.pauses] + [
        f"恢复：{_name(duty, law)}" for duty in move.resumes
    ]
    return "<br/>".join(told) or NONE


def _told(move: Move[Any, Any]) -> str:
    return "各方" if move.tells == EVERYONE else _labels(move.tells) or NONE


def _labels(sides: Iterable[Labelled]) -> str:
    return "、".join(side.label for side in sides)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "／") for cell in cells) + " |"
