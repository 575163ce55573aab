"""Taking in reports and showing complaints."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind
from contracts.complaints.intake import (
    FOUND_MAX,
    CallerOpening,
    Channel,
    Complaint,
    ComplaintOrder,
    ComplaintProgress,
    ComplaintsOfEnterprises,
    FileComplaint,
    FindComplaints,
    GetComplaints,
    ListComplaints,
    Progress,
)
from contracts.messages import Page
from kernel.paging import counted, page_of
from kernel.vault.vault import DataKey
from kernel.work import DutyChange, Fact, Outcome, Reading, Work, Write
from services.complaints.attachments import handlers as attachments
from services.complaints.attachments.rules.judging import Arrived
from services.complaints.candidates import store as candidates
from services.complaints.clocks import store as handlings
from services.complaints.clocks.handlers.limits import clock_changes, kind_words_of
from services.complaints.clocks.rules.kinds import find_kind
from services.complaints.clocks.store import Handling
from services.complaints.cohandling.rules import begun
from services.complaints.enterprises import store as enterprises
from services.complaints.enterprises.rules import KnownEnterprise, find_named, possible_names
from services.complaints.informant.handlers import door
from services.complaints.informant.handlers.opening import purposes_of
from services.complaints.inspections import store as inspections
from services.complaints.intake import rules, store
from services.complaints.intake.rules import Case
from services.complaints.matters.handlers import judge_of, keywords_of, standard_of
from services.complaints.matters.rules.judging import Classification, Judge, classify
from services.complaints.nearness.handlers import look
from services.complaints.nearness.rules.looking import Near
from services.complaints.places.handlers import places_of
from services.complaints.places.rules import Located, locate
from services.complaints.repeats import rules as repeats
from services.complaints.repeats.store import tied
from services.complaints.responsibility import store as responsibility
from services.complaints.responsibility.handlers import co_rules_of
from services.complaints.responsibility.rules import (
    KnownAgency,
    Responsibility,
    Ruling,
    find_co_owners,
    find_dispatcher,
    find_uppers,
)
from services.complaints.routing import handlers as routing
from services.complaints.routing.rules.base import Step
from services.complaints.routing.rules.steps import close_historic, settle


async def file(command: FileComplaint, work: Work) -> Outcome:
    """Take in one report: number, matter, enterprise and agency in one transaction."""
    work.require(region=command.region)
    foreseen: Foreseen = work.foreseen
    report = foreseen.reports[work.cause]
    rules.check_report(report, work.actor.agency_kind, work.now)
    known = foreseen.orders.get((report.channel, report.external_number or ""))
    if known is not None:
        rules.check_same_order(report, known.number, known.content_sha256)
        return Outcome(record=known.number)
    number = new_number()
    taken = taken_in([Incoming(number, report, work.now)], foreseen.knowledge, work)
    along = attachments.attached(number, command.attachments, foreseen.arrived, work.actor, command.sealed_caller)
    return Outcome(
        record=number,
        writes=[*taken.writes, *along.writes],
        facts=[*taken.facts, *along.facts],
        duties=taken.duties,
        errands=along.errands,
        unnamed=report.channel is Channel.ENTERPRISE,
    )


async def foresee(commands: Sequence[FileComplaint], works: Sequence[Work]) -> "Foreseen":
    """What filing these needs to know; they come from one agency."""
    work = works[0]
    reports = [_report(command, work) for command in commands]
    numbers = [(report.channel, report.external_number) for report in reports if report.external_number]
    orders = await store.known_orders(work.connection, work.actor.agency, numbers) if numbers else {}
    arrived = await attachments.arrived((file for command in commands for file in command.attachments), work)
    by_cause = dict(zip((one.cause for one in works), reports, strict=True))
    return Foreseen(orders, by_cause, await know(reports, work), arrived)


class Incoming(msgspec.Struct, frozen=True):
    """A report with its number and time; with a reply it is a historic work order, closed as it comes."""

    number: str
    report: rules.Report
    filed_at: datetime
    reply: str | None = None
    replied_at: datetime | None = None


class Taken(msgspec.Struct, frozen=True):
    """What taking in reports comes to, in the order of the reports."""

    writes: list[Write]
    facts: list[Fact]
    duties: list[DutyChange]


class Over(msgspec.Struct, frozen=True):
    """Who is over a report: who must route it while nobody has it, and the bureaus above."""

    dispatcher: str
    uppers: tuple[str, ...]


class Knowledge(msgspec.Struct, frozen=True):
    """What settling reports needs, read by one statement each."""

    located: dict[rules.Report, Located]
    over: dict[rules.Report, Over]
    agencies: list[KnownAgency]
    enterprises: list[KnownEnterprise]
    found: dict[rules.Report, Classification]
    rows: dict[str, list[Responsibility]]
    rulings: list[Ruling]
    keys: Iterator[DataKey]
    agency_names: dict[str, str]
    near: Near


class Foreseen(msgspec.Struct, frozen=True):
    """What filing reports needs: the work orders among them that are known already, how to settle the others, and the
    files that come along."""

    orders: dict[store.OrderKey, store.KnownOrder]
    reports: dict[str, rules.Report]
    knowledge: Knowledge
    arrived: dict[str, Arrived]


def new_number() -> str:
    """A complaint number that nobody can guess."""
    return rules.make_number(secrets.token_bytes(rules.RANDOM_BYTES))


def taken_in(reports: list[Incoming], knowledge: Knowledge, work: Work) -> Taken:
    """Settle new reports."""
    opened = [_opened(incoming, knowledge, work) for incoming in reports]
    steps = [step for step, _ in opened]
    kept = [
        door.Kept(step.case.number, step.case.region, step.case.filed_at, one.report.hidden)
        for one, step in zip(reports, steps, strict=True)
        if one.report.hidden
    ]
    points = {one.number: one.report.point for one in reports if one.report.point}
    parted = [step.case for step in steps if step.case.co_agencies]
    writes = [store.insert(step.case for step in steps), *door.sealed_away(kept, knowledge.keys, work.vault)]
    writes += [candidates.place(points, work.now)] if points else []
    writes += [handlings.save(Handling(number=one.number, co_handlings=begun(one, (), work.now))) for one in parted]
    writes += tied([tie for _, tie in opened])
    facts = [Fact(routing.aggregate(step.case.number), event) for step in steps for event in step.events]
    duties = [change for step in steps for change in clock_changes(None, step.case, work)]
    return Taken(writes, facts, [*duties, *door.retention(kept, work)])


async def know(
    reports: Sequence[rules.Report],
    work: Work,
    historic: Collection[rules.Report] = (),
    filed: Mapping[rules.Report, datetime] = MappingProxyType({}),
) -> Knowledge:
    """Read what settling these reports needs; in the words of historic ones no enterprise is looked for.

    `filed`: when those were filed that are not filed now.
    """
    today = work.today
    judge = judge_of(work.jurisdiction)
    found = {report: _classified(report, judge, work) for report in reports}
    wanted = {code for one in found.values() if one.matter for code in judge.keywords.lineage(one.matter.code)}
    matters = {one.matter.code: one.matter.name for one in found.values() if one.matter}
    located = {report: _located(report, work) for report in reports}
    agencies = await responsibility.agencies(work.connection, today)
    return Knowledge(
        located=located,
        over=_over(located, agencies),
        agencies=agencies,
        enterprises=await _enterprises(reports, historic, work),
        found=found,
        rows=await responsibility.responsibilities(work.connection, sorted(wanted), today),
        rulings=await responsibility.rulings(work.connection, matters, {one.region for one in located.values()}, today),
        keys=iter(await work.vault.new_keys(sum(report.hidden is not None for report in reports))),
        agency_names={agency.code: agency.name for agency in agencies},
        near=await look(located, found, filed, work),
    )


def _over(located: Mapping[rules.Report, Located], agencies: Sequence[KnownAgency]) -> dict[rules.Report, Over]:
    places = {(place.region, report.brought_by) for report, place in located.items()}
    over = {
        (region, by): Over(find_dispatcher(agencies, region, by), find_uppers(agencies, region))
        for region, by in places
    }
    return {report: over[place.region, report.brought_by] for report, place in located.items()}


def _located(report: rules.Report, work: Work) -> Located:
    return locate(places_of(work.jurisdiction), report.region, f"{report.place or ''}\n{_words(report)}")


def _classified(report: rules.Report, judge: Judge, work: Work) -> Classification:
    return classify(judge, report.title, report.text, standard_of(work.law, report.region, work.today))


async def _enterprises(
    reports: Sequence[rules.Report], historic: Collection[rules.Report], work: Work
) -> list[KnownEnterprise]:
    codes = {report.named_code for report in reports if report.named_code}
    stated = {report.named_enterprise for report in reports if report.named_enterprise}
    words = {name for report in reports if report not in historic for name in possible_names(_words(report))}
    return await enterprises.find_mentioned(work.connection, codes, stated, words)


def _opened(incoming: Incoming, knowledge: Knowledge, work: Work) -> tuple[Step, repeats.Tie]:
    report, found = incoming.report, knowledge.found[incoming.report]
    case, filed = rules.take_in(
        report,
        number=incoming.number,
        filed_at=incoming.filed_at,
        located=knowledge.located[report],
        kind=find_kind(kind_words_of(work.jurisdiction), _words(report)),
        dispatcher=knowledge.over[report].dispatcher,
        uppers=knowledge.over[report].uppers,
        historic=incoming.reply is not None,
    )
    named = find_named(
        code=report.named_code,
        name=report.named_enterprise,
        text=_words(report),
        region=report.region,
        known=knowledge.enterprises,
    )
    repeated = knowledge.near.repeated(report, named.bound, case.historic)
    if incoming.reply is not None:
        step = close_historic(case, found, named, incoming.reply, incoming.replied_at or work.now, work.now)
    else:
        lineage = keywords_of(work.jurisdiction).lineage(found.matter.code) if found.matter else ()
        step = settle(
            case,
            found,
            named,
            [knowledge.rows[code] for code in lineage],
            knowledge.rulings,
            work.now,
            co_owners=_co_owners(case, found, knowledge, work),
            followed=repeats.followed(repeated.certain, knowledge.agency_names),
            contested_by=repeats.contested_by(repeated.certain),
        )
    tie = repeats.tie(knowledge.near, step.case, repeated, work.new_id(), work.now)
    return Step(step.case, (filed, *step.events, *tie.events)), tie


def _co_owners(case: Case, found: Classification, knowledge: Knowledge, work: Work) -> tuple[KnownAgency, ...]:
    if found.matter is None:
        return ()
    return find_co_owners(co_rules_of(work.jurisdiction), knowledge.agencies, found.matter.code, case.region)


def _words(report: rules.Report) -> str:
    return f"{report.title}\n{report.text}"


async def get(query: GetComplaints, reading: Reading) -> list[Complaint | None]:
    """Complaints in the order asked."""
    shape = reading.shape(store.COMPLAINT)
    found = await store.find_seen(reading.connection, reading.reach, query.numbers, shape)
    shown = dict(zip(found, await _shown(list(found.values()), reading), strict=True))
    return [shown.get(number) for number in query.numbers]


async def find(query: FindComplaints, reading: Reading) -> list[Complaint]:
    """The complaints that bear a number as it was typed."""
    typed = query.typed.strip()
    number = rules.read_number(typed) or typed
    shape = reading.shape(store.COMPLAINT)
    return await _shown(await store.find_typed(reading.connection, reading.reach, number, FOUND_MAX, shape), reading)


async def list_(query: ListComplaints, reading: Reading) -> Page[Complaint]:
    """A page of complaints, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    order = store.ORDERS[query.order]
    seen = await store.page(reading.connection, reading.reach, query, reading.shape(store.COMPLAINT, *order.key))
    size = rules.fitting([one.record for one in seen], query.size)
    return page_of(await _shown(seen, reading), size, key=order.key_of)


