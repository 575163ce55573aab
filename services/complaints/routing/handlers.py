"""From matter to reply: one function per step, and the clocks each step starts and stops."""

from collections.abc import Sequence

from contracts.complaints.routing import (
    AssignComplaint,
    BindComplaint,
    ClassifyComplaint,
    ComplaintHandleOverdue,
    ComplaintRoutingOverdue,
    ComplaintRuled,
    ComplaintSignOverdue,
    ReplyComplaint,
    ReturnComplaint,
    RouteComplaint,
    SignComplaint,
)
from contracts.duties import Duty
from contracts.errors import Refusal
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work, Write
from services.complaints.enterprises import store as enterprises
from services.complaints.enterprises.rules import exactly_one
from services.complaints.intake import store
from services.complaints.intake.rules import Case
from services.complaints.matters.handlers import keywords_of
from services.complaints.responsibility import store as responsibility
from services.complaints.responsibility.rules import KnownAgency, find_owner
from services.complaints.routing.rules import base, content, steps

RETURNS_MAX = "complaint.return_max"
AGGREGATE = "complaint:"
OVERDUE = {
    base.ROUTE_DUTY: ComplaintRoutingOverdue,
    base.ARBITRATE_DUTY: ComplaintRoutingOverdue,
    base.SIGN_DUTY: ComplaintSignOverdue,
    base.HANDLE_DUTY: ComplaintHandleOverdue,
}

DutyChange = StartDuty | EndDuty
Order = (
    ClassifyComplaint
    | RouteComplaint
    | AssignComplaint
    | SignComplaint
    | ReturnComplaint
    | BindComplaint
    | ReplyComplaint
)


async def classify(command: ClassifyComplaint, work: Work) -> Outcome:
    """A person sets the matter."""
    case = await load(command.number, work)
    matters = keywords_of(work.jurisdiction).matters
    return _saved(case, content.classify_by_hand(case, matters, command.matter, command.reason, work.now), work)


async def route(command: RouteComplaint, work: Work) -> Outcome:
    """Send it where the responsibility matrix says."""
    case = await load(command.number, work)
    steps.check_routable(case)
    matter, name = case.matter or "", case.matter_name or ""
    lineage = keywords_of(work.jurisdiction).lineage(matter)
    rows = await responsibility.responsibilities(work.connection, lineage, work.today)
    rulings = await responsibility.rulings(work.connection, {matter: name}, [case.region], work.today)
    owner = find_owner(rulings, rows.values(), matter, case.region, steps.kind_of(case))
    return _saved(case, steps.route(case, owner, work.now), work)


async def assign(command: AssignComplaint, work: Work) -> Outcome:
    """A person names the agency."""
    case = await load(command.number, work)
    steps.check_may_assign(case, work.actor)
    agency = await _agency(command.agency, work)
    step = steps.assign(case, agency, work.actor, command.reason, work.now)
    rulings = [event for event in step.events if isinstance(event, ComplaintRuled)]
    return _saved(case, step, work, [responsibility.save_ruling(event, command.reason) for event in rulings])


async def sign(command: SignComplaint, work: Work) -> Outcome:
    """The receiving agency takes it on."""
    case = await load(command.number, work)
    return _saved(case, steps.sign(case, work.actor, work.now), work)


async def send_back(command: ReturnComplaint, work: Work) -> Outcome:
    """The receiving agency gives it back."""
    case = await load(command.number, work)
    steps.check_returnable(case, work.actor)
    proposal = steps.propose(case, await _agency(command.proposed_agency, work), command.basis)
    returns_max = int(work.law.find(RETURNS_MAX, case.region, work.today).value)
    return _saved(case, steps.send_back(case, work.actor, command.reason, proposal, returns_max, work.now), work)


async def bind(command: BindComplaint, work: Work) -> Outcome:
    """Say which registered enterprise it is about."""
    case = await load(command.number, work)
    if command.credit_code:
        found = await enterprises.find_codes(work.connection, [command.credit_code])
    elif command.name:
        found = await enterprises.find_names(work.connection, [command.name])
    else:
        raise Refusal("INVALID_INPUT", field="creditCode", got="（空）", allowed="统一社会信用代码或企业名称，二者填一")
    enterprise = exactly_one(found, command.credit_code or command.name or "")
    return _saved(case, content.bind(case, enterprise.credit_code, work.now), work)


async def reply(command: ReplyComplaint, work: Work) -> Outcome:
    """The result closes the handling."""
    case = await load(command.number, work)
    return _saved(case, steps.reply(case, work.actor, command.result, command.finding, work.now), work)


async def overdue(duty: Duty, work: Work) -> Outcome:
    """A limit passed: the record remembers it, the journal says so."""
    number = duty.aggregate.removeprefix(AGGREGATE)
    await work.lock(duty.aggregate)
    case = await store.find(work.connection, number)
    assert case is not None, "a duty of a complaint that is not there"
    event = OVERDUE[duty.duty](number=number, agency=duty.agency, due_at=duty.due_at)
    write = store.update(base.mark_overdue(case, duty.duty))
    return Outcome(record=number, writes=[write], facts=[Fact(duty.aggregate, event)])


async def load(number: str, work: Work) -> Case:
    """Lock and load a complaint this actor may act on. Refusal: NOT_FOUND, absent and forbidden alike."""
    await work.lock(aggregate(number))
    case = await store.find(work.connection, number)
    if case is None:
        raise Refusal("NOT_FOUND", what="投诉", id=number)
    work.require(region=case.region, parties=case.parties, what="投诉", id=number)
    return case


def clock_changes(before: Case | None, after: Case, work: Work) -> list[DutyChange]:
    """Whose turn it was ends, whose turn it is starts; the same turn is never reset."""
    old, new = base.clock(before) if before else None, base.clock(after)
    if old == new:
        return []
    changes: list[DutyChange] = []
    if old:
        changes.append(EndDuty(duty=old.duty, aggregate=aggregate(after.number)))
    if new:
        limit = work.law.find(new.duty, after.region, work.today)
        changes.append(StartDuty(duty=new.duty, aggregate=aggregate(after.number), by=new.by, limit=limit))
    return changes


def aggregates(command: Order) -> list[str]:
    """What the command locks."""
    return [aggregate(command.number)]


def aggregate(number: str) -> str:
    """The journal's name of a complaint."""
    return AGGREGATE + number


async def _agency(code: str, work: Work) -> KnownAgency:
    known = {agency.code: agency for agency in await responsibility.agencies(work.connection, work.today)}
    if code not in known:
        raise Refusal("COMPLAINT_AGENCY_UNKNOWN", agency=code)
    return known[code]


def _saved(before: Case, step: base.Step, work: Work, further: Sequence[Write] = ()) -> Outcome:
    return Outcome(
        record=before.number,
        writes=[*([store.update(step.case)] if step.case != before else []), *further],
        facts=[Fact(aggregate(before.number), event) for event in step.events],
        duties=clock_changes(before, step.case, work),
    )
