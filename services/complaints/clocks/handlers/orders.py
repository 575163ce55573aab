"""Orders about a complaint's clocks: one function per message."""

from decimal import Decimal

from msgspec.structs import replace

from contracts.complaints.clock_terms import LimitPart
from contracts.complaints.clocks import (
    AskForExtension,
    ContactCaller,
    DecideExtension,
    NotifyAcceptance,
    PauseComplaint,
    RelayContact,
    ResumeComplaint,
    SetComplaintKind,
)
from contracts.duties import Duty
from kernel.duties import duties_of
from kernel.duty_changes import AlterDuty, PauseDuty, ResumeDuty
from kernel.duty_courses import end_of
from kernel.work import DutyChange, EndDuty, Outcome, StartDuty, Work
from services.complaints.clocks import store
from services.complaints.clocks.handlers.limits import AGGREGATE, limits_of, pause_reasons_of
from services.complaints.clocks.rules import extensions, notes, pauses
from services.complaints.clocks.rules.turns import EXTENSION, PAUSE, TOTAL, handling_duty
from services.complaints.intake.rules import Case
from services.complaints.routing.handlers import load, saved
from services.complaints.routing.rules.base import HANDLE_DUTY


async def set_kind(command: SetComplaintKind, work: Work) -> Outcome:
    """A person sets the kind; its limits count from the same starts."""
    case = await load(command.number, work)
    return saved(case, notes.set_kind(case, command.kind, command.reason, work.now), work)


async def notify(command: NotifyAcceptance, work: Work) -> Outcome:
    """The caller was told of the acceptance."""
    case = await load(command.number, work)
    return saved(case, notes.notify(case, work.actor, work.now), work)


async def contact(command: ContactCaller, work: Work) -> Outcome:
    """The hotline is given something to pass on."""
    case = await load(command.number, work)
    step, asked = notes.contact(case, work.actor, command.message, work.now)
    handling = await store.find(work.connection, case.number)
    return saved(case, step, work, [store.save(replace(handling, contacts=(*handling.contacts, asked)))])


async def relay(command: RelayContact, work: Work) -> Outcome:
    """The hotline passed it on, or could not."""
    case = await load(command.number, work)
    handling = await store.find(work.connection, case.number)
    last = handling.contacts[-1] if handling.contacts else None
    step, relayed = notes.relay(case, last, work.actor, command.reached, command.answer, work.now)
    return saved(case, step, work, [store.save(replace(handling, contacts=(*handling.contacts[:-1], relayed)))])


async def ask_extension(command: AskForExtension, work: Work) -> Outcome:
    """The agency in charge asks for more time."""
    case = await load(command.number, work)
    limits = limits_of(case, work)
    handling = await store.find(work.connection, case.number)
    step, asked = extensions.ask(case, work.actor, command, limits, handling.extensions, work.now)
    extensions.check_running(case, await _duty(case, handling_duty(limits), work), work.now)
    decide = limits[LimitPart.DECIDE_EXTENSION].row
    clock = StartDuty(duty=EXTENSION, aggregate=_name(case), by=case.dispatcher, limit=decide)
    write = store.save(replace(handling, extensions=(*handling.extensions, asked)))
    return saved(case, step, work, [write], [clock])


async def decide_extension(command: DecideExtension, work: Work) -> Outcome:
    """Those above grant it or refuse it."""
    case = await load(command.number, work)
    extensions.check_may_decide(case, work.actor)
    handling = await store.find(work.connection, case.number)
    asked = extensions.waiting(case, handling.extensions)
    clocks: list[DutyChange] = [EndDuty(duty=EXTENSION, aggregate=_name(case))]
    due_at = None
    if command.approve:
        duty = handling_duty(limits_of(case, work))
        more = AlterDuty(duty=duty, aggregate=_name(case), more=Decimal(asked.value))
        due_at = await end_of(work.connection, more, work.calendar)
        clocks.append(more)
    step, decided = extensions.decide(case, asked, work.actor, due_at, command.opinion, work.now)
    write = store.save(replace(handling, extensions=(*handling.extensions[:-1], decided)))
    return saved(case, step, work, [write], clocks)


async def pause(command: PauseComplaint, work: Work) -> Outcome:
    """The head of the agency in charge lets the clock of handling stand still."""
    case = await load(command.number, work)
    limits = limits_of(case, work)
    part = LimitPart.HANDLE if LimitPart.HANDLE in limits else LimitPart.TOTAL
    reason = pauses.reason_for(pause_reasons_of(work.jurisdiction), command.reason, part)
    step, paused = pauses.pause(case, work.actor, reason, command.note, work.now)
    extensions.check_running(case, await _duty(case, handling_duty(limits), work), work.now)
    handling = await store.find(work.connection, case.number)
    stopped = [HANDLE_DUTY, *([TOTAL] if LimitPart.TOTAL in reason.stops else [])]
    longest = StartDuty(
        duty=PAUSE, aggregate=_name(case), by=case.agency or case.dispatcher, limit=limits[LimitPart.PAUSE].row
    )
    write = store.save(replace(handling, pauses=(*handling.pauses, paused)))
    return saved(case, step, work, [write], [*(PauseDuty(duty=one, aggregate=_name(case)) for one in stopped), longest])


async def resume(command: ResumeComplaint, work: Work) -> Outcome:
    """The agency in charge or the hotline lets it go on."""
    case = await load(command.number, work)
    pauses.check_may_resume(case, work.actor)
    return await resumed(case, work.actor.agency, work)


async def resumed(case: Case, agency: str | None, work: Work) -> Outcome:
    """The clock goes on with what was left."""
    step = pauses.resume(case, agency, work.now)
    handling = await store.find(work.connection, case.number)
    ended = replace(handling.pauses[-1], until=work.now)
    clocks = [ResumeDuty(duty=duty, aggregate=_name(case)) for duty in (HANDLE_DUTY, TOTAL)]
    return saved(case, step, work, [store.save(replace(handling, pauses=(*handling.pauses[:-1], ended)))], clocks)


async def _duty(case: Case, duty: str, work: Work) -> Duty | None:
    (duties,) = await duties_of(work.connection, [_name(case)])
    return next((one for one in duties if one.duty == duty and one.ended_at is None), None)


def _name(case: Case) -> str:
    return AGGREGATE + case.number
