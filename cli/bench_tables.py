"""What a bench run found, as tables a person reads."""

from collections.abc import Mapping

from rich.table import Table

from bench.figures import HUB, Figures
from bench.goals import SYSTEMS, Verdict

OURS = (HUB, "hub_service")
NOT_HTTP = ("hub_service", "asyncpg", "pgbench")


def rates(figures: Figures) -> Table:
    """Medians per second, a row per system, a column per scenario."""
    shown = Table("每秒次数（中位数）", *figures.rates)
    for name in _systems(figures):
        shown.add_row(SYSTEMS[name], *(_number(figures.median(one, name), ".0f") for one in figures.rates))
    return shown


def ratios(figures: Figures) -> Table:
    """The hub's median over each other's, through GraphQL and at the service's boundary."""
    columns = [(one, ours) for one in figures.rates for ours in OURS if ours in figures.rates[one]]
    headings = (one if ours == HUB else f"{one} {SYSTEMS[ours]}" for one, ours in columns)
    shown = Table("联动是其几倍", *headings)
    for name in _systems(figures):
        if name not in OURS:
            shown.add_row(SYSTEMS[name], *(_number(figures.ratio(one, ours, name), ".2f") for one, ours in columns))
    return shown


def client_share(figures: Figures) -> str:
    """How much of one core the client took at most: where it is near 1, the client was measured."""
    taken = [
        (figures.client_cores(scenario, name), scenario, SYSTEMS[name])
        for scenario, systems in figures.rates.items()
        for name in systems
        if name not in NOT_HTTP
    ]
    share, scenario, name = max(taken)
    return f"HTTP 客户端最多占用一个核的 {share:.0%}（{scenario}，{name}）"


def goals(verdicts: list[Verdict]) -> Table:
    """Goal, value, met or by how much not."""
    shown = Table("目标", "结果", "是否达到")
    for verdict in verdicts:
        shown.add_row(verdict.title, verdict.value, verdict.told)
    return shown


def times(seconds: Mapping[str, float]) -> Table:
    """Measured seconds."""
    shown = Table("耗时", "秒")
    for name, value in seconds.items():
        shown.add_row(TIMES[name], f"{value:.2f}")
    return shown


TIMES = {
    "draw_hub": "联动抽取（读库与抽取）",
    "draw_hub_without_reading": "其中抽取本身",
    "draw_sql": "SQL 中同一 SHA-256 抽取",
    "first_answer": "热启动后第一次应答",
}


def _systems(figures: Figures) -> list[str]:
    found = {name for systems in figures.rates.values() for name in systems}
    return [name for name in SYSTEMS if name in found]


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)
