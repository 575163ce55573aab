"""A receiver of the bureau in each service: one delivery it did not take, and a digest."""

from datetime import UTC, datetime

from contracts.actors import AgencyKind, Role
from contracts.registry.receivers import RegisterReceiver
from contracts.transfer.signing_terms import SigningAlgorithm
from kernel.deliveries import digests, keys, store
from kernel.work import Work
from tests.integration.rights.seeded import BUREAU, REGION, Held, Seeded
from tests.platform.actors import HEAD
from tests.platform.hub import new_id

RECORDS = ("DeliveryState", "HeldDelivery", "DeliveryDigest", "DigestLine")
ADDRESS, NOTHING = "https://receiver.invalid/", "registry.receivers.ended.v1"
HELD = """
INSERT INTO deliveries (receiver, position, id, aggregate, type, state, attempts, first_tried_at, error)
VALUES ($1, 1, $2, 'agency:x', 'x', 'quarantined', 9, now(), '回答 HTTP 422')
"""


async def delivered(seeded: Seeded) -> None:
    """Seed them, and say whose they are."""
    service = seeded.service.endpoints.service
    receiver = await _registered(seeded) if service == "registry" else new_id()
    await _known(seeded, receiver)
    seeded.held |= {record: Held(parties=(BUREAU,)) for record in RECORDS}
    seeded.named |= {"receiver": receiver, "receivers": [receiver]}
    if service == "registry":
        seeded.held["Receiver"] = Held(parties=(BUREAU,))
        seeded.named["ids"] = [*seeded.named.get("ids", []), receiver]


async def _registered(seeded: Seeded) -> str:
    order = RegisterReceiver(name="系统", address=ADDRESS, role=Role.HEAD, kinds=[NOTHING])
    return (await seeded.caller.send(HEAD, order)).record


async def _known(seeded: Seeded, receiver: str) -> None:
    environment, now = seeded.service.environment, datetime.now(UTC)
    who = (BUREAU, AgencyKind.ECOLOGY.value, REGION, Role.HEAD.value, None)
    async with seeded.service.pool.acquire() as connection, connection.transaction():
        await connection.execute(store.ADD, receiver, *who, ADDRESS, [NOTHING], now)
        await keys.make(connection, environment.sealer, SigningAlgorithm.ED25519, receiver, 1, now)
        await connection.execute(HELD, receiver, new_id())
        work = Work(connection=connection, actor=HEAD, now=now, cause="test", environment=environment)
        await digests.make(work, receiver)
