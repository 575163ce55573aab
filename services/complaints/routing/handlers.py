"""From matter to reply: one function per step, and the clocks each step starts and stops."""

from contracts.complaints.routing import (
    AssignComplaint,
    BindComplaint,
    ClassifyComplaint,
    ComplaintHandleOverdue,
    ComplaintRoutingOverdue,
    ComplaintSignOverdue,
    ReplyComplaint,
    ReturnComplaint,
    RouteComplaint,
    SignComplaint,
)
from contracts.duties import Duty
from contracts.errors import Refusal
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work
from services.complaints.enterprises import store as enterprises
from services.complaints.enterprises.rules import exactly_one
from services.complaints.intake import store
from services.complaints.intake.rules import Case
from services.complaints.matters.handlers import keywords_of
from services.complaints.responsibility import store as responsibility
from services.complaints.responsibility.rules import find_responsible
from services.complaints.routing import rules

RETURNS_MAX = "complaint.return_max"
AGGREGATE = "complaint:"
OVERDUE = {
    rules.ROUTE_DUTY: ComplaintRoutingOverdue,
    rules.ARBITRATE_DUTY: ComplaintRoutingOverdue,
    rules.SIGN_DUTY: ComplaintSignOverdue,
    rules.HANDLE_DUTY: ComplaintHandleOverdue,
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
    return _saved(case, rules.classify_by_hand(case, matters, command.matter, command.reason, work.now), work)


async def route(command: RouteComplaint, work: Work) -> Outcome:
    """Send it where the responsibility matrix says."""
    case = await load(command.number, work)
    rules.check_routable(case)
    lineage = keywords_of(work.jurisdiction).lineage(case.matter or "")
    rows = await responsibility.responsibilities(work.connection, lineage, work.today)
    found = find_responsible(rows.values(), case.region)
    return _saved(case, rules.route(case, found, work.now), work)


async def assign(command: AssignComplaint, work: Work) -> Outcome:
    """A person names the agency."""
    case = await load(command.number, work)
    rules.check_may_assign(case, work.actor)
    known = {agency.code: agency for agency in await responsibility.agencies(work.connection, work.today)}
    if command.agency not in known:
        raise Refusal("COMPLAINT_AGENCY_UNKNOWN", agency=command.agency)
    return _saved(case, rules.assign(case, known[command.agency], command.reason, work.now), work)


async def sign(command: SignComplaint, work: Work) -> Outcome:
    """The receiving agency takes it on."""
    case = await load(command.number, work)
    return _saved(case, rules.sign(case, work.actor, work.now), work)


async def send_back(command: ReturnComplaint, work: Work) -> Outcome:
    """The receiving agency gives it back."""
    case = await load(command.number, work)
    returns_max = int(work.law.find(RETURNS_MAX, case.region, work.today).value)
    return _saved(case, rules.send_back(case, work.actor, command.reason, returns_max, work.now), work)


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
    return _saved(case, rules.bind(case, enterprise.credit_code, work.now), work)


async def reply(command: ReplyComplaint, work: Work) -> Outcome:
    """The result closes the handling."""
    case = await load(command.number, work)
    return _saved(case, rules.reply(case, work.actor, command.result, work.now), work)


async def overdue(duty: Duty, work: Work) -> Outcome:
    """A limit passed: the record remembers it, the journal says so."""
    number = duty.aggregate.removeprefix(AGGREGATE)
    await work.lock(duty.aggregate)
    case = await store.find(work.connection, number)
    assert case is not None, "a duty of a complaint that is not there"
    event = OVERDUE[duty.duty](number=number, agency=duty.agency, due_at=duty.due_at)
    write = store.update(rules.mark_overdue(case, duty.duty))
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
    old, new = rules.clock(before) if before else None, rules.clock(after)
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


def _saved(before: Case, step: rules.Step, work: Work) -> Outcome:
    return Outcome(
        record=before.number,
        writes=[store.update(step.case)] if step.case != before else [],
        facts=[Fact(aggregate(before.number), event) for event in step.events],
        duties=clock_changes(before, step.case, work),
    )
