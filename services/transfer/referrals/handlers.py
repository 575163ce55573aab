"""Referrals 移送: one function per message."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from secrets import token_bytes

from msgspec.structs import replace

from contracts.actors import AgencyKind
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.law import LawRow
from contracts.messages import Event, Page
from contracts.transfer import referrals as orders
from contracts.transfer.inbox import NoticeKind
from contracts.transfer.passages import PassageState
from contracts.transfer.referral_parts import ReferralPaper
from contracts.transfer.referral_terms import ExtensionGround, PaperKind, ReferralAction, ReferralState
from contracts.transfer.referrals import Referral
from kernel.calendar import due_at, local_date
from kernel.documents.records import IssuedDocument
from kernel.duties import duties_of
from kernel.work import Fact, Outcome, Reading, Work
from services.transfer.copies import store as copies
from services.transfer.dossiers import handlers as dossiers
from services.transfer.early_involvement.handlers.referred import with_involvements_ended
from services.transfer.inbox import store as inbox
from services.transfer.lapses import handlers as lapses
from services.transfer.machine.handlers import duty_changes, notices
from services.transfer.machine.rules import CaseOrder, Decision, overdue, require_step, require_version
from services.transfer.passages import handlers as passages
from services.transfer.referrals import store
from services.transfer.referrals.rules import clocks, decisions, facts, penalties, shown
from services.transfer.referrals.rules.case import NUMBER_BYTES, Case, number_from
from services.transfer.referrals.rules.machine import TABLE
from services.transfer.requirements.rules import TABLE as DOCUMENTS
from services.transfer.requirements.rules import Requirement, requirements

TRACK = "referral"
TEAM_MIN, REDIRECT, NOTICE = "referral.investigators_min", "referral.redirect", "referral.supplement_notice"
LONGER = {ExtensionGround.LEAD: clocks.FILING_LEAD, ExtensionGround.COMPLEX: clocks.FILING_COMPLEX}


async def propose(order: orders.ProposeReferral, work: Work) -> Outcome:
    """Open a referral for the head to decide."""
    work.require(region=order.region)
    name = await copies.enterprise_name(work.connection, order.credit_code)
    if name is None:
        raise Refusal("NOT_FOUND", what="企业", id=order.credit_code)
    decision = decisions.propose(
        order,
        number=number_from(token_bytes(NUMBER_BYTES)),
        actor=work.actor,
        now=work.now,
        team_min=_law(TEAM_MIN, order.region, work),
        enterprise_name=name,
        known=await copies.findings(work.connection, order.findings),
        earlier=await store.earlier(work.connection, order.findings),
    )
    case = decision.case
    await store.add(work.connection, case)
    return _outcome(decision, facts.proposed(case), work)


async def approve(order: orders.ApproveReferral, work: Work) -> Outcome:
    """The head decides to transfer."""
    decision = decisions.approve(await _load(order, work), work.actor, work.now)
    return await _kept(decision, facts.approved(decision.case), work)


async def refuse(order: orders.RefuseReferral, work: Work) -> Outcome:
    """The head decides not to transfer."""
    decision = decisions.refuse(await _load(order, work), work.actor, work.now, order.reason)
    return await _kept(decision, facts.refused(decision.case, order.reason), work)


async def add_document(order: orders.AddReferralDocument, work: Work) -> Outcome:
    """One more document in the file."""
    added = order.document
    decision = decisions.add_document(await _load(order, work), work.actor, work.now, added)
    return await _kept(decision, facts.document_added(decision.case, added), work)


async def hand_over(order: orders.HandOverReferral, work: Work) -> Outcome:
    """The file goes to the police and its copy to the procuratorate of the same level."""
    case = await _load(order, work)
    require_step(TABLE, case, ReferralAction.HAND_OVER, work.actor)
    police = await _recipient(case, AgencyKind.POLICE, work)
    procuratorate = await _recipient(case, AgencyKind.PROCURATORATE, work)
    case = await dossiers.counted(case, work)
    required = _wanted(work.jurisdiction.table(DOCUMENTS), case, work.today)
    decision = decisions.hand_over(case, work.actor, work.now, required, police, procuratorate)
    await dossiers.keep(decision.case, work)
    outcome = await _kept(decision, facts.handed_over(decision.case), work)
    return await with_involvements_ended(outcome, decision.case, work)


async def receive(order: orders.ReceiveReferral, work: Work) -> Outcome:
    """The police sign the receipt; those who passed the case on to them no longer hold it."""
    case = await _load(order, work)
    joins = None
    if case.state is ReferralState.MOVED:
        joins = await copies.recipient(work.connection, work.actor.agency, AgencyKind.PROCURATORATE, work.today)
    decision = decisions.receive(case, work.actor, work.now, order.manifest, joins)
    await passages.end(case, PassageState.ACCEPTED, work)
    return await _kept(decision, facts.received(decision.case), work)


async def report_incomplete(order: orders.ReportReferralIncomplete, work: Work) -> Outcome:
    """The police name what the file lacks."""
    case = await _load(order, work)
    late = late_basis(NOTICE, case.region, decisions.arrived_at(case), work)
    decision = decisions.report_incomplete(case, work.actor, work.now, order.missing, late)
    return await _kept(decision, facts.incomplete(decision.case, order.missing), work)


async def supplement(order: orders.SupplementReferral, work: Work) -> Outcome:
    """The agency completes the file, which has a new manifest then."""
    decision = decisions.supplement(await _load(order, work), work.actor, work.now, order.documents)
    await dossiers.keep(decision.case, work)
    return await _kept(decision, facts.supplemented(decision.case, order.documents), work)


async def redirect(order: orders.RedirectReferral, work: Work) -> Outcome:
    """The police pass the case on to those with jurisdiction, and hold it until these sign."""
    case = await _load(order, work)
    await passages.require_police(order.police, work)
    theirs = await copies.recipient(work.connection, order.police, AgencyKind.PROCURATORATE, work.today)
    late = late_basis(REDIRECT, case.region, decisions.arrived_at(case), work)
    decision = decisions.redirect(case, work.actor, work.now, order.police, theirs, order.reason, late)
    await passages.pass_on(decision.case, order.reason, work)
    return await _kept(decision, facts.redirected(decision.case, work.actor.agency, order.reason), work)


async def extend_filing(order: orders.ExtendReferralFiling, work: Work) -> Outcome:
    """The police take a longer limit for the filing decision."""
    case = await _load(order, work)
    decision = decisions.extend_filing(
        case,
        work.actor,
        work.now,
        order.ground,
        order.reason,
        due_at=await _filing_due_at(case, work),
        longer=_law(LONGER[order.ground], case.region, work),
    )
    return await _kept(decision, facts.filing_extended(decision.case, order), work)


async def file(order: orders.FileReferral, work: Work) -> Outcome:
    """The police file the case."""
    case = await _load(order, work)
    decision = decisions.file(case, work.actor, work.now, order.decision_number)
    return await _kept(decision, facts.filed(decision.case), work)


async def decline(order: orders.DeclineReferral, work: Work) -> Outcome:
    """The police decline to file and return the file."""
    case = await _load(order, work)
    decision = decisions.decline(case, work.actor, work.now, order.ground, order.reason)
    return await _kept(decision, facts.declined(decision.case, order), work)


async def step_overdue(duty: Duty, work: Work) -> Outcome:
    """Write down that a step was not taken in time."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no referral stands behind the duty of {duty.aggregate}")
    await store.save(work.connection, overdue(TABLE, case, duty.agency, duty.source, work.now))
    await lapses.write_down(duty, case, work)
    told = inbox.notices(agencies=case.sides.values(), aggregate=duty.aggregate, notice=NoticeKind.OVERDUE, at=work.now)
    return Outcome(record=case.number, facts=[Fact(duty.aggregate, facts.step_overdue(case, duty))], writes=told)


