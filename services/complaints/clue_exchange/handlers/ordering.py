"""Orders about exchanged clues: one function per message, and the one clock each step moves on."""

from collections.abc import Sequence

from contracts.complaints import clue_exchange as orders
from contracts.complaints.clue_exchange_terms import EvidenceInput, ExchangedClueFile, ExchangedClueUrgency
from contracts.duties import Duty
from contracts.errors import Refusal
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work, Write
from services.complaints.clue_exchange.handlers import looking
from services.complaints.clue_exchange.handlers.looking import terms_on
from services.complaints.clue_exchange.rules import facts, owners, steps
from services.complaints.clue_exchange.rules.base import (
    ACCEPT_DUTY,
    ARBITRATE_DUTY,
    FEEDBACK_DUTY,
    WHAT,
    Case,
    stands_in,
    turn,
)
from services.complaints.clue_exchange.rules.limits import longer
from services.complaints.clue_exchange.store import clues as store

NUMBER_PREFIX = "XT-"
DECLINE_MAX, EXTEND_MAX = "exchanged_clue.decline_max", "exchanged_clue.extend_max"
URGENT = "_urgent"
DUTIES = (ACCEPT_DUTY, FEEDBACK_DUTY, ARBITRATE_DUTY)


async def send(order: orders.SendExchangedClue, work: Work) -> Outcome:
    """A clue goes to who is named, or whose it is."""
    looking.require_region(order.region, work)
    terms = terms_on(order.region, work.jurisdiction, work.today)
    looking.require_sender(work.actor, terms)
    about = await looking.subject_of(order, work)
    owner = await looking.first_owner(order, about, terms, work)
    files = await captured(order.files, work)
    month = work.today.isoformat()[:7]
    case = steps.send(order, owner, about, files, work.actor, NUMBER_PREFIX + work.new_id(), work.now, month)
    return saved(None, case, work, files)


async def accept(order: orders.AcceptExchangedClue, work: Work) -> Outcome:
    """The receiver takes it on; from now on feedback is owed."""
    case = await load(order.number, work)
    return saved(case, steps.accept(case, work.actor, work.now), work)


async def decline(order: orders.DeclineExchangedClue, work: Work) -> Outcome:
    """The receiver gives it on, or a superior must rule."""
    case = await load(order.number, work)
    steps.check_declinable(case, work.actor)
    known = await looking.known_for(case, work)
    owner = looking.next_owner(case, order, known)
    arbiter = owners.arbiter_of(case, owner.seat if owner else None, known.agencies)
    most = int(work.law.find(DECLINE_MAX, case.region, work.today).value)
    after = steps.decline(case, work.actor, order.reason, owner, arbiter, most, work.now)
    return saved(case, after, work)


async def rule(order: orders.RuleOnExchangedClue, work: Work) -> Outcome:
    """The arbiter's head says whose it is, for like clues too."""
    case = await load(order.number, work)
    steps.check_may_rule(case, work.actor)
    known = await looking.known_for(case, work)
    owner = looking.ruled_owner(case, order, work.actor.agency, known)
    after = steps.rule(case, work.actor, owner, order.reason, work.now)
    ruling = [store.save_ruling(after, work.actor.agency, order.reason)] if after.matter else []
    return saved(case, after, work, further=ruling)


async def bind(order: orders.BindExchangedClue, work: Work) -> Outcome:
    """Say which registered enterprise it is about."""
    case = await load(order.number, work)
    after = steps.bind(case, work.actor, await looking.enterprise_of(order, work), work.now)
    return saved(case, after, work) if after != case else Outcome(record=case.number)


async def report(order: orders.ReportOnExchangedClue, work: Work) -> Outcome:
    """How far the check has come."""
    case = await load(order.number, work)
    files = await captured(order.files, work)
    return saved(case, steps.report(case, work.actor, order.text, files, work.now), work, files)


async def ask_extension(order: orders.AskExchangedClueExtension, work: Work) -> Outcome:
    """The receiver asks for more time."""
    case = await load(order.number, work)
    most = int(work.law.find(EXTEND_MAX, case.region, work.today).value)
    decider = await looking.extension_decider(case, work)
    after = steps.ask_extension(case, work.actor, order.days, most, decider, order.reason, work.now)
    return saved(case, after, work)


async def decide_extension(order: orders.DecideExchangedClueExtension, work: Work) -> Outcome:
    """The head gives it, or not."""
    case = await load(order.number, work)
    return saved(case, steps.decide_extension(case, work.actor, order.granted, order.reason, work.now), work)


async def finish(order: orders.FinishExchangedClue, work: Work) -> Outcome:
    """What was found; the clock ends."""
    case = await load(order.number, work)
    terms_on(case.region, work.jurisdiction, work.today).quality(order.quality)
    files = await captured(order.files, work)
    return saved(case, steps.finish(case, work.actor, order, files, work.now), work, files)


async def overdue(duty: Duty, work: Work) -> Outcome:
    """A limit passed: it lies before the head now, and the journal says so."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no exchanged clue stands behind the duty of {duty.aggregate}")
    after = steps.overdue(case, duty.duty, duty.agency, work.now)
    return Outcome(record=case.number, writes=[store.save(after)], facts=[_fact(after)])


async def load(number: str, work: Work) -> Case:
    """Lock and load what this actor works on. Refusal: NOT_FOUND, absent, forbidden and another office's alike."""
    case = await work.existing(store.load, number, aggregate(number), WHAT)
    if not stands_in(work.actor, case):
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    return case


async def captured(given: Sequence[EvidenceInput], work: Work) -> list[ExchangedClueFile]:
    """The files with the hash they have now. Refusals: NOT_FOUND, FILE_INCOMPLETE."""
    contents = await work.files.contents([one.file for one in given])
    return [
        ExchangedClueFile(
            sha256=content.sha256, title=one.title, size=content.size, agency=work.actor.agency, at=work.now
        )
        for one, content in zip(given, contents, strict=True)
    ]


def saved(
    before: Case | None, after: Case, work: Work, files: Sequence[ExchangedClueFile] = (), further: Sequence[Write] = ()
) -> Outcome:
    """What a step comes to: the row, the fact, the one clock moved on."""
    return Outcome(
        record=after.number,
        writes=[store.save(after), *further],
        facts=[_fact(after, [file.sha256 for file in files])],
        duties=clock_changes(before, after, work),
    )


def clock_changes(before: Case | None, after: Case, work: Work) -> list[StartDuty | EndDuty]:
    """Whose turn it was ends, whose turn it is starts; the same turn is never reset."""
    old, new, name = turn(before) if before else None, turn(after), aggregate(after.number)
    if old == new:
        return []
    changes: list[StartDuty | EndDuty] = [EndDuty(duty=old.duty, aggregate=name)] if old else []
    if new:
        urgent = after.urgency is ExchangedClueUrgency.URGENT and new.duty != ARBITRATE_DUTY
        limit = work.law.find(new.duty + (URGENT if urgent else ""), after.region, work.today)
        since = after.accepted_at if new.more_days else None
        limit = longer(limit, new.more_days)
        changes.append(StartDuty(duty=new.duty, aggregate=name, by=new.by, limit=limit, since=since))
    return changes


def aggregate(number: str) -> str:
    """The journal's name of an exchanged clue."""
    return f"exchanged_clue:{number}"


def _fact(case: Case, evidence: Sequence[str] = ()) -> Fact:
    return Fact(aggregate(case.number), facts.step_taken(case, evidence))
