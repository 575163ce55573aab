"""From matter to reply: one function per step, and the clocks each step starts and stops."""

from collections.abc import Sequence
from typing import Protocol

from msgspec.structs import replace

from contracts.complaints.clock_terms import LimitPart
from contracts.complaints.intake import ComplaintState
from contracts.complaints.routing import (
    AssignComplaint,
    BindComplaint,
    ClassifyComplaint,
    ComplaintRuled,
    CorrectReply,
    ReplyComplaint,
    ReplyComplaints,
    ReturnComplaint,
    RouteComplaint,
    SignComplaint,
)
from contracts.errors import Refusal
from kernel.calendar import due_at
from kernel.work import DutyChange, Fact, Outcome, Work, Write
from services.complaints.clocks import store as handlings
from services.complaints.clocks.handlers.limits import AGGREGATE, clock_changes, limits_of
from services.complaints.clocks.rules.turns import calmed
from services.complaints.cohandling.rules import begun, ended
from services.complaints.enterprises import store as enterprises
from services.complaints.enterprises.rules import exactly_one
from services.complaints.follow_ups.handlers.beginning import followed_up
from services.complaints.intake import store
from services.complaints.intake.rules import Case
from services.complaints.matters.handlers import keywords_of
from services.complaints.responsibility import store as responsibility
from services.complaints.responsibility.handlers import co_rules_of
from services.complaints.responsibility.rules import KnownAgency, find_co_owners, find_owner
from services.complaints.routing.rules import base, content, steps
from services.complaints.routing.rules.verified import verified_changes

RETURNS_MAX = "complaint.return_max"


class Numbered(Protocol):
    """An order about one complaint."""

    @property
    def number(self) -> str:
        """Which."""


async def classify(command: ClassifyComplaint, work: Work) -> Outcome:
    """A person sets the matter."""
    case = await load(command.number, work)
    matters = keywords_of(work.jurisdiction).matters
    return saved(case, content.classify_by_hand(case, matters, command.matter, command.reason, work.now), work)


async def route(command: RouteComplaint, work: Work) -> Outcome:
    """Send it where the responsibility matrix says."""
    case = await load(command.number, work)
    steps.check_routable(case)
    matter, name = case.matter or "", case.matter_name or ""
    lineage = keywords_of(work.jurisdiction).lineage(matter)
    rows = await responsibility.responsibilities(work.connection, lineage, work.today)
    rulings = await responsibility.rulings(work.connection, {matter: name}, [case.region], work.today)
    owner = find_owner(rulings, rows.values(), matter, case.region, steps.kind_of(case))
    agencies = await responsibility.agencies(work.connection, work.today)
    co_owners = find_co_owners(co_rules_of(work.jurisdiction), agencies, matter, case.region)
    step = steps.route(case, owner, work.now, co_owners)
    return saved(case, step, work, await _parts(case, step.case, work))


async def assign(command: AssignComplaint, work: Work) -> Outcome:
    """A person names the agency."""
    case = await load(command.number, work)
    steps.check_may_assign(case, work.actor)
    [agency, *co_owners] = await _agencies([command.agency, *command.co_agencies], work)
    step = steps.assign(case, agency, work.actor, command.reason, work.now, co_owners)
    rulings = [event for event in step.events if isinstance(event, ComplaintRuled)]
    ruled = [responsibility.save_ruling(event, command.reason) for event in rulings]
    return saved(case, step, work, [*ruled, *await _parts(case, step.case, work)])


async def sign(command: SignComplaint, work: Work) -> Outcome:
    """The receiving agency takes it on."""
    case = await load(command.number, work)
    return saved(case, steps.sign(case, work.actor, work.now), work)


async def send_back(command: ReturnComplaint, work: Work) -> Outcome:
    """The receiving agency gives it back."""
    case = await load(command.number, work)
    steps.check_returnable(case, work.actor)
    _check_return_in_time(case, work)
    [proposed] = await _agencies([command.proposed_agency], work)
    proposal = steps.propose(case, proposed, command.basis)
    returns_max = int(work.law.find(RETURNS_MAX, case.region, work.today).value)
    step = steps.send_back(case, work.actor, command.reason, proposal, returns_max, work.now)
    return saved(case, step, work, await _parts(case, step.case, work))


async def bind(command: BindComplaint, work: Work) -> Outcome:
    """Say which registered enterprise it is about."""
    case = await load(command.number, work)
    content.check_may_bind(case, work.actor)
    if command.credit_code:
        found = await enterprises.find_codes(work.connection, [command.credit_code])
    elif command.name:
        found = await enterprises.find_stated(work.connection, [command.name])
    else:
        raise Refusal("INVALID_INPUT", field="creditCode", got="（空）", allowed="统一社会信用代码或企业名称，二者填一")
    enterprise = exactly_one(found, command.credit_code or command.name or "")
    return saved(case, content.bind(case, enterprise.credit_code, work.now), work)


