"""What every service does when the registry tells of receivers."""

from datetime import timedelta

from contracts.duties import Duty
from contracts.messages import Event
from contracts.registry.receivers import ReceiverChanged, ReceiverEnded, ReceiverKeyRotated, ReceiverRegistered
from kernel.clock import DeadlineHandler
from kernel.copies import AnyHandler
from kernel.deliveries import digests, keys, store
from kernel.work import EndDuty, Outcome, StartDuty, Work

DIGEST = "delivery.digest"
OVERLAP = "delivery.key_overlap"
THE_HUB = "system"


async def on_registered(event: ReceiverRegistered, work: Work) -> Outcome:
    """Deliver from the end of this service's feed on, with a key of this service's own, and a digest every day."""
    who = (event.agency, event.agency_kind.value, event.region, event.role.value, event.office)
    await work.connection.execute(store.ADD, event.id, *who, event.address, event.kinds, work.now)
    await keys.make(work.connection, work.sealer, work.signing.algorithm, event.id, 1, work.now)
    return Outcome(duties=[_next_digest(event.id, event.region, work)])


async def on_changed(event: ReceiverChanged, work: Work) -> None:
    """Deliver elsewhere, or other kinds."""
    await work.connection.execute(store.CHANGE, event.id, event.address, event.kinds)


async def on_key_rotated(event: ReceiverKeyRotated, work: Work) -> None:
    """Sign with a fresh key; the one before signs beside it for the overlap."""
    region = (await store.load(work.connection, [event.id]))[event.id].region
    hours = int(work.law.find(OVERLAP, region, on=work.today).value)
    overlap = timedelta(0) if event.at_once else timedelta(hours=hours)
    await keys.retire(work.connection, event.id, event.version, work.now, overlap)
    await keys.make(work.connection, work.sealer, work.signing.algorithm, event.id, event.version, work.now)


async def on_ended(event: ReceiverEnded, work: Work) -> Outcome:
    """Deliver nothing more; a last digest says what was delivered."""
    made = await digests.make(work, event.id)
    await work.connection.execute(store.END, event.id)
    return Outcome(facts=[made], duties=[EndDuty(duty=DIGEST, aggregate=store.aggregate(event.id))])


async def day_over(duty: Duty, work: Work) -> Outcome:
    """Sign the digest of what was delivered since the one before, and begin another day."""
    receiver = duty.aggregate.partition(":")[2]
    made = await digests.make(work, receiver)
    region = (await store.load(work.connection, [receiver]))[receiver].region
    return Outcome(
        facts=[made], duties=[EndDuty(duty=DIGEST, aggregate=duty.aggregate), _next_digest(receiver, region, work)]
    )


EVENTS: dict[type[Event], AnyHandler] = {
    ReceiverRegistered: on_registered,
    ReceiverChanged: on_changed,
    ReceiverKeyRotated: on_key_rotated,
    ReceiverEnded: on_ended,
}
DEADLINES: dict[str, DeadlineHandler] = {DIGEST: day_over}


def _next_digest(receiver: str, region: str, work: Work) -> StartDuty:
    limit = work.law.find(DIGEST, region, on=work.today)
    return StartDuty(duty=DIGEST, aggregate=store.aggregate(receiver), by=THE_HUB, limit=limit)
