"""One visit for all: who may go, when it is one too many, what a finding means."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.visits import FindingKind, LadderStep, RecordFinding, VisitBasis, VisitState
from contracts.law import LawRow
from services.joint_inspection.lottery.rules import PoolObject, PoolOfficer, eligible

# The metals of 法释〔2023〕7号 Art. 1 (4) and (5); how many times the limit counts is data.
HEAVY_METALS_A = {"铅": "Pb", "汞": "Hg", "镉": "Cd", "铬": "Cr", "砷": "As", "铊": "Tl", "锑": "Sb"}
HEAVY_METALS_B = {"镍": "Ni", "铜": "Cu", "锌": "Zn", "银": "Ag", "钒": "V", "锰": "Mn", "钴": "Co"}
LADDER = list(LadderStep)


class VisitCase(msgspec.Struct, frozen=True, kw_only=True):
    """A visit as decisions need it; `agencies` and `officers` begin with who leads."""

    id: str
    state: VisitState
    basis: VisitBasis
    credit_code: str
    region: str
    agencies: tuple[str, ...]
    officers: tuple[str, ...]
    planned_on: date
    visit_from: date
    draws: tuple[str, ...] = ()
    requested_by: str | None = None


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What a finding means under criminal law."""

    suspected: bool
    reason: str
    multiple: Decimal | None = None
    threshold: str | None = None
    source: str | None = None


def require_state(case: VisitCase, *allowed: VisitState) -> None:
    """Refuse what the visit's state does not allow."""
    if case.state not in allowed:
        raise Refusal("VISIT_STATE", visit=case.id, state=case.state.label)


def check_room(
    credit_code: str,
    open_visit: VisitCase | None,
    visits_this_year: int,
    cap: LawRow | None,
) -> None:
    """Refuse a second visit in the period, which is to be merged, and one over the yearly cap (None: no cap)."""
    if open_visit:
        raise Refusal(
            "VISIT_DUPLICATE",
            credit_code=credit_code,
            visit=open_visit.id,
            agency=open_visit.agencies[0],
            month=open_visit.planned_on.strftime("%Y-%m"),
        )
    if cap and visits_this_year >= cap.value:
        raise Refusal("VISIT_CAP_REACHED", credit_code=credit_code, visits=visits_this_year, cap=cap.text)


def check_team(
    certificates: Sequence[str],
    officers: Sequence[PoolOfficer],
    target: PoolObject,
    agency: str,
    on: date,
    least: LawRow,
) -> None:
    """Refuse too few officers, and one of another agency, without a valid certificate or in conflict."""
    if len(set(certificates)) < least.value:
        raise Refusal("VISIT_OFFICERS_SHORT", agency=agency, needed=least.text)
    known = {officer.certificate: officer for officer in officers if officer.agency == agency}
    for certificate in certificates:
        officer = known.get(certificate)
        if officer is None or not eligible(officer, target, on, on):
            raise Refusal("VISIT_OFFICER_UNFIT", certificate=certificate, on=on.isoformat())


def check_second_person(case: VisitCase, subject: str) -> None:
    """Who approves or refuses is not who asked."""
    if case.requested_by == subject:
        raise Refusal("VISIT_SAME_PERSON", visit=case.id)


def check_merge(case: VisitCase, agency: str) -> None:
    """Another agency may join a visit once, before it begins."""
    require_state(case, VisitState.PLANNED)
    if agency in case.agencies:
        raise Refusal("VISIT_ALREADY_JOINED", visit=case.id, agency=agency)


def check_assigned(case: VisitCase, subject: str) -> None:
    """Only an officer assigned to the visit acts on it; the token's subject is the certificate."""
    if subject not in case.officers:
        raise Refusal("VISIT_NOT_ASSIGNED", visit=case.id, certificate=subject)


def check_in(case: VisitCase, officer: PoolOfficer | None, target: PoolObject, today: date) -> None:
    """An assigned officer, still fit on the day, not before the window opens."""
    require_state(case, VisitState.PLANNED)
    if today < case.visit_from:
        raise Refusal("VISIT_TOO_EARLY", visit=case.id, first=case.visit_from.isoformat())
    if officer is None or not eligible(officer, target, today, today):
        certificate = officer.certificate if officer else ""
        raise Refusal("VISIT_OFFICER_UNFIT", certificate=certificate, on=today.isoformat())


def check_finding(command: RecordFinding) -> None:
    """Refuse a finding that lacks what its kind needs, or that is none."""
    needed = {
        FindingKind.DISCHARGE_EXCEEDANCE: ("pollutant", "measured", "limit_value", "unit", "sampled_at"),
        FindingKind.HAZARDOUS_WASTE: ("tonnes",),
        FindingKind.OTHER: (),
    }[command.kind]
    for field in needed:
        value = getattr(command, field)
        if value in (None, "") or (isinstance(value, Decimal) and not (value.is_finite() and value > 0)):
            raise Refusal("FINDING_INCOMPLETE", kind=command.kind.label, field=_label(field))
    if command.kind is not FindingKind.DISCHARGE_EXCEEDANCE:
        return
    assert command.measured is not None and command.limit_value is not None
    if command.measured <= command.limit_value:
        raise Refusal("FINDING_NOT_EXCEEDED", measured=str(command.measured), limit_value=str(command.limit_value))


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


def check_ladder(command: RecordFinding, highest: LadderStep | None) -> None:
    """The next step after the highest one taken needs no reason; a further one does, and an order needs its date."""
    allowed = 0 if highest is None else LADDER.index(highest) + 1
    if LADDER.index(command.ladder) > allowed and not command.ladder_reason:
        raise Refusal(
            "LADDER_REASON_MISSING", step=command.ladder.label, next=LADDER[min(allowed, len(LADDER) - 1)].label
        )
    if command.ladder is LadderStep.ORDER_TO_CORRECT and command.correct_by is None:
        raise Refusal("LADDER_DATE_MISSING")


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
    """Compare with the threshold in force on the date of the facts; `row` None: no threshold speaks of it."""
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
        met = command.measured > command.limit_value * row.value
        fact = f"{command.pollutant}实测浓度为限值的{multiple}倍"
    verdict = "达到" if met else "未达到"
    reason = f"{fact}，{verdict}追诉标准：{row.name} {row.text}"
    return Judgement(suspected=met, reason=reason, multiple=multiple, threshold=row.key, source=row.text)
