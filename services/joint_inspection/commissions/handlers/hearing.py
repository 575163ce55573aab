"""What commissions hear of the registry: its readings of the hours in which samples were taken."""

from decimal import Decimal

from contracts.joint_inspection.commission_terms import ContradictionKind
from contracts.registry.sample_matches import MatchedReading, SamplesMatched
from kernel.work import Outcome, Work
from services.joint_inspection.commissions.handlers.base import aggregate
from services.joint_inspection.commissions.handlers.contracting import contradicted
from services.joint_inspection.commissions.rules import results
from services.joint_inspection.commissions.rules.results import Rival
from services.joint_inspection.commissions.store import cases as store
from services.joint_inspection.commissions.store import results as result_store

DEVIATION = "commission.reading_deviation"


async def on_matched(event: SamplesMatched, work: Work) -> Outcome | None:
    """Flag the results that automatic monitoring of the same hour does not agree with."""
    await work.lock(aggregate(event.number))
    case = await store.load(work.connection, event.number)
    if case is None or len(case.reports) < event.edition:
        return None
    deviation = work.law.find(DEVIATION, case.region, work.today)
    measured = case.reports[event.edition - 1].results
    compared = [
        results.contradiction(event.edition, measured[one.place], _rival(one), deviation) for one in event.matches
    ]
    found = [one for one in compared if one]
    await result_store.contradict(work.connection, [(case.number, one) for one in found])
    return Outcome(record=case.number, facts=[contradicted(case.number, one) for one in found])


def _rival(one: MatchedReading) -> Rival:
    value = Decimal(repr(one.value))
    return Rival(kind=ContradictionKind.READING, other=one.batch, at=one.hour, value=value, unit=one.unit)
