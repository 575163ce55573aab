"""Digests 日清单: signed at the day's end, chained, never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from contracts.checkpoints import JournalService
from contracts.deliveries import DELIVERY_DIGEST_MADE, DeliveryDigest
from kernel.database import Connection
from kernel.deliveries import keys, store
from kernel.deliveries.digest_files import chained, first_line, line_of, root_of_lines, signed_bytes
from kernel.deliveries.keys import SigningKey
from kernel.deliveries.store import Item, Known
from kernel.work import Fact, Work

OWED_MAX = 1000

LAST = "SELECT number, body FROM delivery_digests WHERE receiver = $1 ORDER BY number DESC LIMIT 1"
LIST = """
UPDATE deliveries SET digest = $2 WHERE receiver = $1 AND state = 'sent' AND digest IS NULL
RETURNING position, id, aggregate, type, sha256
"""
OWED = "SELECT position FROM deliveries WHERE receiver = $1 AND state <> 'sent' ORDER BY position LIMIT $2"
OWED_COUNT = "SELECT count(*) FROM deliveries WHERE receiver = $1 AND state <> 'sent'"
CHECKPOINT = "SELECT number, root FROM checkpoints ORDER BY number DESC LIMIT 1"
WRITE = "INSERT INTO delivery_digests (receiver, number, body, lines) VALUES ($1, $2, $3, $4)"
BEFORE = "SELECT body FROM delivery_digests WHERE receiver = $1 AND number < $2 ORDER BY number DESC LIMIT $3"
FILE = "SELECT body, lines FROM delivery_digests WHERE receiver = $1 AND number = $2"


class Day(NamedTuple):
    """Which digest it is."""

    service: JournalService
    number: int
    made_at: datetime
    previous: str


async def make(work: Work, receiver: str) -> Fact:
    """Write the receiver's next digest; the journal keeps its hash."""
    await work.lock(store.aggregate(receiver))
    connection = work.connection
    known = (await store.load(connection, [receiver]))[receiver]
    last = await connection.fetchrow(LAST, receiver)
    number = last["number"] + 1 if last else 1
    rows = await connection.fetch(LIST, receiver, number)
    items = sorted((msgspec.convert(dict(row), Item) for row in rows), key=lambda item: item.position)
    lines = [line_of(item) for item in items]
    [key, *_] = await keys.signing(connection, work.sealer, receiver)
    day = Day(JournalService(work.environment.service), number, work.now, chained(last["body"] if last else None))
    digest = await _unsigned(connection, known, day, items, lines, key)
    digest = msgspec.structs.replace(digest, signature=key.sign(signed_bytes(digest)))
    line = first_line(digest)
    await connection.execute(WRITE, receiver, number, line, b"\n".join(lines))
    event = DELIVERY_DIGEST_MADE[day.service](receiver=receiver, number=number, sha256=chained(line))
    return Fact(store.aggregate(receiver), event)


async def before(connection: Connection, receiver: str, number: int, size: int) -> list[DeliveryDigest]:
    """Digests, newest first."""
    rows = await connection.fetch(BEFORE, receiver, number, size)
    return [msgspec.json.decode(row["body"], type=DeliveryDigest) for row in rows]


async def file_lines(connection: Connection, receiver: str, number: int) -> list[str]:
    """The lines of a digest's file; none where there is no such digest."""
    row = await connection.fetchrow(FILE, receiver, number)
    if row is None:
        return []
    return [row["body"].decode(), *(row["lines"].decode().split("\n") if row["lines"] else [])]


async def _unsigned(
    connection: Connection, known: Known, day: Day, items: Sequence[Item], lines: Sequence[bytes], key: SigningKey
) -> DeliveryDigest:
    checkpoint = await connection.fetchrow(CHECKPOINT)
    owed = [row["position"] for row in await connection.fetch(OWED, known.id, OWED_MAX)]
    return DeliveryDigest(
        receiver=known.id,
        agency=known.agency,
        service=day.service,
        number=day.number,
        made_at=day.made_at,
        count=len(items),
        first_position=items[0].position if items else None,
        last_position=items[-1].position if items else None,
        root=root_of_lines(lines),
        owed=await connection.fetchval(OWED_COUNT, known.id),
        owed_positions=owed,
        read_to=known.position,
        head=known.head,
        checkpoint=checkpoint["number"] if checkpoint else None,
        checkpoint_root=checkpoint["root"] if checkpoint else None,
        previous=day.previous,
        algorithm=key.algorithm.value,
        key_version=key.version,
        signature="",
    )
