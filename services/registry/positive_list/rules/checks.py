"""The criteria of the list as data, and how an enterprise meets them."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.law import Unit
from contracts.registry.positive_list_terms import CheckResult, CriterionMeasure, ListingCheck, ReviewFinding

Row = Mapping[str, str]
AT_LEAST = frozenset({CriterionMeasure.PERMIT_DAYS})
BY_REVIEWER = "由审核人核实并说明"
EVER = date(1, 1, 1)


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """One row of positive_list_criteria.csv; `months` is the time looked back on, None = no bound."""

    key: str
    name: str
    looks_at: CriterionMeasure
    threshold: Decimal | None
    unit: Unit | None
    months: int | None
    source: str
    valid_from: date

    @property
    def required(self) -> str:
        """What is asked, as a user reads it."""
        if self.threshold is None or self.unit is None:
            return BY_REVIEWER
        bound = "不少于" if self.looks_at in AT_LEAST else "不超过"
        window = f"最近{self.months}个月" if self.months else ""
        return f"{window}{bound}{self.threshold:f}{self.unit.label}"


def criteria_of(rows: Iterable[Row], region: str, on: date) -> list[Criterion]:
    """The criteria that hold in a region on a day; of one key the most specific region's."""
    chosen: dict[str, Row] = {}
    for row in rows:
        known = chosen.get(row["key"])
        if _applies(row, region, on) and (known is None or len(_prefix(row)) > len(_prefix(known))):
            chosen[row["key"]] = row
    return [_criterion(row) for row in chosen.values()]


def first_day(criterion: Criterion, today: date) -> date:
    """The first day that the criterion looks at."""
    if criterion.months is None:
        return EVER
    year, month = divmod(today.year * 12 + today.month - 1 - criterion.months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def check(criterion: Criterion, seen: Decimal | None) -> ListingCheck:
    """One criterion against what was seen; None where the registry has nothing to see."""
    return ListingCheck(
        criterion=criterion.key,
        name=criterion.name,
        looks_at=criterion.looks_at,
        result=_result(criterion, seen),
        seen=_seen(criterion, seen),
        required=criterion.required,
        source=criterion.source,
    )


def settle(checks: Sequence[ListingCheck], findings: Sequence[ReviewFinding]) -> list[ListingCheck]:
    """The checks with what the reviewer found; only what the registry can't check is the reviewer's to find.

    Refusal: POSITIVE_LIST_FINDING_WRONG.
    """
    known = {one.criterion: one for one in checks}
    for finding in findings:
        one = known.get(finding.criterion)
        if one is None or one.result is not CheckResult.UNKNOWN:
            result = one.result.label if one else "没有这项条件"
            raise Refusal("POSITIVE_LIST_FINDING_WRONG", criterion=finding.criterion, result=result)
        result_now = CheckResult.PASSED if finding.met else CheckResult.FAILED
        known[finding.criterion] = replace(one, result=result_now, note=finding.note)
    return list(known.values())


def renewed(before: Sequence[ListingCheck], now: Sequence[ListingCheck]) -> list[ListingCheck]:
    """The checks as they are now; what a reviewer found stands where the registry still can't see."""
    found = {one.criterion: one for one in before if one.note is not None}
    return [
        replace(one, result=found[one.criterion].result, note=found[one.criterion].note)
        if one.result is CheckResult.UNKNOWN and one.criterion in found
        else one
        for one in now
    ]


def failed(checks: Iterable[ListingCheck]) -> list[ListingCheck]:
    """The criteria not met."""
    return [one for one in checks if one.result is CheckResult.FAILED]


def require_none_failed(checks: Iterable[ListingCheck]) -> None:
    """Refuse while a criterion is not met. Refusal: POSITIVE_LIST_CRITERION_FAILED."""
    for one in failed(checks):
        raise Refusal(
            "POSITIVE_LIST_CRITERION_FAILED",
            criterion=one.name,
            seen=one.seen or one.note or "没有数据",
            required=one.required,
            source=one.source,
        )


def require_all_passed(checks: Iterable[ListingCheck]) -> None:
    """Refuse while a criterion is not met or nobody has looked.

    Refusals: POSITIVE_LIST_CRITERION_FAILED, POSITIVE_LIST_CRITERION_OPEN.
    """
    checks = list(checks)
    require_none_failed(checks)
    for one in checks:
        if one.result is CheckResult.UNKNOWN:
            raise Refusal("POSITIVE_LIST_CRITERION_OPEN", criterion=one.name, key=one.criterion)


def _result(criterion: Criterion, seen: Decimal | None) -> CheckResult:
    if seen is None or criterion.threshold is None:
        return CheckResult.UNKNOWN
    met = seen >= criterion.threshold if criterion.looks_at in AT_LEAST else seen <= criterion.threshold
    return CheckResult.PASSED if met else CheckResult.FAILED


def _seen(criterion: Criterion, seen: Decimal | None) -> str | None:
    return None if seen is None or criterion.unit is None else f"{seen:f}{criterion.unit.label}"


def _prefix(row: Row) -> str:
    return region_prefix(row["region"]) if row["region"] else ""


def _applies(row: Row, region: str, on: date) -> bool:
    day = on.isoformat()
    return (
        region.startswith(_prefix(row)) and row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
    )


def _criterion(row: Row) -> Criterion:
    return Criterion(
        key=row["key"],
        name=row["name"],
        looks_at=CriterionMeasure(row["looks_at"]),
        threshold=Decimal(row["threshold"]) if row["threshold"] else None,
        unit=Unit(row["unit"]) if row["unit"] else None,
        months=int(row["months"]) if row["months"] else None,
        source=row["source"],
        valid_from=date.fromisoformat(row["valid_from"]),
    )
