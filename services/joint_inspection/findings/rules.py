"""What a finding needs, which step may follow it, and what it means under criminal law."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from contracts.crime_thresholds import Compared, CrimeFacts, CrimeThreshold, MetThreshold, compared, met, multiple
from contracts.errors import Refusal
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import FindingKind, LadderStep, RecordFinding
from services.joint_inspection.handlings.rules.ladder import Fit, require_reason

FIGURE_MIN, FIGURE_MAX = Decimal("1e-9"), Decimal("1e9")


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What a finding means under criminal law."""

    suspected: bool
    reason: str
    multiple: Decimal | None = None
    threshold: str | None = None
    source: str | None = None
    thresholds: list[MetThreshold] = []


def check_finding(command: RecordFinding, now: datetime) -> None:
    """Refuse a finding that lacks what its kind needs, or that is none."""
    needed = {
        FindingKind.DISCHARGE_EXCEEDANCE: ("pollutant", "measured", "limit_value", "unit", "sampled_at"),
        FindingKind.HAZARDOUS_WASTE: ("tonnes",),
        FindingKind.OTHER: (),
    }[command.kind]
    for field in needed:
        value = getattr(command, field)
        if value in (None, "") or (isinstance(value, Decimal) and not _measurable(value)):
            raise Refusal("FINDING_INCOMPLETE", kind=command.kind.label, field=_label(field))
    if command.sampled_at and command.sampled_at > now:
        raise Refusal("FINDING_SAMPLED_LATER", sampled_at=command.sampled_at.isoformat())
    for field in ("loss_yuan", "gain_yuan", "water_cut_hours"):
        figure = getattr(command, field)
        if figure is not None and not _measurable(figure):
            raise Refusal("FINDING_FIGURE_INVALID", field=_label(field), got=str(figure), most=f"{FIGURE_MAX:f}")
    if command.kind is not FindingKind.DISCHARGE_EXCEEDANCE:
        return
    assert command.measured is not None and command.limit_value is not None
    if command.measured <= command.limit_value:
        raise Refusal("FINDING_NOT_EXCEEDED", measured=str(command.measured), limit_value=str(command.limit_value))


def _measurable(value: Decimal) -> bool:
    return value.is_finite() and FIGURE_MIN <= value <= FIGURE_MAX


def _label(field: str) -> str:
    labels = {
        "pollutant": "污染物名称",
        "measured": "实测浓度",
        "limit_value": "排放限值",
        "unit": "浓度单位",
        "sampled_at": "采样时间",
        "tonnes": "危险废物数量",
        "loss_yuan": "公私财产损失",
        "gain_yuan": "违法所得",
        "water_cut_hours": "取水中断时间",
    }
    return labels[field]


def check_ladder(command: RecordFinding, fit: Fit, today: date) -> None:
    """The step that fits by the region's rule needs no reason; another one does, and an order needs its date."""
    require_reason(fit.rung, command.ladder, command.ladder_reason, fit.source)
    if command.ladder is LadderStep.ORDER_TO_CORRECT and command.correct_by is None:
        raise Refusal("LADDER_DATE_MISSING")
    if command.correct_by and command.correct_by < today:
        raise Refusal("LADDER_DATE_PAST", correct_by=command.correct_by.isoformat())


def severity_of(command: RecordFinding, judged: Judgement) -> FindingGravity:
    """How grave it is: what meets a criminal threshold is serious."""
    return FindingGravity.SERIOUS if judged.suspected else command.severity


def concerned(command: RecordFinding, agencies: Sequence[str], own: str) -> list[str]:
    """The other agencies that may see what becomes of it: who leads the visit, and those named of it."""
    for agency in command.concerns:
        if agency not in agencies:
            raise Refusal("FINDING_CONCERNS_NOBODY", agency=agency, visit=command.visit)
    return [one for one in dict.fromkeys([agencies[0], *command.concerns]) if one != own]


def judge(command: RecordFinding, rows: Iterable[CrimeThreshold]) -> Judgement:
    """Compare with the thresholds in force on the date of the facts."""
    facts = _facts(command)
    found = compared(rows, facts)
    reached = met(found)
    first = next((one for one in found if one.met), None)
    return Judgement(
        suspected=bool(reached),
        reason=_reason(found),
        multiple=multiple(facts.measured, facts.limit_value) if facts.measured and facts.limit_value else None,
        threshold=first.row.key if first else None,
        source=first.row.text if first else None,
        thresholds=reached,
    )


def _reason(found: list[Compared]) -> str:
    return "；".join(one.reason for one in found) or "没有适用于该问题的追诉标准"


def _facts(command: RecordFinding) -> CrimeFacts:
    discharge = command.kind is FindingKind.DISCHARGE_EXCEEDANCE
    return CrimeFacts(
        pollutant=command.pollutant if discharge else None,
        measured=command.measured if discharge else None,
        limit_value=command.limit_value if discharge else None,
        tonnes=command.tonnes if command.kind is FindingKind.HAZARDOUS_WASTE else None,
        loss=command.loss_yuan,
        gain=command.gain_yuan,
        water_cut=command.water_cut_hours,
        circumstances=tuple(command.circumstances),
    )
