"""What each order about guidance decides, and when it is refused."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.directory import EnterpriseState
from contracts.registry.guidance import (
    BookGuidance,
    DiagnoseGuidance,
    FollowUpGuidance,
    OfferGuidance,
    ProposeMeasures,
    ScheduleGuidance,
)
from contracts.registry.guidance_terms import (
    FINDING_PREFIX,
    GuidanceConsent,
    GuidanceFinding,
    GuidanceOrigin,
    GuidanceState,
    GuidanceStep,
    Measure,
    MeasureResult,
    NewGuidanceFinding,
)
from contracts.registry.guidance_terms import GuidanceAction as A
from services.registry.guidance.rules.case import Attendant, Case, Kind, Setting, Unit
from services.registry.guidance.rules.machine import ANSWER, Decision, Start, advance, require_step, stay

NOT_EVIDENCE = "须事先征得同意的单位的指导帮扶，发现的问题不作为执法证据"
NOT_HERE = "按本地规定，指导帮扶中发现的问题不作为执法证据"
CITABLE = "按本地规定可作为执法证据"
Settings = Mapping[str, Setting]


def book(order: BookGuidance, kind: Kind, unit: Unit, number: str, by: str, now: datetime, today: date) -> Decision:
    """The enterprise's booking, which is its consent."""
    _require_active([unit])
    if kind.begun_by == "bureau":
        raise Refusal("GUIDANCE_KIND_NOT_BOOKED", kind=kind.name)
    if not today <= order.wished_from <= order.wished_to:
        got = f"{order.wished_from} 至 {order.wished_to}"
        raise Refusal("INVALID_INPUT", field="希望的日期", got=got, allowed="不早于今天、止不早于起的日期")
    case = Case(
        number=number,
        kind=kind.code,
        origin=GuidanceOrigin.BOOKED,
        state=GuidanceState.REQUESTED,
        region=unit.region,
        agency=order.agency,
        enterprises=[unit.credit_code],
        topic=order.topic.strip(),
        wish=order.wish,
        wished_from=order.wished_from,
        wished_to=order.wished_to,
        consents=[GuidanceConsent(credit_code=unit.credit_code, given=True, at=now, by=by)],
        steps=[GuidanceStep(at=now, action=A.BOOK, by=unit.credit_code)],
    )
    return Decision(case, starts=(Start(ANSWER, now),))


def offer(order: OfferGuidance, kind: Kind, units: list[Unit], number: str, agency: str, now: datetime) -> Decision:
    """The bureau's offer; `units` are the enterprises and, where the kind has one, the host last."""
    _require_active(units)
    guests = list(dict.fromkeys(order.enterprises))
    if len(guests) > 1 and not kind.groups:
        raise Refusal("GUIDANCE_NOT_FOR_GROUPS", kind=kind.name, count=len(guests))
    if kind.host != (order.host is not None) or order.host in guests:
        raise Refusal("GUIDANCE_HOST_WRONG", kind=kind.name)
    regions = {unit.region for unit in units if unit.credit_code in guests}
    case = Case(
        number=number,
        kind=kind.code,
        origin=GuidanceOrigin.OFFERED,
        state=GuidanceState.OFFERED,
        region=regions.pop() if len(regions) == 1 else agency.rpartition("-")[2],
        agency=agency,
        enterprises=guests,
        host=order.host,
        topic=order.topic.strip(),
        wish=order.text,
        steps=[GuidanceStep(at=now, action=A.OFFER, by=agency)],
    )
    return Decision(case)


def consent(case: Case, unit: str, by: str, now: datetime) -> Decision:
    """One unit's consent; the others speak for themselves."""
    given = GuidanceConsent(credit_code=unit, given=True, at=now, by=by)
    return stay(replace(case, consents=[*case.consents, given]), A.CONSENT, unit, now)


