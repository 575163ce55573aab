"""How the figures grew, as tables a person reads."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from bench.growth import Point, trend
from bench.plans import grew

if TYPE_CHECKING:
    from cli.bench_growth import Grown

EXTRAPOLATED = 10_000_000
STATEMENT_MAX = 240


def figures(found: Sequence["Grown"]) -> Table:
    """Rates, their ratio to the limit beside them, load and disk: by size, with slope and what 10 M would be."""
    shown = _table("数据规模（企业数，投诉为其三倍）", found)
    for scenario in found[0].per_second:
        _add(shown, f"{scenario} 次/秒", found, [one.per_second[scenario] for one in found], ".0f")
        _add(shown, f"{scenario} 与极限之比", found, [one.to_limit[scenario] for one in found], ".3f")
    _add(shown, "装入（秒）", found, [one.load_seconds for one in found], ".1f")
    _add(shown, "数据库（MiB）", found, [one.disk_mib for one in found], ".0f")
    return shown


def memory(found: Sequence["Grown"]) -> Table:
    """Memory of each process by size."""
    shown = _table("内存（MiB，按比例分摊共享页）", found)
    for process in found[0].memory_mib:
        _add(shown, process, found, [one.memory_mib[process] for one in found], ".0f")
    return shown


def plans(found: Sequence["Grown"]) -> Iterator[str]:
    """Every statement at the largest size: pages touched at every size, the plan, and below it what is wrong."""
    flawed = 0
    yield f"执行计划（{found[-1].enterprises} 家企业；页数依次为各规模）"
    for title, largest in found[-1].plans.items():
        for at, plan in enumerate(largest):
            pages = [_pages(one, title, at, plan.statement) for one in found]
            numbers = "、".join("–" if many is None else str(many) for many in pages)
            yield f"  {title}：{numbers} 页，{plan.milliseconds:.1f} 毫秒：{plan.shape}"
            flaws = [*plan.flaws, *_growth(found, pages)]
            flawed += bool(flaws)
            for flaw in flaws:
                yield f"    ✗ {flaw}：{plan.statement[:STATEMENT_MAX]}"
    yield f"共 {sum(map(len, found[-1].plans.values()))} 条语句，其中 {flawed} 条的代价随表增长"


def _growth(found: Sequence["Grown"], pages: list[int | None]) -> list[str]:
    known = [(one.enterprises, many) for one, many in zip(found, pages, strict=True) if many is not None]
    grown = grew(known)
    return [grown] if grown else []


def _pages(one: "Grown", title: str, at: int, statement: str) -> int | None:
    there = one.plans.get(title, [])
    return there[at].pages if at < len(there) and there[at].statement == statement else None


def _table(title: str, found: Sequence["Grown"]) -> Table:
    return Table(title, *(str(one.enterprises) for one in found), "斜率", f"推至 {EXTRAPOLATED}")


def _add(shown: Table, title: str, found: Sequence["Grown"], values: Sequence[float], form: str) -> None:
    line = trend([Point(one.enterprises, value) for one, value in zip(found, values, strict=True)])
    carried = ("–", "–") if line is None else (f"{line.slope:+.2f}", format(line.at(EXTRAPOLATED), form))
    shown.add_row(title, *(format(value, form) for value in values), *carried)
