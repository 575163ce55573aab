"""Every SQL statement about how complaints are handled, and about their duties that are near or past their ends."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.complaints.clock_terms import (
    CallerContact,
    CoHandling,
    ComplaintEscalation,
    ComplaintExtension,
    ComplaintKind,
    ComplaintPause,
)
from contracts.complaints.clocks import ComplaintDuty, ComplaintDutyOrder, ListComplaintDuties
from contracts.complaints.intake import Channel
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from kernel.rows import reader
from kernel.work import Write

GET = "SELECT * FROM complaint_handlings WHERE number = ANY($1::text[])"
SAVE = """
INSERT INTO complaint_handlings SELECT * FROM jsonb_populate_recordset(NULL::complaint_handlings, $1::jsonb)
ON CONFLICT (number) DO UPDATE SET
    extensions = excluded.extensions, pauses = excluded.pauses, contacts = excluded.contacts,
    escalations = excluded.escalations, co_handlings = excluded.co_handlings
"""
SEEN = """
SELECT number, channel, kind, region, parties, extensions, pauses, contacts, escalations, co_handlings
FROM complaints LEFT JOIN complaint_handlings USING (number)
WHERE number = ANY($4::text[]) AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
"""
# Of one light, and of one agency where it is named, by an index in the order of their ends; the complaint says who may
# know of it.
LIT = """
SELECT complaints.number, complaints.region, complaints.parties, complaints.escalation, duties.duty,
       duties.limit_name AS name, duties.agency, duties.light, duties.due_at, duties.id::text AS id
FROM duties JOIN complaints ON complaints.number = substr(duties.aggregate, 11)
WHERE ($4::text IS NULL OR duties.agency = $4) AND ($5::text IS NULL OR $5 = duties.light)
  AND ($1 OR complaints.region LIKE $2 || '%' OR complaints.parties @> ARRAY[$3::text])
"""
EARLIER_FIRST = "ORDER BY due_at, id LIMIT $8"
LATER_FIRST = "ORDER BY due_at DESC, id DESC LIMIT $8"
EARLIEST = "AND (duties.due_at, duties.id) > ($6::text::timestamptz, $7::text::uuid) ORDER BY duties.due_at, duties.id"
LATEST = (
    "AND (duties.due_at, duties.id) < ($6::text::timestamptz, $7::text::uuid)"
    " ORDER BY duties.due_at DESC, duties.id DESC"
)
FIRST_ID, LAST_ID = "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"


def _of_both(rest: str) -> str:
    """The same question for each light."""
    lights = ("AND duties.light = 'red' ", "AND duties.light = 'yellow' ")
    return " UNION ALL ".join("(" + LIT + light + rest + ")" for light in lights)


ORDERS = {
    ComplaintDutyOrder.EARLIEST: Order(
        "SELECT * FROM (" + _of_both(EARLIEST + " LIMIT $8") + ") AS lit " + EARLIER_FIRST,
        {"due_at": "-infinity", "id": FIRST_ID},
    ),
    ComplaintDutyOrder.LATEST: Order(
        "SELECT * FROM (" + _of_both(LATEST + " LIMIT $8") + ") AS lit " + LATER_FIRST,
        {"due_at": "infinity", "id": LAST_ID},
    ),
}
COUNT = "SELECT count(*) FROM (SELECT number FROM (" + _of_both("LIMIT $6") + ") AS lit LIMIT $6) AS one"


class Handling(msgspec.Struct, frozen=True, kw_only=True):
    """What happened on a complaint's way to its reply."""

    number: str
    extensions: tuple[ComplaintExtension, ...] = ()
    pauses: tuple[ComplaintPause, ...] = ()
    contacts: tuple[CallerContact, ...] = ()
    escalations: tuple[ComplaintEscalation, ...] = ()
    co_handlings: tuple[CoHandling, ...] = ()


class SeenHandling(msgspec.Struct, frozen=True):
    """A handling, what its limits are chosen by, and whose the complaint is."""

    handling: Handling
    channel: Channel
    kind: ComplaintKind
    region: str
    parties: list[str]


class LitDuty(msgspec.Struct, frozen=True):
    """A duty near or past its end, its place in the list, and whose the complaint is."""

    record: ComplaintDuty
    id: str
    region: str
    parties: list[str]

    @property
    def due_at(self) -> object:
        """The first part of its place."""
        return self.record.due_at


_duty = reader(ComplaintDuty)
_decoders = {
    name: msgspec.json.Decoder(field.type)
    for name, field in ((field.name, field) for field in msgspec.structs.fields(Handling))
    if name != "number"
}


async def find(connection: Connection, number: str) -> Handling:
    """What happened so far."""
    return next(iter(await find_all(connection, [number])), Handling(number=number))


async def find_all(connection: Connection, numbers: Sequence[str]) -> list[Handling]:
    """What happened so far to those of these complaints of which something is kept."""
    return [_handling(row) for row in await connection.fetch(GET, list(numbers))]


def save(handling: Handling) -> Write:
    """What has happened now."""
    return Write(SAVE, [handling])


async def find_seen(connection: Connection, reach: Reach, numbers: Sequence[str]) -> dict[str, SeenHandling]:
    """Of complaints in reach, by number."""
    rows = await connection.fetch(SEEN, *reach.within, list(numbers))
    return {
        row["number"]: SeenHandling(
            _handling(row), Channel(row["channel"]), ComplaintKind(row["kind"]), row["region"], row["parties"]
        )
        for row in rows
    }


async def page(connection: Connection, reach: Reach, query: ListComplaintDuties) -> list[LitDuty]:
    """One more than a page."""
    order = ORDERS[query.order]
    place = order.place(query.after)
    asked = (*reach.within, query.agency, query.light, *place, query.size + 1)
    rows = await connection.fetch(order.statement, *asked)
    return [LitDuty(_duty(row), row["id"], row["region"], row["parties"]) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListComplaintDuties) -> int:
    """How many there are, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *reach.within, query.agency, query.light, COUNT_LIMIT)
    return total


def _handling(row: asyncpg.Record) -> Handling:
    told = {name: decoder.decode(row[name]) for name, decoder in _decoders.items() if row[name] is not None}
    return Handling(number=row["number"], **told)
