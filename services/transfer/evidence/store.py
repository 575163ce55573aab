"""Every SQL statement of evidence 证据.

The kernel sets `hub.party` in each transaction; row-level security shows no other agency's rows.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from contracts.transfer.custody import SignedEntry
from contracts.transfer.evidence import EvidenceExport, EvidenceOrder, ListEvidence
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import Order
from kernel.rights import Reach
from services.transfer.evidence.rules.item import Item

SAVE = """
INSERT INTO evidence (number, region, own_parties, parties, referral, credit_code, state, captured_at, files, body)
VALUES ($1, $2, $3, evidence_parties_of($3, (SELECT parties FROM referrals WHERE number = $4)), $4, $5, $6, $7, $8,
        $9::jsonb)
ON CONFLICT (number) DO UPDATE
SET own_parties = excluded.own_parties, parties = excluded.parties, referral = excluded.referral,
    state = excluded.state, files = excluded.files, body = excluded.body
"""
ADD_ENTRY = "INSERT INTO evidence_entries (evidence, place, hash, entry) VALUES ($1, $2, $3, $4)"
LOAD = "SELECT body, parties FROM evidence WHERE number = $1"
GET = """
SELECT body, parties FROM evidence
WHERE number = ANY($4::text[]) AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
"""
MATCHING = """
SELECT body, parties FROM evidence
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
  AND ($4::text IS NULL OR referral = $4)
  AND ($5::text IS NULL OR credit_code = $5)
  AND ($6::text IS NULL OR state = $6)
"""
NEWEST = "AND (captured_at, number) < ($7::text::timestamptz, $8) ORDER BY captured_at DESC, number DESC LIMIT $9"
OLDEST = "AND (captured_at, number) > ($7::text::timestamptz, $8) ORDER BY captured_at, number LIMIT $9"
ORDERS = {
    EvidenceOrder.NEWEST: Order(MATCHING + NEWEST, {"captured_at": "infinity", "number": ""}),
    EvidenceOrder.OLDEST: Order(MATCHING + OLDEST, {"captured_at": "-infinity", "number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"
ITEMS_OF_REFERRALS = """
SELECT wanted.place, one.* FROM unnest($4::text[]) WITH ORDINALITY AS wanted (referral, place)
CROSS JOIN LATERAL (
    SELECT body, parties, captured_at, number FROM evidence
    WHERE evidence.referral = wanted.referral AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
    ORDER BY captured_at DESC, number DESC LIMIT $5
) AS one
ORDER BY wanted.place, one.captured_at DESC, one.number DESC
"""
COUNT_OF_REFERRALS = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM evidence
        WHERE evidence.referral = wanted.referral AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
        LIMIT $5
    ) AS counted
) AS total
FROM unnest($4::text[]) WITH ORDINALITY AS wanted (referral, place) ORDER BY place
"""
ENTRIES_OF_ITEMS = """
SELECT wanted.place, one.* FROM unnest($4::text[]) WITH ORDINALITY AS wanted (evidence, place)
CROSS JOIN LATERAL (
    SELECT evidence_entries.evidence, evidence_entries.place AS number, entry, region, parties
    FROM evidence_entries JOIN evidence ON evidence.number = evidence_entries.evidence
    WHERE evidence_entries.evidence = wanted.evidence AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
    ORDER BY evidence_entries.place LIMIT $5
) AS one
ORDER BY wanted.place, one.number
"""
COUNT_OF_ITEMS = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM evidence_entries JOIN evidence ON evidence.number = evidence_entries.evidence
        WHERE evidence_entries.evidence = wanted.evidence AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
        LIMIT $5
    ) AS counted
) AS total
FROM unnest($4::text[]) WITH ORDINALITY AS wanted (evidence, place) ORDER BY place
"""
OF_REFERRAL = "SELECT body, parties FROM evidence WHERE referral = $1 ORDER BY captured_at, number"
CHAINS = """
SELECT evidence, entry FROM evidence_entries WHERE evidence = ANY($1::text[]) ORDER BY evidence, place
"""
REFERRAL = "SELECT credit_code, region, parties, state FROM referrals WHERE number = $1"
ADD_EXPORT = """
INSERT INTO evidence_exports (id, region, parties, referral, agency, exported_at, items, sha256)
VALUES ($1, $2, ARRAY[$3::text], $4, $3, $5, $6, $7)
"""
EXPORTS = """
SELECT id, referral, agency, exported_at, items, sha256, region, parties FROM evidence_exports
WHERE id = ANY($4::text[]) AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
"""
NAMES_FILE = """
SELECT EXISTS (SELECT FROM evidence WHERE files @> ARRAY[$2 || ':' || $1])
    OR EXISTS (SELECT FROM evidence_exports WHERE sha256 = $1 AND agency = $2)
