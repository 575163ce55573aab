"""Guidance: one function per message."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

import msgspec

from contracts.actors import AgencyKind, region_prefix
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import guidance as orders
from contracts.registry.experts import ExpertKind
from contracts.registry.guidance import (
    Guidance,
    GuidanceDiagnosed,
    GuidanceFindingFact,
    GuidanceStepTaken,
)
from contracts.registry.guidance_terms import GuidanceAction
from kernel.calendar import local_date
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.registry.agencies import store as agencies
from services.registry.expert_groups import store as expert_groups
from services.registry.experts import store as experts
from services.registry.experts.rules import usable
from services.registry.guidance import store
from services.registry.guidance.rules import case as data
from services.registry.guidance.rules import decisions, machine
from services.registry.guidance.rules.case import Attendant, Case, Kind, Setting, Unit
from services.registry.guidance.rules.machine import Decision
from services.registry.officers import store as officers
from services.registry.officers.rules import fit

WHAT = "帮扶"
NUMBER_PREFIX = "BF-"


async def book(order: orders.BookGuidance, work: Work) -> Outcome:
    """The enterprise books."""
    work.require(region=work.actor.region, parties=[order.credit_code], what="企业", id=order.credit_code)
    [unit] = await _units([order.credit_code], work)
    await _require_agency(order.agency, unit, work)
    kind, number = _kind(order.kind, work), NUMBER_PREFIX + work.new_id()
    return await _kept(decisions.book(order, kind, unit, number, work.actor.subject, work.now, work.today), work)


async def offer(order: orders.OfferGuidance, work: Work) -> Outcome:
    """The bureau offers."""
    units = await _units([*order.enterprises, *([order.host] if order.host else [])], work)
    for unit in units:
        work.require(region=unit.region, what="企业", id=unit.credit_code)
    kind, number = _kind(order.kind, work), NUMBER_PREFIX + work.new_id()
    return await _kept(decisions.offer(order, kind, units, number, work.actor.agency, work.now), work)


async def consent(order: orders.ConsentToGuidance, work: Work) -> Outcome:
    """A unit consents."""
    case = await _load(order.number, work)
    return await _kept(decisions.consent(case, work.actor.agency, work.actor.subject, work.now), work)


async def decline(order: orders.DeclineGuidance, work: Work) -> Outcome:
    """A unit stays away, or the bureau calls it off."""
    case = await _load(order.number, work)
    return await _kept(
        decisions.decline(case, work.actor.agency, work.actor.subject, work.now, order.reason), work, order.reason
    )


async def schedule(order: orders.ScheduleGuidance, work: Work) -> Outcome:
    """Time, place and people."""
    case = await _own(order.number, work)
    kind, settings = _kind(case.kind, work), await _settings(case, work)
    on = local_date(order.at)
    people, group = await _attendants(order.officers, on, work), await _group(order.expert_group, on, work)
    return await _kept(decisions.schedule(case, order, kind, settings, people, group, on, work.now), work)


async def diagnose(order: orders.DiagnoseGuidance, work: Work) -> Outcome:
    """What was seen, and what it is worth as evidence."""
    case = await _own(order.number, work)
    kind, settings = _kind(case.kind, work), await _settings(case, work)
    ids = [work.new_id() for _ in order.findings]
    decision = decisions.diagnose(case, order, kind, settings, ids, work.now)
    outcome = await _kept(decision, work)
    return msgspec.structs.replace(outcome, facts=[*outcome.facts, _diagnosed(decision.case)])


async def propose_measures(order: orders.ProposeMeasures, work: Work) -> Outcome:
    """The measures proposed."""
    return await _kept(decisions.propose(await _own(order.number, work), order, work.today, work.now), work)


async def agree(order: orders.AgreeToMeasures, work: Work) -> Outcome:
    """A unit agrees to its measures."""
    return await _kept(decisions.agree(await _load(order.number, work), work.actor.agency, work.now), work)


async def follow_up(order: orders.FollowUpGuidance, work: Work) -> Outcome:
    """复诊."""
    return await _kept(decisions.follow_up(await _own(order.number, work), order, work.today, work.now), work)


async def close(order: orders.CloseGuidance, work: Work) -> Outcome:
    """The end."""
    return await _kept(decisions.close(await _own(order.number, work), order.summary, work.now), work)


async def step_overdue(duty: Duty, work: Work) -> Outcome:
    """Write down that a step was not taken in time."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no guidance stands behind the duty of {duty.aggregate}")
    late = machine.overdue(case, duty.agency, duty.name, work.now)
    await store.save(work.connection, late)
    return Outcome(record=case.number, facts=[_step(late, duty=duty.duty)])


