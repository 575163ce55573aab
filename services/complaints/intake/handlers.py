"""Taking in reports, showing complaints, letting the officer in charge see the caller."""

import secrets
from datetime import datetime, timedelta

import msgspec

from contracts.actors import Actor, region_prefix
from contracts.complaints.intake import (
    CALLER_CONTEXT,
    Caller,
    CallerLooked,
    Complaint,
    ComplaintProgress,
    ComplaintsOfEnterprises,
    FileComplaint,
    GetComplaints,
    ListComplaints,
    LookAtCaller,
    OpenCaller,
    Progress,
)
from contracts.messages import Page
from kernel.paging import page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.complaints.enterprises import store as enterprises
from services.complaints.enterprises.rules import KnownEnterprise, find_named, possible_names
from services.complaints.intake import rules, store
from services.complaints.matters.handlers import keywords_of
from services.complaints.matters.rules import Classification, Keywords, classify
from services.complaints.responsibility import store as responsibility
from services.complaints.responsibility.rules import KnownAgency, Responsibility, find_dispatcher, find_uppers
from services.complaints.routing import handlers as routing
from services.complaints.routing.handlers import DutyChange
from services.complaints.routing.rules import Step, close_historic, settle

LOOK_MINUTES = "complaint.caller_look_minutes"


async def file(command: FileComplaint, work: Work) -> Outcome:
    """Take in one report: number, matter, enterprise and agency in one transaction."""
    work.require(region=command.region)
    report = _report(command, work.actor)
    rules.check_report(report, work.actor.agency_kind, work.now)
    known = await _known_order(report, work)
    if known is not None:
        rules.check_same_order(report, known.number, known.content_sha256)
        return Outcome(record=known.number)
    number = new_number()
    taken = await take_in([Incoming(number, report, work.now)], work)
    return Outcome(record=number, facts=taken.facts, duties=taken.duties)


class Incoming(msgspec.Struct, frozen=True):
    """A report with its number and time; with a reply it is a historic work order, closed as it comes."""

    number: str
    report: rules.Report
    filed_at: datetime
    reply: str | None = None
    replied_at: datetime | None = None


class Taken(msgspec.Struct, frozen=True):
    """What taking in reports left behind, in the order of the reports."""

    facts: list[Fact]
    duties: list[DutyChange]


class Knowledge(msgspec.Struct, frozen=True):
    """What settling a batch of reports needs, read by one statement each."""

    agencies: list[KnownAgency]
    enterprises: list[KnownEnterprise]
    found: list[Classification]
    rows: dict[str, list[Responsibility]]


def new_number() -> str:
    """A complaint number that nobody can guess."""
    return rules.make_number(secrets.token_bytes(rules.RANDOM_BYTES))


async def take_in(reports: list[Incoming], work: Work) -> Taken:
    """Number, settle and save new reports."""
    knowledge = await _knowledge(reports, work)
    steps = [_opened(at, incoming, knowledge, work) for at, incoming in enumerate(reports)]
    await store.insert(work.connection, [step.case for step in steps])
    sealed = {one.number: one.report.sealed_caller for one in reports if one.report.sealed_caller}
    await store.seal_callers(work.connection, sealed)
    facts = [Fact(routing.aggregate(step.case.number), event) for step in steps for event in step.events]
    duties = [change for step in steps for change in routing.clock_changes(None, step.case, work)]
    return Taken(facts, duties)


async def _knowledge(reports: list[Incoming], work: Work) -> Knowledge:
    today = work.today
    keywords = keywords_of(work.jurisdiction)
    found = [_classified(one.report, keywords, work) for one in reports]
    wanted = {code for one in found if one.matter for code in keywords.lineage(one.matter.code)}
    return Knowledge(
        agencies=await responsibility.agencies(work.connection, today),
        enterprises=await _enterprises(reports, work),
        found=found,
        rows=await responsibility.responsibilities(work.connection, sorted(wanted), today),
    )


def _classified(report: rules.Report, keywords: Keywords, work: Work) -> Classification:
    score_min = work.law.find(routing.SCORE_MIN, report.region, work.today).value
    return classify(keywords, report.title, report.text, int(score_min))


async def _enterprises(reports: list[Incoming], work: Work) -> list[KnownEnterprise]:
    codes = {one.report.named_code for one in reports if one.report.named_code}
    names = {one.report.named_enterprise for one in reports if one.report.named_enterprise}
    names |= {name for one in reports if one.reply is None for name in possible_names(_words(one.report))}
    known = await enterprises.find_codes(work.connection, codes) if codes else []
    return known + (await enterprises.find_names(work.connection, names) if names else [])