"""

_bodies = Bodies(Item)
_entry = msgspec.json.Decoder(SignedEntry)


class Entry(msgspec.Struct, frozen=True):
    """An entry of a chain with whose it is."""

    evidence: str
    number: int
    signed: SignedEntry
    region: str
    parties: tuple[str, ...]


class Export(msgspec.Struct, frozen=True):
    """An export with whose it is."""

    record: EvidenceExport
    region: str
    parties: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its id."""
        return self.record.id


class Whose(msgspec.Struct, frozen=True):
    """A referral as evidence is tied to it."""

    credit_code: str
    region: str
    parties: tuple[str, ...]
    state: str


async def save(connection: Connection, item: Item) -> None:
    """Keep an item as it now stands; its parties follow from its referral."""
    await connection.execute(SAVE, *_columns(item))


async def add_entry(connection: Connection, evidence: str, place: int, entry: SignedEntry) -> None:
    """Append to the chain of an item."""
    await connection.execute(ADD_ENTRY, evidence, place, entry.hash, msgspec.json.encode(entry).decode())


async def add_all(connection: Connection, begun: Sequence[tuple[Item, SignedEntry]]) -> None:
    """Keep new items with the beginnings of their chains."""
    await connection.executemany(SAVE, [_columns(item) for item, _ in begun])
    entries = [(item.number, 0, entry.hash, msgspec.json.encode(entry).decode()) for item, entry in begun]
    await connection.executemany(ADD_ENTRY, entries)


def _columns(item: Item) -> tuple[object, ...]:
    body = msgspec.json.encode(msgspec.structs.replace(item, parties=())).decode()
    whose = (item.number, item.region, item.own_parties, item.referral, item.capture.credit_code)
    return *whose, item.state.value, item.captured_at, list(item.files), body


async def load(connection: Connection, number: str) -> Item | None:
    """The item, if the transaction's party may see it."""
    row = await connection.fetchrow(LOAD, number)
    return read(row) if row else None


async def of_referral(connection: Connection, referral: str) -> list[Item]:
    """All items of a referral, the oldest first."""
    return [read(row) for row in await connection.fetch(OF_REFERRAL, referral)]


async def chains(connection: Connection, numbers: Sequence[str]) -> dict[str, list[SignedEntry]]:
    """The whole chains of items; one statement."""
    found: dict[str, list[SignedEntry]] = {number: [] for number in numbers}
    for row in await connection.fetch(CHAINS, list(numbers)):
        found[row["evidence"]].append(_entry.decode(row["entry"]))
    return found


async def referral(connection: Connection, number: str) -> Whose | None:
    """A referral, if the transaction's party may see it."""
    row = await connection.fetchrow(REFERRAL, number)
    return Whose(row["credit_code"], row["region"], tuple(row["parties"]), row["state"]) if row else None


async def add_export(connection: Connection, export: EvidenceExport, region: str) -> None:
    """Keep that a file was exported."""
    columns = (export.referral, export.exported_at, export.items, export.sha256)
    await connection.execute(ADD_EXPORT, export.id, region, export.agency, *columns)


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether this file of this agency is named by evidence that the party may see, or is an export of its own."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


def read(row: asyncpg.Record) -> Item:
    """An item, as a row has it."""
    return msgspec.structs.replace(_bodies.read(row), parties=tuple(row["parties"]))


def _read_entry(row: asyncpg.Record) -> Entry:
    signed = _entry.decode(row["entry"])
    return Entry(row["evidence"], row["number"], signed, row["region"], tuple(row["parties"]))


def _read_export(row: asyncpg.Record) -> Export:
    columns: dict[str, Any] = dict(row)
    region, parties = columns.pop("region"), tuple(columns.pop("parties"))
    return Export(EvidenceExport(**columns), region, parties)


listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=read)
of_referrals = Gathering(
    items=ITEMS_OF_REFERRALS, count=COUNT_OF_REFERRALS, order=ORDERS[EvidenceOrder.NEWEST], read=read
)
custody = Gathering(
    items=ENTRIES_OF_ITEMS, count=COUNT_OF_ITEMS, order=Order(ENTRIES_OF_ITEMS, {"number": "0"}), read=_read_entry
)
exports: Listing[Export] = Listing(get=EXPORTS, orders={}, count="", read=_read_export, name="id")


def matching(reach: Reach, query: ListEvidence) -> tuple[object, ...]:
    """What a list of evidence is asked for."""
    return *reach.within, query.referral, query.credit_code, query.state
