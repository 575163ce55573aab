"""Referrals 移送: one function per message."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_bytes

from contracts.actors import AgencyKind, region_prefix
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.law import LawRow
from contracts.messages import Event, Page
from contracts.transfer import referrals as orders
from contracts.transfer.inbox import NoticeKind
from contracts.transfer.referral_terms import DocumentKind, ExtensionGround, PaperKind, ReferralAction
from contracts.transfer.referrals import Referral, ReferralPaper
from kernel.calendar import due_at
from kernel.documents.records import IssuedDocument
from kernel.duties import duties_of
from kernel.work import Fact, Outcome, Reading, Work
from services.transfer.copies import store as copies
from services.transfer.early_involvement.handlers.referred import with_involvements_ended
from services.transfer.inbox import store as inbox
from services.transfer.machine.handlers import duty_changes, notices
from services.transfer.machine.rules import CaseOrder, Decision, overdue, require_step, require_version
from services.transfer.referrals import store
from services.transfer.referrals.rules import decisions, facts, machine, papers
from services.transfer.referrals.rules.case import NUMBER_BYTES, Case, Requirement, number_from
from services.transfer.referrals.rules.machine import TABLE

TEAM_MIN, REDIRECT, NOTICE = "referral.investigators_min", "referral.redirect", "referral.supplement_notice"
LONGER = {ExtensionGround.LEAD: machine.FILING_LEAD, ExtensionGround.COMPLEX: machine.FILING_COMPLEX}


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
    decision = decisions.hand_over(case, work.actor, work.now, _required(case, work), police, procuratorate)
    outcome = await _kept(decision, facts.handed_over(decision.case), work)
    return await with_involvements_ended(outcome, decision.case, work)


async def receive(order: orders.ReceiveReferral, work: Work) -> Outcome:
    """The police sign the receipt."""
    decision = decisions.receive(await _load(order, work), work.actor, work.now)
    return await _kept(decision, facts.received(decision.case), work)


async def issue_paper(order: orders.IssueReferralPaper, work: Work) -> Outcome:
    """The agency's transfer letter or the police's receipt as PDF; once issued it stays as it is."""
    case = await _existing(order.number, work)
    papers.require_paper(case, order.kind, work.actor.agency)
    name = aggregate(case.number)
    if await work.documents.issued(name, order.kind.value):
        return Outcome(record=case.number)
    names = await copies.agency_names(work.connection, papers.parties_of(case))
    paper = await work.documents.issue(order.kind.value, name, papers.content(case, order.kind, names))
    issued = facts.paper_issued(case.number, work.actor.agency, order.kind, paper.number, paper.sha256)
    return Outcome(record=case.number, facts=[Fact(name, issued)])


async def report_incomplete(order: orders.ReportReferralIncomplete, work: Work) -> Outcome:
    """The police name what the file lacks."""
    case = await _load(order, work)
    late = _late_basis(NOTICE, case, work)
    decision = decisions.report_incomplete(case, work.actor, work.now, order.missing, late)
    return await _kept(decision, facts.incomplete(decision.case, order.missing), work)


async def supplement(order: orders.SupplementReferral, work: Work) -> Outcome:
    """The agency completes the file."""
    decision = decisions.supplement(await _load(order, work), work.actor, work.now, order.documents)
    return await _kept(decision, facts.supplemented(decision.case, order.documents), work)


async def redirect(order: orders.RedirectReferral, work: Work) -> Outcome:
    """The police pass the case on to those with jurisdiction."""
    case = await _load(order, work)
    if not await copies.is_police(work.connection, order.police, work.today):
        raise Refusal("REFERRAL_NOT_POLICE", police=order.police)
    theirs = await copies.recipient(work.connection, order.police, AgencyKind.PROCURATORATE, work.today)
    late = _late_basis(REDIRECT, case, work)
    decision = decisions.redirect(case, work.actor, work.now, order.police, theirs, order.reason, late)
    await store.pass_on(work.connection, decision.case, work.actor.agency)
    return _outcome(decision, facts.redirected(decision.case, work.actor.agency, order.reason), work)


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
    told = inbox.notices(
        agencies=case.sides.values(), aggregate=duty.aggregate, notice=NoticeKind.REFERRAL_OVERDUE, at=work.now
    )
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


async def _load(order: CaseOrder, work: Work) -> Case:
    case = await _existing(order.number, work)
    require_version(TABLE, case, order.version)
    return case


async def _existing(number: str, work: Work) -> Case:
    return await work.existing(store.load, number, aggregate(number), TABLE.what)


async def _kept(decision: Decision[Case], event: Event, work: Work) -> Outcome:
    await store.save(work.connection, decision.case)
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
    running = [duty.due_at for duty in duties if duty.duty == machine.FILING and duty.ended_at is None]
    return running[0] if running else None


def _required(case: Case, work: Work) -> list[Requirement]:
    return [
        Requirement(tuple(DocumentKind(kind) for kind in row["kinds"].split("|")), row["source"])
        for row in work.jurisdiction.table("referral_documents")
        if _applies(row, case.region, work.today.isoformat())
    ]


def _applies(row: dict[str, str], region: str, on: str) -> bool:
    here = not row["region"] or region.startswith(region_prefix(row["region"]))
    return here and row["valid_from"] <= on and (not row["valid_to"] or on <= row["valid_to"])


def _late_basis(key: str, case: Case, work: Work) -> str | None:
    limit = _law(key, case.region, work)
    due = due_at(limit, decisions.arrived_at(case), work.calendar)
    return limit.source if due.at < work.now else None


def _law(key: str, region: str, work: Work) -> LawRow:
    return work.law.find(key, region, work.today)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Referral]:
    names = [aggregate(case.number) for case in cases]
    duties, issued = await reading.duties(names), await reading.documents(names)
    return [
        reading.show(_record(case, owed, printed), region=case.region, parties=case.parties)
        for case, owed, printed in zip(cases, duties, issued, strict=True)
    ]


def _record(case: Case, duties: list[Duty], issued: list[IssuedDocument]) -> Referral:
    kept = {
        name: getattr(case, name) for name in Referral.__struct_fields__ if name not in ("version", "duties", "papers")
    }
    lists = {name: list(kept[name]) for name in ("findings", "officers", "documents", "steps")}
    papers, version = [_paper(one) for one in issued], TABLE.version(case.steps)
    return Referral(**{**kept, **lists, "version": version, "duties": duties, "papers": papers})


def _paper(issued: IssuedDocument) -> ReferralPaper:
    return ReferralPaper(
        kind=PaperKind(issued.kind),
        number=issued.number,
        agency=issued.agency,
        sha256=issued.sha256,
        issued_at=issued.issued_at,
    )