def _opened(at: int, incoming: Incoming, knowledge: Knowledge, work: Work) -> Step:
    report, found = incoming.report, knowledge.found[at]
    case, filed = rules.take_in(
        report,
        number=incoming.number,
        filed_at=incoming.filed_at,
        dispatcher=find_dispatcher(knowledge.agencies, report.region, report.received_by),
        uppers=find_uppers(knowledge.agencies, report.region),
        historic=incoming.reply is not None,
    )
    named = find_named(
        code=report.named_code,
        name=report.named_enterprise,
        text=_words(report),
        region=report.region,
        known=knowledge.enterprises,
    )
    if incoming.reply is not None:
        closed = close_historic(case, found, named, incoming.reply, incoming.replied_at or work.now, work.now)
        return Step(closed.case, (filed, *closed.events))
    lineage = keywords_of(work.jurisdiction).lineage(found.matter.code) if found.matter else ()
    step = settle(case, found, named, [knowledge.rows[code] for code in lineage], work.now)
    return Step(step.case, (filed, *step.events))


def _words(report: rules.Report) -> str:
    return f"{report.title}\n{report.text}"


async def open_caller(command: OpenCaller, work: Work) -> Outcome:
    """Journal that the caller's identity will be looked at; only then LookAtCaller answers."""
    case = await routing.load(command.number, work)
    rules.check_may_look(case, work.actor)
    minutes = work.law.find(LOOK_MINUTES, case.region, work.today).value
    until = work.now + timedelta(minutes=int(minutes))
    actor = work.actor
    await store.allow_look(
        work.connection, work.new_id(), case.number, actor.agency, actor.subject, command.reason, work.now, until
    )
    looked = CallerLooked(
        number=case.number, by_agency=actor.agency, reason_sha256=rules.sha256(command.reason), until=until
    )
    return Outcome(record=case.number, facts=[Fact(routing.aggregate(case.number), looked)])


async def look_at_caller(query: LookAtCaller, reading: Reading) -> Caller | None:
    """The caller, for who has journaled the look."""
    actor = reading.actor
    now = await reading.now()
    sealed = await store.sealed_caller(reading.connection, query.number, actor.agency, actor.subject, now)
    if sealed is None:
        return None
    return msgspec.json.decode(reading.sealer.open_text(sealed, CALLER_CONTEXT), type=Caller)


async def get(query: GetComplaints, reading: Reading) -> list[Complaint | None]:
    """Complaints in the order asked."""
    found = await store.find_seen(reading.connection, reading.reach, query.numbers)
    shown = dict(zip(found, await _shown(list(found.values()), reading), strict=True))
    return [shown.get(number) for number in query.numbers]


async def list_(query: ListComplaints, reading: Reading) -> Page[Complaint]:
    """A page of complaints, newest first."""
    cases = await store.page(
        reading.connection,
        reading.reach,
        query,
        region_prefix=region_prefix(query.region) if query.region else None,
        after=rules.read_page_key(query.after),
        size=query.size + 1,
    )
    return await _page(cases, query.size, reading)


async def of_enterprises(query: ComplaintsOfEnterprises, reading: Reading) -> list[Page[Complaint]]:
    """The newest complaints of each enterprise."""
    found = await store.of_enterprises(reading.connection, reading.reach, query.credit_codes, query.size + 1)
    shown = await _shown([case for cases in found.values() for case in cases], reading)
    by_code: dict[str, list[Complaint]] = {code: [] for code in found}
    for case, one in zip((case for cases in found.values() for case in cases), shown, strict=True):
        by_code[case.credit_code or ""].append(one)
    return [page_of(by_code[code], query.size, key=rules.page_key) for code in query.credit_codes]


async def progress(query: ComplaintProgress, reading: Reading) -> Progress | None:
    """State, dates and openings of the caller's identity for who holds number and query code."""
    number = rules.read_number(query.number)
    if number is None:
        return None
    code = rules.query_code_sha256(query.query_code)
    case = await store.find_by_query_code(reading.connection, number, code)
    return rules.progress(case, await store.openings(reading.connection, number)) if case else None


async def _page(cases: list[rules.Case], size: int, reading: Reading) -> Page[Complaint]:
    shown = await _shown(cases, reading)
    return page_of(shown, rules.fitting(cases, size), key=rules.page_key)


async def _shown(cases: list[rules.Case], reading: Reading) -> list[Complaint]:
    duties = await reading.duties([routing.aggregate(case.number) for case in cases])
    return [
        reading.show(msgspec.structs.replace(rules.shown(case), duties=own), region=case.region, parties=case.parties)
        for case, own in zip(cases, duties, strict=True)
    ]


async def _known_order(report: rules.Report, work: Work) -> store.KnownOrder | None:
    if report.external_number is None:
        return None
    await store.hold_orders(work.connection, report.channel, report.received_by, [report.external_number])
    known = await store.known_orders(work.connection, report.channel, report.received_by, [report.external_number])
    return known.get(report.external_number)


def _report(command: FileComplaint, actor: Actor) -> rules.Report:
    return rules.Report(
        channel=command.channel,
        received_by=actor.agency,
        region=command.region,
        title=command.title.strip(),
        text=command.text.strip(),
        place=command.place,
        occurred_at=command.occurred_at,
        external_number=command.external_number,
        named_code=command.enterprise_credit_code,
        named_enterprise=command.enterprise_name,
        query_code_sha256=command.query_code_sha256,
        sealed_caller=command.sealed_caller,
    )
