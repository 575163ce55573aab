"""What a hand-over to the police means for early involvement 提前介入 in the same case: it ends, at once."""

from msgspec.structs import replace

from contracts.transfer.early_involvement import EarlyInvolvementAction
from kernel.work import Outcome, Work
from services.transfer.early_involvement import store
from services.transfer.early_involvement.handlers.ordering import aggregate, ended
from services.transfer.referrals.rules.case import Case


async def with_involvements_ended(outcome: Outcome, case: Case, work: Work) -> Outcome:
    """The hand-over's outcome, and the end of whatever early involvement there is in what was handed over."""
    findings = [one.finding for one in case.findings]
    about = work.connection, case.agency, case.number, findings
    await work.lock(*(aggregate(one.number) for one in await store.open_of(*about)))
    ends = [await ended(one, EarlyInvolvementAction.REFERRED, work) for one in await store.open_of(*about)]
    return replace(
        outcome,
        writes=[*outcome.writes, *(write for one in ends for write in one.writes)],
        facts=[*outcome.facts, *(fact for one in ends for fact in one.facts)],
        duties=[*outcome.duties, *(duty for one in ends for duty in one.duties)],
    )
