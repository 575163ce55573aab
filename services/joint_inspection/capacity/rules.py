"""What a plan asks for, and whether officers, equipment and budget suffice."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.plan_terms import PlannedEquipment, PlannedRatio, PlanTask
from contracts.law import LawRow, Unit
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from services.joint_inspection.classes.rules import stratum_of
from services.joint_inspection.lottery.rules import PoolOfficer, stratum_count


class ClassSize(msgspec.Struct, frozen=True):
    """How many enterprises of one class the library has in a plan's scope."""

    domain: SupervisionDomain
    supervision_class: SupervisionClass
    size: int


def tasks_of(
    sizes: Iterable[ClassSize], ratios: Sequence[PlannedRatio], officers: int, law_row: Callable[[str], LawRow]
) -> list[PlanTask]:
    """What of each class is to be checked: the law's share, or the plan's where it is higher."""
    planned = {ratio.supervision_class: ratio.percent for ratio in ratios}
    ordered = sorted(sizes, key=lambda one: (one.domain.value, one.supervision_class.value))
    return [
        _task(one, planned.get(one.supervision_class), officers, law_row(_stratum(one))) for one in ordered if one.size
    ]


def _stratum(one: ClassSize) -> str:
    return stratum_of(one.domain, one.supervision_class)


def _task(one: ClassSize, planned: int | None, officers: int, row: LawRow) -> PlanTask:
    basis = "percent" if row.unit is Unit.PERCENT else "per_officer"
    count, reason = stratum_count(basis, int(row.value), officers, one.size), f"{row.name}{row.text}"
    raised = stratum_count("percent", planned, officers, one.size) if planned else 0
    if raised > count:
        count, reason = raised, f"计划确定{planned}%，高于{row.name}{row.text}"
    return PlanTask(
        domain=one.domain, supervision_class=one.supervision_class, size=one.size, count=count, reason=reason
    )


def checks(tasks: Iterable[PlanTask]) -> int:
    """How many enterprises are to be checked."""
    return sum(task.count for task in tasks)


def in_post(officers: Iterable[PoolOfficer], first: date, last: date) -> int:
    """How many officers hold a certificate on some day of the period."""
    return sum(officer.valid_from <= last and officer.valid_to >= first for officer in officers)


def possible_checks(officers: int, each: LawRow, team: LawRow, months: int = 1) -> int:
    """How many checks so many officers can carry out, each of them taking part in `each` a month, in teams."""
    return int(officers * each.value * months // max(team.value, Decimal(1)))


def check_officers(
    agency: str, period: str, officers: int, wanted: int, others: int, each: LawRow, team: LawRow, months: int = 1
) -> None:
    """Refuse more checks than the officers in post can carry out, beside what is filed already."""
    possible = possible_checks(officers, each, team, months)
    if wanted and wanted + others > possible:
        raise Refusal(
            "PLAN_OFFICERS_SHORT",
            agency=agency,
            period=period,
            officers=officers,
            possible=possible,
            others=others,
            wanted=wanted,
            each=int(each.value),
            team=int(team.value),
            source=f"{each.source}；{team.source}",
        )


def check_kinds(needed: Sequence[PlannedEquipment], known: Sequence[str]) -> None:
    """Refuse a kind of equipment that is not in the jurisdiction's table."""
    for one in needed:
        if one.kind not in known:
            raise Refusal("EQUIPMENT_KIND_UNKNOWN", kind=one.kind, allowed="、".join(known))


def check_equipment(
    agency: str, needed: Sequence[PlannedEquipment], held: Mapping[str, int], names: Mapping[str, str], until: date
) -> None:
    """Refuse a plan that needs more of a kind than the agency has fit for use until the last day."""
    wanted: dict[str, int] = {}
    for one in needed:
        wanted[one.kind] = wanted.get(one.kind, 0) + one.count
    for kind, count in wanted.items():
        if count > held.get(kind, 0):
            raise Refusal(
                "PLAN_EQUIPMENT_SHORT",
                agency=agency,
                kind=names.get(kind, kind),
                wanted=count,
                held=held.get(kind, 0),
                until=until.isoformat(),
            )


def cost_of(wanted: int, each: LawRow) -> int:
    """What so many checks cost at the jurisdiction's rate."""
    return int(wanted * each.value)


def check_budget(period: str, wanted: int, others: int, budget: int) -> None:
    """Refuse what goes beyond the year's budget."""
    if wanted + others > budget:
        raise Refusal("PLAN_BUDGET_SHORT", period=period, wanted=wanted, others=others, budget=budget)
