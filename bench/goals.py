"""What the hub's speed is held to, and whether a run met it. Pure."""

from collections.abc import Mapping

import msgspec

from bench.figures import HUB, Figures


class Goal(msgspec.Struct, frozen=True):
    """At `scenario`, `system` does at least `least` times what `other` does."""

    scenario: str
    other: str
    least: float
    system: str = HUB

    @property
    def title(self) -> str:
        """The goal as a line of the table."""
        system = "" if self.system == HUB else f"（{SYSTEMS[self.system]}）"
        return f"{self.scenario}{system} ≥ {self.least:g} × {SYSTEMS[self.other]}"


class Ceiling(msgspec.Struct, frozen=True):
    """A measured number of seconds stays at or below `seconds_max`, or below another measured number."""

    title: str
    measured: str
    seconds_max: float | str


class Verdict(msgspec.Struct, frozen=True):
    """One line of the table: the goal, what was found, and by how much it was missed (None: met)."""

    title: str
    value: str
    missed: float | None

    @property
    def told(self) -> str:
        """Met, or by how much not."""
        return "达到" if self.missed is None else f"未达到，差 {self.missed:.0%}"


SYSTEMS = {
    "hub": "联动",
    "hub_service": "服务边界",
    "asyncpg": "asyncpg",
    "pgbench": "pgbench",
    "postgraphile": "PostGraphile 5",
    "yoga": "GraphQL Yoga",
    "apollo": "Apollo Server",
    "mercurius": "Mercurius（jit）",
    "strawberry": "Strawberry",
}
GOALS = (
    Goal("Q1@32", "asyncpg", 0.25),
    Goal("Q1@32", "postgraphile", 3),
    Goal("Q1@32", "yoga", 4),
    Goal("Q1@32", "mercurius", 1.5),
    Goal("Q1@128", "asyncpg", 0.35),
    Goal("Q2@16", "postgraphile", 1.5),
    Goal("Q2@16", "yoga", 2),
    Goal("Q2@16", "strawberry", 8),
    Goal("Q2@16", "mercurius", 1),
    Goal("Q1@1", "postgraphile", 1),
    Goal("Q2@1", "postgraphile", 1),
    Goal("W@64", "pgbench", 0.6, "hub_service"),
    Goal("W@64", "pgbench", 0.25),
)
CEILINGS = (
    Ceiling("抽取（缺省 100 万个对象）快于 SQL 中同一抽取", "draw_hub", "draw_sql"),
    Ceiling("热启动后第一次应答 ≤ 4 秒", "first_answer", 4.0),
)


def verdicts(figures: Figures, seconds: Mapping[str, float]) -> list[Verdict]:
    """Every goal whose systems were measured, in order."""
    rates = [_judged(goal, figures.ratio(goal.scenario, goal.system, goal.other)) for goal in GOALS]
    times = [_timed(one, seconds) for one in CEILINGS]
    return [one for one in (*rates, *times) if one]


def _judged(goal: Goal, ratio: float | None) -> Verdict | None:
    if ratio is None:
        return None
    return Verdict(goal.title, f"{ratio:.2f} ×", None if ratio >= goal.least else 1 - ratio / goal.least)


def _timed(ceiling: Ceiling, seconds: Mapping[str, float]) -> Verdict | None:
    most = ceiling.seconds_max if isinstance(ceiling.seconds_max, float) else seconds.get(ceiling.seconds_max)
    found = seconds.get(ceiling.measured)
    if found is None or most is None:
        return None
    beside = f"（SQL {most:.2f} 秒）" if isinstance(ceiling.seconds_max, str) else ""
    return Verdict(ceiling.title, f"{found:.2f} 秒{beside}", None if found <= most else found / most - 1)
