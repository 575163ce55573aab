"""How a clue is scored: every part by a row of clue_scores.csv, and the priority by the sum."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from contracts.registry.alert_terms import AlertRule, ClueCause, CluePriority
from contracts.registry.alerts import ScorePart, WeakPoint
from services.registry.alerts.rules.book import Score


class Case(NamedTuple):
    """What a score depends on; `repeats` counts the enterprise's alerts of the rule within the rule's days."""

    rule: AlertRule
    cause: ClueCause
    value: float | None
    limit: float | None
    hours: int
    repeats: int
    key_unit: bool


OVER = frozenset({AlertRule.OVER_HOURLY, AlertRule.OVER_DAILY})


def measures(case: Case) -> dict[str, float]:
    """The measure of each factor that speaks of the case."""
    found = {
        f"rule.{case.rule.value}": 1.0,
        f"cause.{case.cause.value}": 1.0,
        "hours": float(case.hours),
        "repeats": float(case.repeats),
    }
    if case.rule in OVER and case.value is not None and case.limit:
        found["times"] = case.value / case.limit
    return found | ({"key_unit": 1.0} if case.key_unit else {})


def score(case: Case, rows: Iterable[Score]) -> list[ScorePart]:
    """The parts: of each factor the row with the highest measure that is reached."""
    measured = measures(case)
    reached: dict[str, Score] = {}
    for row in rows:
        if row.factor in measured and measured[row.factor] >= row.at_least:
            best = reached.get(row.factor)
            if best is None or row.at_least > best.at_least:
                reached[row.factor] = row
    return [ScorePart(fact=row.valid.name, adds=row.adds, source=row.valid.basis) for row in reached.values()]


def total(parts: Iterable[ScorePart]) -> int:
    """The sum of what the parts add."""
    return sum(part.adds for part in parts)


def priority(points: int, rows: Iterable[Score]) -> CluePriority:
    """The highest priority whose row the sum reaches."""
    bounds = {row.factor: row.at_least for row in rows}
    for one in CluePriority:
        bound = bounds.get(f"priority.{one.value}")
        if bound is not None and points >= bound:
            return one
    return CluePriority.LOW


def weak_point(row: Mapping[str, object], days: int) -> WeakPoint:
    """One line of an enterprise's weak points, in words."""
    rule = AlertRule(str(row["rule"]))
    where = "、".join(str(part) for part in (row["point"], row["metric"]) if part)
    text = f"近 {days} 日{where}“{rule.label}”{row['alerts']} 次，共 {row['hours']} 个时段，成为线索 {row['clues']} 次"
    return WeakPoint(**{**row, "rule": rule, "text": text})  # type: ignore[arg-type]


def worst_first(points: Sequence[WeakPoint]) -> list[WeakPoint]:
    """In order of how often they became clues and alerts."""
    return sorted(points, key=lambda one: (-one.clues, -one.alerts, -one.hours, one.rule, one.point or ""))