def decline(case: Case, agency: str, by: str, now: datetime, reason: str) -> Decision:
    """The bureau calls it off; a unit only for itself, until nobody is left or the host is gone."""
    require_step(case, A.DECLINE, agency)
    if agency == case.agency:
        return advance(case, A.DECLINE, agency, now, reason=reason)
    said = replace(case, consents=[*case.consents, GuidanceConsent(credit_code=agency, given=False, at=now, by=by)])
    nobody = said.declined >= set(case.enterprises) or case.host in said.declined
    return (advance if nobody else stay)(said, A.DECLINE, agency, now, reason=reason)


def schedule(
    case: Case,
    order: ScheduleGuidance,
    kind: Kind,
    settings: Settings,
    people: Mapping[str, Attendant],
    group: Sequence[str],
    on: date,
    now: datetime,
) -> Decision:
    """Time, place and people, once those whose consent is needed have given it.

    `on` is the day there, `group` the members of the named group of experts who may take part on it.
    """
    require_step(case, A.SCHEDULE, case.agency)
    if order.at <= now:
        raise Refusal("GUIDANCE_TIME_PAST", at=order.at.isoformat())
    require_people(order, kind, people, group, on)
    needing = replace(case, needs_consent=consent_needed(case, kind, settings))
    require_consent(needing, settings, now)
    planned = replace(
        needing,
        planned_at=order.at,
        place=order.place.strip(),
        officers=list(dict.fromkeys([*order.officers, *group])),
        expert_group=order.expert_group,
    )
    return advance(planned, A.SCHEDULE, case.agency, now, since=order.at)


def diagnose(
    case: Case, order: DiagnoseGuidance, kind: Kind, settings: Settings, ids: Iterable[str], now: datetime
) -> Decision:
    """What was seen; each finding is judged by the setting that rules its unit on this day."""
    require_step(case, A.DIAGNOSE, case.agency)
    if order.held_at > now:
        raise Refusal("GUIDANCE_NOT_HELD_YET", held_at=order.held_at.isoformat())
    needing = replace(case, needs_consent=consent_needed(case, kind, settings))
    require_consent(needing, settings, order.held_at)
    findings = [_finding(one, case, settings, id) for one, id in zip(order.findings, ids, strict=False)]
    seen = replace(needing, held_at=order.held_at, advice=order.advice, findings=findings)
    return advance(seen, A.DIAGNOSE, case.agency, now)


def propose(case: Case, order: ProposeMeasures, today: date, now: datetime) -> Decision:
    """The measures proposed, in place of those not agreed."""
    require_step(case, A.PROPOSE, case.agency)
    for one in order.measures:
        _require_unit(one.credit_code, case)
        _require_future(one.due_on, today)
    measures = [
        Measure(number=number, credit_code=one.credit_code, text=one.text, due_on=one.due_on)
        for number, one in enumerate(order.measures, start=1)
    ]
    return advance(replace(case, measures=measures), A.PROPOSE, case.agency, now)


def agree(case: Case, unit: str, now: datetime) -> Decision:
    """A unit agrees to its measures; with the last of them the follow-up is owed from the last date on."""
    require_step(case, A.AGREE, unit)
    if not any(one.credit_code == unit and one.agreed_at is None for one in case.measures):
        raise Refusal("GUIDANCE_NO_MEASURES", number=case.number, credit_code=unit)
    measures = [replace(one, agreed_at=now) if one.credit_code == unit else one for one in case.measures]
    agreed = replace(case, measures=measures)
    if any(one.agreed_at is None for one in measures):
        return stay(agreed, A.AGREE, unit, now)
    return advance(agreed, A.AGREE, unit, now, since=_on(max(one.due_on for one in measures)))


def follow_up(case: Case, order: FollowUpGuidance, today: date, now: datetime) -> Decision:
    """复诊: what is done, and until when the rest."""
    move = require_step(case, A.FOLLOW_UP, case.agency)
    results = {one.number: one for one in order.results}
    for number in results:
        if number not in {one.number for one in case.measures}:
            raise Refusal("GUIDANCE_MEASURE_UNKNOWN", number=case.number, measure=number)
    seen = replace(case, measures=[_followed(one, results.get(one.number), today) for one in case.measures])
    left = [one.due_on for one in seen.measures if not one.done]
    if not left:
        return advance(seen, A.FOLLOW_UP, case.agency, now)
    again = stay(seen, A.FOLLOW_UP, case.agency, now)
    return Decision(again.case, move.ends, (Start(move.ends[0], _on(max(left))),))


