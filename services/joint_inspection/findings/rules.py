"""What a finding needs, which step may follow it, and what it means under criminal law."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.visits import FindingKind, LadderStep, RecordFinding
from contracts.law import LawRow

# The metals of 法释〔2023〕7号 Art. 1 (4) and (5); how many times the limit counts is data.
HEAVY_METALS_A = {"铅": "Pb", "汞": "Hg", "镉": "Cd", "铬": "Cr", "砷": "As", "铊": "Tl", "锑": "Sb"}
HEAVY_METALS_B = {"镍": "Ni", "铜": "Cu", "锌": "Zn", "银": "Ag", "钒": "V", "锰": "Mn", "钴": "Co"}
LADDER = list(LadderStep)
FIGURE_MIN, FIGURE_MAX = Decimal("1e-9"), Decimal("1e9")


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What a finding means under criminal law."""

    suspected: bool
    reason: str
    multiple: Decimal | None = None
    threshold: str | None = None
    source: str | None = None


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
    }
    return labels[field]


def check_ladder(command: RecordFinding, taken: Iterable[LadderStep], today: date) -> None:
    """The next step after the highest one taken needs no reason; a further one does, and an order needs its date."""
    allowed = max((LADDER.index(step) + 1 for step in taken), default=0)
    if LADDER.index(command.ladder) > allowed and not command.ladder_reason:
        raise Refusal(
            "LADDER_REASON_MISSING", step=command.ladder.label, next=LADDER[min(allowed, len(LADDER) - 1)].label
        )
    if command.ladder is LadderStep.ORDER_TO_CORRECT and command.correct_by is None:
        raise Refusal("LADDER_DATE_MISSING")
    if command.correct_by and command.correct_by < today:
        raise Refusal("LADDER_DATE_PAST", correct_by=command.correct_by.isoformat())


def threshold_key(kind: FindingKind, pollutant: str | None) -> str | None:
    """The row of the law table this kind of finding is compared with."""
    if kind is FindingKind.HAZARDOUS_WASTE:
        return "crime.hazardous_waste"
    if kind is FindingKind.DISCHARGE_EXCEEDANCE and pollutant:
        if _names(pollutant, HEAVY_METALS_A):
            return "crime.discharge.heavy_metal_a"
        if _names(pollutant, HEAVY_METALS_B):
            return "crime.discharge.heavy_metal_b"
    return None


def _names(pollutant: str, metals: dict[str, str]) -> bool:
    bare = pollutant.strip()
    for form in ("及其化合物", "化合物", "总", "六价", "三价", "烷基", "可溶性", "（）", "()"):
        bare = bare.replace(form, "")
    return any(bare in (chinese, symbol) for chinese, symbol in metals.items())


def judge(command: RecordFinding, row: LawRow | None) -> Judgement:
    """Compare with the threshold in force on the date of the facts, itself included (刑法第九十九条: 以上包括本数)."""
    multiple = None
    if command.kind is FindingKind.DISCHARGE_EXCEEDANCE and command.measured and command.limit_value:
        multiple = (command.measured / command.limit_value).quantize(Decimal("0.0001"))
    if row is None:
        return Judgement(suspected=False, reason="没有适用于该问题的追诉标准", multiple=multiple)
    if command.kind is FindingKind.HAZARDOUS_WASTE:
        assert command.tonnes is not None
        met, fact = command.tonnes >= row.value, f"危险废物{command.tonnes}吨"
    else:
        assert command.measured is not None and command.limit_value is not None
        met = command.measured >= command.limit_value * row.value
        fact = f"{command.pollutant}实测浓度为限值的{multiple}倍"
    verdict = "达到" if met else "未达到"
    reason = f"{fact}，{verdict}追诉标准：{row.name} {row.text}"
    return Judgement(suspected=met, reason=reason, multiple=multiple, threshold=row.key, source=row.text)