async def get(query: orders.GetGuidances, reading: Reading) -> list[Guidance | None]:
    """Guidances in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListGuidances, reading: Reading) -> Page[Guidance]:
    """A page of guidances, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a guidance."""
    return f"guidance:{number}"


async def _load(number: str, work: Work) -> Case:
    return await work.existing(store.load, number, aggregate(number), WHAT)


async def _own(number: str, work: Work) -> Case:
    """A guidance of the actor's own agency: a bureau above may look, and not act for it."""
    case = await _load(number, work)
    if case.agency != work.actor.agency:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    return case


async def _units(credit_codes: Sequence[str], work: Work) -> list[Unit]:
    known = await store.units(work.connection, credit_codes)
    for code in credit_codes:
        if code not in known:
            raise Refusal("NOT_FOUND", what="企业", id=code)
    return [known[code] for code in dict.fromkeys(credit_codes)]


async def _settings(case: Case, work: Work) -> dict[str, Setting]:
    rows = work.jurisdiction.table("guidance_settings")
    return {one.credit_code: data.setting_of(one, rows, work.today) for one in await _units(case.units, work)}


async def _attendants(numbers: Sequence[str], on: date, work: Work) -> dict[str, Attendant]:
    """Officers by certificate and the library's experts by number."""
    known = await officers.people(work.connection, numbers)
    people = {one: Attendant(expert=False, fit=fit(person.facts, on)) for one, person in known.items()}
    for number, one in (await experts.cases(work.connection, numbers)).items():
        people[number] = Attendant(expert=one.kind is ExpertKind.EXPERT, fit=usable(one, on))
    return people


async def _group(number: str | None, on: date, work: Work) -> list[str]:
    """The members of a group who may take part as experts that day."""
    if number is None:
        return []
    group = await expert_groups.load(work.connection, number)
    if group is None or group.dissolved:
        raise Refusal("GUIDANCE_GROUP_UNKNOWN", group=number)
    people = await _attendants(group.members or [], on, work)
    return [one for one in group.members or [] if one in people and people[one].fit and people[one].expert]


def _kind(code: str, work: Work) -> Kind:
    return data.kind_of(code, work.jurisdiction.table("guidance_kinds"))


async def _require_agency(code: str, unit: Unit, work: Work) -> None:
    agency = (await agencies.find(work.connection, [code])).get(code)
    fits = agency is not None and agency.kind is AgencyKind.ECOLOGY and agency.valid_to is None
    if agency is None or not fits or not unit.region.startswith(region_prefix(agency.region)):
        raise Refusal("GUIDANCE_AGENCY_UNSUITABLE", agency=code, region=unit.region)


async def _kept(decision: Decision, work: Work, reason: str | None = None) -> Outcome:
    case = decision.case
    await store.save(work.connection, case)
    name = aggregate(case.number)
    starts = [
        StartDuty(
            duty=one.duty,
            aggregate=name,
            by=case.agency,
            limit=work.law.find(one.duty, case.region, work.today),
            since=one.since,
        )
        for one in decision.starts
    ]
    ends = [EndDuty(duty=duty, aggregate=name) for duty in decision.ends]
    return Outcome(record=case.number, facts=[_step(case, reason=reason)], duties=[*ends, *starts])


def _step(case: Case, reason: str | None = None, duty: str | None = None) -> Fact:
    last = case.steps[-1]
    taken = GuidanceStepTaken(
        number=case.number,
        kind=case.kind,
        action=last.action,
        state=case.state,
        region=case.region,
        agency=case.agency,
        enterprises=case.units,
        by=last.by,
        reason_sha256=_digest(reason) if reason and last.action is GuidanceAction.DECLINE else None,
        duty=duty,
    )
    return Fact(aggregate(case.number), taken)


def _diagnosed(case: Case) -> Fact:
    findings = [
        GuidanceFindingFact(
            finding=one.id,
            credit_code=one.credit_code,
            citable=one.citable,
            source=one.source,
            text_sha256=_digest(one.text),
        )
        for one in case.findings
    ]
    event = GuidanceDiagnosed(number=case.number, region=case.region, agency=case.agency, findings=findings)
    return Fact(aggregate(case.number), event)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


async def _records(cases: Sequence[Case], reading: Reading) -> list[Guidance]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    return [_shown(case, owed, reading) for case, owed in zip(cases, duties, strict=True)]


def _shown(case: Case, duties: list[Duty], reading: Reading) -> Guidance:
    own = reading.actor.agency_kind is AgencyKind.ENTERPRISE
    seen = decisions.seen_by(case, reading.actor.agency) if own else case
    kept = {name: getattr(seen, name) for name in Guidance.__struct_fields__ if name not in ("kind_name", "duties")}
    name = data.kind_of(case.kind, reading.jurisdiction.table("guidance_kinds")).name
    record = Guidance(**kept, kind_name=name, duties=duties)
    return reading.show(record, region=case.region, parties=case.parties)
