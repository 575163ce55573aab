"""What was found and what was punished counts against an enterprise in later draws."""

from contracts.joint_inspection.visits import FindingRecorded, LadderStep
from contracts.transfer.penalties import PenaltyRecorded
from kernel.calendar import start_of
from kernel.work import Work
from services.joint_inspection.violations import store

VIOLATIONS = (LadderStep.ORDER_TO_CORRECT, LadderStep.CASE)


async def on_finding(event: FindingRecorded, work: Work) -> None:
    """What had to be corrected or became a case is a violation; one that meets a criminal threshold is a major one."""
    if event.ladder in VIOLATIONS:
        at = start_of(event.facts_on)
        await store.save_finding(work.connection, event.finding, event.credit_code, at, event.suspected_crime)


async def on_penalty(event: PenaltyRecorded, work: Work) -> None:
    """A penalty is a violation, the same one as the findings it is for."""
    at = start_of(event.decided_on)
    await store.save_penalty(work.connection, event.number, event.credit_code, at, event.findings)