async def reply(command: ReplyComplaint, work: Work) -> Outcome:
    """The result closes the handling."""
    case = await load(command.number, work)
    step = steps.reply(case, work.actor, command.result, command.finding, work.now)
    return followed_up(saved(case, step, work, await _parts(case, step.case, work)), step.case, work)


async def reply_all(command: ReplyComplaints, work: Work) -> Outcome:
    """One result for several complaints, each closed by itself; all of them or none."""
    numbers = list(dict.fromkeys(command.numbers))
    await work.lock(*map(aggregate, numbers))
    cases = await _answerable(numbers, work)
    parted = await handlings.find_all(work.connection, [case.number for case in cases if case.co_agencies])
    replied = [(case, steps.reply(case, work.actor, command.result, command.finding, work.now)) for case in cases]
    closed = [followed_up(saved(case, step, work), step.case, work) for case, step in replied]
    parts = [handlings.save(replace(one, co_handlings=ended(one.co_handlings))) for one in parted]
    return Outcome(
        record=numbers[0],
        writes=[*(write for one in closed for write in one.writes), *parts],
        facts=[fact for one in closed for fact in one.facts],
        duties=[change for one in closed for change in one.duties],
    )


async def _answerable(numbers: Sequence[str], work: Work) -> list[Case]:
    found = await store.find_all(work.connection, numbers)
    cases = {number: case for number, case in found.items() if _may_act(case, work)}
    reasons = {number: steps.why_not_reply(cases.get(number), work.actor) for number in numbers}
    refused = [f"{number}（{reason}）" for number, reason in reasons.items() if reason]
    if refused:
        raise Refusal("COMPLAINT_REPLIES_REFUSED", refused="；".join(refused), count=len(refused))
    return [cases[number] for number in numbers]


def _may_act(case: Case, work: Work) -> bool:
    try:
        work.require(region=case.region, parties=case.parties)
    except Refusal:
        return False
    return True


async def correct(command: CorrectReply, work: Work) -> Outcome:
    """The head corrects the answer and what was found."""
    case = await load(command.number, work)
    return saved(case, steps.correct(case, work.actor, command.result, command.finding, work.now), work)


async def load(number: str, work: Work) -> Case:
    """Lock and load a complaint this actor may act on. Refusal: NOT_FOUND, absent and forbidden alike."""
    await work.lock(aggregate(number))
    case = await store.find(work.connection, number)
    if case is None:
        raise Refusal("NOT_FOUND", what="投诉", id=number)
    work.require(region=case.region, parties=case.parties, what="投诉", id=number)
    return case


def aggregates(command: Numbered) -> list[str]:
    """What the command locks."""
    return [aggregate(command.number)]


def aggregate(number: str) -> str:
    """The journal's name of a complaint."""
    return AGGREGATE + number


def _check_return_in_time(case: Case, work: Work) -> None:
    limit = limits_of(case, work).get(LimitPart.RETURN)
    if limit is None or case.routed_at is None:
        return
    due = due_at(limit.row, case.routed_at, work.calendar).at
    if due < work.now:
        raise Refusal("COMPLAINT_RETURN_LATE", number=case.number, due_at=due.isoformat(), limit=limit.row.text)


async def _agencies(codes: Sequence[str], work: Work) -> list[KnownAgency]:
    known = {agency.code: agency for agency in await responsibility.agencies(work.connection, work.today)}
    for code in codes:
        if code not in known:
            raise Refusal("COMPLAINT_AGENCY_UNKNOWN", agency=code)
    return [known[code] for code in codes]


async def _parts(before: Case, after: Case, work: Work) -> list[Write]:
    """The co-owners' parts where a round or the handling ends and another may begin."""
    if not (before.co_agencies or after.co_agencies):
        return []
    handling = await handlings.find(work.connection, before.number)
    parts = ended(handling.co_handlings)
    if after.state is not ComplaintState.CLOSED:
        parts = begun(after, parts, work.now)
    return [handlings.save(replace(handling, co_handlings=parts))]


def saved(
    before: Case, step: base.Step, work: Work, further: Sequence[Write] = (), clocks: Sequence[DutyChange] = ()
) -> Outcome:
    """What a step comes to: the complaint, its facts, its clocks and what the step adds to them."""
    after = calmed(before, step.case)
    return Outcome(
        record=before.number,
        writes=[*([store.update(after)] if after != before else []), *further],
        facts=_facts(before, step, work),
        duties=[*clock_changes(before, after, work), *clocks],
    )


def _facts(before: Case, step: base.Step, work: Work) -> list[Fact]:
    events = (*step.events, *verified_changes(before, step.case, work.now))
    return [Fact(aggregate(before.number), event) for event in events]
