"""What the clock finds: a step near its end, past it, and the way up; and guidance that the registry tells of."""

from msgspec.structs import replace

from contracts.duties import Duty
from contracts.joint_inspection.handling_terms import EscalationTo, HandlingAction, HandlingEscalation, HandlingState
from contracts.registry.guidance import GuidanceStepTaken
from kernel.work import Outcome, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.handlings import store
from services.joint_inspection.handlings.handlers.base import aggregate, clocks, told
from services.joint_inspection.handlings.rules.case import Case
from services.joint_inspection.handlings.rules.machine import CORRECT, ESCALATE, REINSPECT, noted


async def near(duty: Duty, work: Work) -> Outcome:
    """Only the journal says so; the duty itself shows it."""
    case = noted(await _case(duty, work), HandlingAction.REMIND, duty.agency, duty.duty, work.now)
    return Outcome(record=case.finding, facts=[told(case)])


async def enterprise_overdue(duty: Duty, work: Work) -> Outcome:
    """The enterprise is late; past the date of correction the agency looks again, unless it still owes an answer."""
    case = await _case(duty, work)
    if duty.duty == CORRECT and case.state is HandlingState.EXTENSION_ASKED:
        return Outcome(record=case.finding)
    late = noted(case, HandlingAction.OVERDUE, duty.agency, duty.duty, work.now)
    await store.save(work.connection, late)
    starts = (REINSPECT,) if duty.duty == CORRECT else ()
    return Outcome(record=case.finding, facts=[told(late)], duties=clocks((), starts, late, work))


async def agency_overdue(duty: Duty, work: Work) -> Outcome:
    """The agency is late: its head has it now, and a clock."""
    late = noted(await _case(duty, work), HandlingAction.OVERDUE, duty.agency, duty.duty, work.now)
    facts = [told(late)]
    taken = _escalated(replace(late, overdue=True), duty, EscalationTo.HEAD, late.agency, work)
    await store.save(work.connection, taken)
    facts.append(told(taken, escalated_to=EscalationTo.HEAD))
    return Outcome(record=late.finding, facts=facts, duties=clocks((ESCALATE,), (ESCALATE,), taken, work))


async def head_overdue(duty: Duty, work: Work) -> Outcome:
    """The head did not bring it on: the level above has it, and sees it from now on; above it there is nobody."""
    case = await _case(duty, work)
    superior = await agency_store.parent(work.connection, case.agency)
    if superior is None:
        return Outcome(record=case.finding)
    taken = _escalated(case, duty, EscalationTo.SUPERIOR, superior, work)
    after = replace(taken, concerned=list(dict.fromkeys([*taken.concerned, superior])))
    await store.save(work.connection, after)
    return Outcome(record=case.finding, facts=[told(after, escalated_to=EscalationTo.SUPERIOR)])


async def on_guidance(event: GuidanceStepTaken, work: Work) -> None:
    """Know whose a guidance is, so that a finding can name it."""
    await store.save_guidance(work.connection, event.number, event.agency, event.enterprises)


def _escalated(case: Case, duty: Duty, to: EscalationTo, agency: str, work: Work) -> Case:
    """Reported upward; on the way from the head it is still about the step that was late first."""
    about = case.escalations[-1].duty if duty.duty == ESCALATE else duty.duty
    one = HandlingEscalation(at=work.now, duty=about, to=to, agency=agency)
    noticed = noted(case, HandlingAction.ESCALATE, agency, about, work.now)
    return replace(noticed, escalations=[*case.escalations, one])


async def _case(duty: Duty, work: Work) -> Case:
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no handling stands behind the duty of {duty.aggregate}")
    return case