async def of_enterprises(query: ComplaintsOfEnterprises, reading: Reading) -> list[Page[Complaint]]:
    """The newest complaints of each enterprise, or their number."""
    if query.count:
        totals = await store.count_of_enterprises(reading.connection, reading.reach, query.credit_codes)
        return [counted(total) for total in totals]
    order = store.ORDERS[ComplaintOrder.NEWEST]
    shape = reading.shape(store.OF_AN_ENTERPRISE, *order.key)
    found = await store.of_enterprises(reading.connection, reading.reach, query.credit_codes, query.size + 1, shape)
    shown = iter(await _shown([one for of_one in found.values() for one in of_one], reading))
    by_code = {code: list(islice(shown, len(of_one))) for code, of_one in found.items()}
    return [page_of(by_code[code], query.size, key=order.key_of) for code in query.credit_codes]


async def progress(query: ComplaintProgress, reading: Reading) -> Progress | None:
    """State, dates and openings of the caller's identity for who holds number and query code."""
    number = rules.read_number(query.number)
    if number is None:
        return None
    case = await store.find_by_query_code(reading.connection, number, rules.query_code_sha256(query.query_code))
    if case is None:
        return None
    inspected = await inspections.last_finished(reading.connection, number)
    return rules.progress(case, await _openings(number, reading), inspected)