async def get(query: orders.GetReferrals, reading: Reading) -> list[Referral | None]:
    """Referrals in the order asked; None where there is none or the asker is no party."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListReferrals, reading: Reading) -> Page[Referral]:
    """A page of the asker's referrals, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def of_enterprises(query: orders.ReferralsOfEnterprises, reading: Reading) -> list[Page[Referral]]:
    """The newest of the asker's referrals per enterprise, or their number."""
    return await store.of_enterprises.pages(query.credit_codes, query, reading.reach.within, reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a referral."""
    return f"referral:{number}"


async def opened(order: CaseOrder, work: Work) -> Case:
    """The referral an order of another topic is about, in the version its giver saw."""
    return await _load(order, work)


async def locked(number: str, work: Work) -> Case:
    """The referral an order of another topic is about, whatever its version."""
    return await _existing(number, work)


async def take(decision: Decision[Case], events: Sequence[Event], work: Work) -> Outcome:
    """Keep a step that another topic decided, with the facts it makes."""
    first, *more = events
    outcome = await _kept(decision, first, work)
    name = aggregate(decision.case.number)
    return replace(outcome, facts=[*outcome.facts, *(Fact(name, event) for event in more)])


async def _load(order: CaseOrder, work: Work) -> Case:
    case = await _existing(order.number, work)
    require_version(TABLE, case, order.version)
    return case


async def _existing(number: str, work: Work) -> Case:
    return await work.existing(store.load, number, aggregate(number), TABLE.what)


async def _kept(decision: Decision[Case], event: Event, work: Work) -> Outcome:
    if work.actor.agency in decision.case.parties:
        await store.save(work.connection, decision.case)
    else:
        await store.save_without(work.connection, decision.case, work.actor.agency)
    if not decisions.is_open(decision.case):
        await store.free_findings(work.connection, decision.case.number)
    return _outcome(decision, event, work)


def _outcome(decision: Decision[Case], event: Event, work: Work) -> Outcome:
    case = decision.case
    name = aggregate(case.number)
    duties = duty_changes(decision, name, case.region, work)
    told = notices(decision, name, work)
    return Outcome(record=case.number, facts=[Fact(name, event)], duties=duties, writes=told)


async def _recipient(case: Case, kind: AgencyKind, work: Work) -> str:
    code = await copies.recipient(work.connection, case.agency, kind, work.today)
    if code is None:
        raise Refusal("REFERRAL_NO_RECIPIENT", region=work.actor.region, kind=kind.label)
    return code


async def _filing_due_at(case: Case, work: Work) -> datetime | None:
    (duties,) = await duties_of(work.connection, [aggregate(case.number)])
    running = [duty.due_at for duty in duties if duty.duty == clocks.FILING and duty.ended_at is None]
    return running[0] if running else None


def _wanted(rows: Sequence[Mapping[str, str]], case: Case, on: date) -> tuple[Requirement, ...]:
    return requirements(rows, track=TRACK, step=ReferralAction.HAND_OVER.value, region=case.region, on=on)


def late_basis(key: str, region: str, since: datetime, work: Work) -> str | None:
    """The source of a limit that has passed; None while it runs."""
    limit = _law(key, region, work)
    due = due_at(limit, since, work.calendar)
    return limit.source if due.at < work.now else None


def _law(key: str, region: str, work: Work) -> LawRow:
    return work.law.find(key, region, work.today)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Referral]:
    names = [aggregate(case.number) for case in cases]
    duties, issued = await reading.duties(names), await reading.documents(names)
    rules, documents = reading.jurisdiction.table(penalties.TABLE), reading.jurisdiction.table(DOCUMENTS)
    return [
        reading.show(
            shown.record(
                case,
                duties=owed,
                papers=[_paper(one) for one in printed],
                required=_wanted(documents, case, local_date(case.handed_over_at or case.proposed_at)),
                rules=penalties.penalty_rules(rules, case),
            ),
            region=case.region,
            parties=case.parties,
        )
        for case, owed, printed in zip(cases, duties, issued, strict=True)
    ]


def _paper(issued: IssuedDocument) -> ReferralPaper:
    return ReferralPaper(
        kind=PaperKind(issued.kind),
        number=issued.number,
        agency=issued.agency,
        sha256=issued.sha256,
        issued_at=issued.issued_at,
    )
