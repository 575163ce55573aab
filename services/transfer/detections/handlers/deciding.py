"""What the entitled decide on a detection 监督线索, and what the clock says of it."""

from contracts.duties import Duty
from contracts.transfer.detections import DismissDetection, RecordDetectionOpinion
from kernel.work import Outcome, Work
from services.transfer.detections.handlers.base import kept, locked
from services.transfer.detections.rules import course
from services.transfer.detections.rules.case import DetectionCase, aggregate
from services.transfer.detections.store import cases as store

WHAT = "监督线索"


async def dismiss(order: DismissDetection, work: Work) -> Outcome:
    """The procuratorate or the level above: nothing is owed, and why."""
    case = await _load(order.number, work)
    return await kept([course.dismiss(case, work.actor, order.version, order.reason, work.now)], work)


async def record_opinion(order: RecordDetectionOpinion, work: Work) -> Outcome:
    """The procuratorate followed it up."""
    case = await _load(order.number, work)
    return await kept([course.opine(case, work.actor, order.version, order.opinion, work.now)], work)


async def transfer_overdue(duty: Duty, work: Work) -> Outcome:
    """No referral was proposed within the limit; of one that was a moment ago it has yet to hear."""
    [case] = await locked([duty.aggregate.removeprefix(aggregate(""))], work)
    claimed = await store.claimed(work.connection, case)
    return await kept([] if claimed else [course.overdue(case, work.now)], work)


async def _load(number: str, work: Work) -> DetectionCase:
    return await work.existing(store.load, number, aggregate(number), WHAT)
