"""What was found and what was punished counts against an enterprise in later draws."""

from contracts.joint_inspection.publication_terms import DisclosureKind
from contracts.joint_inspection.visits import FindingRecorded, LadderStep
from contracts.transfer.penalties import PenaltyRecorded
from kernel.calendar import start_of
from kernel.work import Outcome, Work
from services.joint_inspection.publication.handlers.owing import owe
from services.joint_inspection.publication.store.sources import keep_decision
from services.joint_inspection.violations import store

VIOLATIONS = (LadderStep.ORDER_TO_CORRECT, LadderStep.CASE)


async def on_finding(event: FindingRecorded, work: Work) -> None:
    """What had to be corrected or became a case is a violation; one that meets a criminal threshold is a major one."""
    if event.ladder in VIOLATIONS:
        at = start_of(event.facts_on)
        await store.save_finding(work.connection, event.finding, event.credit_code, at, event.suspected_crime)


async def on_penalty(event: PenaltyRecorded, work: Work) -> Outcome:
    """A penalty is a violation, the same one as the findings it is for, and its decision is owed to the public."""
    at = start_of(event.decided_on)
    await store.save_penalty(work.connection, event.number, event.credit_code, at, event.findings)
    await keep_decision(work.connection, event)
    owed = await owe(
        work,
        DisclosureKind.DECISION,
        event.number,
        agency=event.agency,
        region=event.region,
        credit_code=event.credit_code,
        adverse=True,
        since=at,
    )
    return Outcome(facts=owed.facts, duties=owed.duties)