async def _openings(number: str, reading: Reading) -> list[CallerOpening]:
    names = {code: purpose.name for code, purpose in purposes_of(reading.jurisdiction).items()}
    found = await store.openings(reading.connection, number)
    return [replace(one, purpose=names.get(one.purpose or "", one.purpose)) for one in found]


async def _shown(seen: Sequence[store.Seen], reading: Reading) -> list[Complaint]:
    records = [one.record for one in seen]
    if reading.may_show(Complaint, "duties"):
        duties = await reading.duties([routing.aggregate(record.number) for record in records])
        records = [replace(record, duties=own) for record, own in zip(records, duties, strict=True)]
    return [
        reading.show(record, region=record.region, parties=one.parties)
        for record, one in zip(records, seen, strict=True)
    ]


def _report(command: FileComplaint, work: Work) -> rules.Report:
    actor = work.actor
    keeper = None if actor.agency_kind == AgencyKind.PUBLIC else actor.subject
    return door.received(_told(command, actor), door.unsealed(command.sealed_caller, work.sealer), keeper, work)


def _told(command: FileComplaint, actor: Actor) -> rules.Report:
    return rules.Report(
        channel=command.channel,
        received_by=actor.agency,
        region=command.region,
        title=command.title.strip(),
        text=command.text.strip(),
        place=command.place,
        point=command.point,
        occurred_at=command.occurred_at,
        external_number=command.external_number,
        named_code=command.enterprise_credit_code,
        named_enterprise=command.enterprise_name,
        query_code_sha256=command.query_code_sha256,
    )