def close(case: Case, summary: str, now: datetime) -> Decision:
    """The end, with nothing left open."""
    require_step(case, A.CLOSE, case.agency)
    left = [one.number for one in case.measures if not one.done]
    if left:
        raise Refusal("GUIDANCE_MEASURES_OPEN", number=case.number, measures="、".join(map(str, left)))
    return advance(replace(case, summary=summary, closed_at=now), A.CLOSE, case.agency, now)


def consent_needed(case: Case, kind: Kind, settings: Settings) -> list[str]:
    """The units that are visited and by their setting must have been asked before."""
    visited = [*(case.enterprises if kind.enters else []), *([case.host] if case.host else [])]
    return [code for code in visited if code not in case.declined and settings[code].consent_required]


def require_consent(case: Case, settings: Settings, before: datetime) -> None:
    """Refuse while a unit that had to be asked has not consented before this moment."""
    for code in case.needs_consent:
        said = [one for one in case.consents if one.credit_code == code and one.at <= before]
        if not said or not said[-1].given:
            raise Refusal("GUIDANCE_CONSENT_MISSING", credit_code=code, source=settings[code].source)


def require_people(
    order: ScheduleGuidance, kind: Kind, people: Mapping[str, Attendant], group: Sequence[str], on: date
) -> None:
    """Refuse people who are in no library or may not take part then, or no expert among them."""
    for certificate in order.officers:
        if certificate not in people or not people[certificate].fit:
            raise Refusal("GUIDANCE_OFFICER_UNFIT", certificate=certificate, on=on.isoformat())
    if kind.experts and not group and not any(people[one].expert for one in order.officers):
        raise Refusal("GUIDANCE_EXPERT_MISSING", kind=kind.name)


def seen_by(case: Case, unit: str) -> Case:
    """A guidance as one of its units may see it: of the others nothing."""
    return replace(
        case,
        enterprises=[code for code in case.enterprises if code == unit],
        host=case.host if case.host == unit else None,
        needs_consent=[code for code in case.needs_consent if code == unit],
        consents=[one for one in case.consents if one.credit_code == unit],
        findings=[one for one in case.findings if one.credit_code == unit],
        measures=[one for one in case.measures if one.credit_code == unit],
        steps=[one for one in case.steps if one.by in (unit, case.agency)],
    )


def _finding(one: NewGuidanceFinding, case: Case, settings: Settings, id: str) -> GuidanceFinding:
    _require_unit(one.credit_code, case)
    setting = settings[one.credit_code]
    refused = NOT_EVIDENCE if setting.consent_required else NOT_HERE
    return GuidanceFinding(
        id=FINDING_PREFIX + id,
        credit_code=one.credit_code,
        text=one.text,
        element=one.element,
        citable=setting.citable,
        reason=CITABLE if setting.citable else refused,
        source=setting.source,
    )


def _followed(measure: Measure, result: MeasureResult | None, today: date) -> Measure:
    if result is None or measure.done:
        return measure
    if result.done:
        return replace(measure, done=True, note=result.note)
    if result.due_on is None:
        raise Refusal("GUIDANCE_DATE_MISSING", measure=measure.number)
    _require_future(result.due_on, today)
    return replace(measure, note=result.note, due_on=result.due_on)


def _on(day: date) -> datetime:
    """A moment of this day, in UTC as in Shanghai."""
    return datetime.combine(day, time(), UTC)


def _require_active(units: Iterable[Unit]) -> None:
    for unit in units:
        if unit.state is not EnterpriseState.ACTIVE:
            raise Refusal("ENTERPRISE_CLOSED", credit_code=unit.credit_code)


def _require_unit(code: str, case: Case) -> None:
    if code not in case.units or code in case.declined:
        raise Refusal("GUIDANCE_UNIT_FOREIGN", number=case.number, credit_code=code)


def _require_future(day: date, today: date) -> None:
    if day < today:
        raise Refusal("GUIDANCE_DATE_PAST", due_on=day.isoformat())
