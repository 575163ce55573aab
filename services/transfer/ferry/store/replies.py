"""Every SQL statement of the reply bundles 回包 that were brought in, and of the answers in them."""

import re
from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.transfer.ferry import FerryAnswer, FerryOutcome, FerryReply, FerryReplyState
from kernel.database import Connection
from services.transfer.ferry.rules.line import KeptAnswer, Reply, missing

ID = re.compile(r"(.{1,64})/([1-9][0-9]{0,8})", re.ASCII)
REPLY = "SELECT * FROM ferry_replies WHERE agency = $1 AND sequence = $2"
ADD_REPLY = """
INSERT INTO ferry_replies (agency, sequence, sha256, bundle, state, arrived_at, carried_by)
VALUES ($1, $2, $3, $4, 'held', $5, $6)
ON CONFLICT (agency, sequence) DO UPDATE
SET sha256 = $3, bundle = $4, state = 'held', arrived_at = $5, carried_by = $6, arrivals = 1
"""
ARRIVED_AGAIN = "UPDATE ferry_replies SET arrivals = arrivals + 1 WHERE agency = $1 AND sequence = $2"
SETTLE_REPLY = "UPDATE ferry_replies SET state = $3, answers = $4 WHERE agency = $1 AND sequence = $2"
CASE_AGENCIES = "SELECT number, agency FROM referrals WHERE number = ANY ($1::text[])"
ANSWERED = "SELECT id FROM ferry_answers WHERE agency = $1 AND id = ANY ($2::text[])"
ADD_ANSWERS = """
INSERT INTO ferry_answers (agency, sequence, place, id, number, step, signed_by, signed_at, outcome, refusal,
                           refusal_data, parties)
SELECT $1, $2, one.place, one.id, one.number, one.step, one.signed_by, one.signed_at, one.outcome, one.refusal,
       one.refusal_data, ARRAY(SELECT jsonb_array_elements_text(one.parties))
FROM jsonb_to_recordset($3::text::jsonb) AS one (
    place integer, id text, number text, step text, signed_by text, signed_at timestamptz, outcome text, refusal text,
    refusal_data jsonb, parties jsonb
)
"""
GET_REPLIES = """
SELECT reply.*, ferries.region, ferries.parties, ferries.taken, (
    SELECT array_agg(sequence) FROM ferry_replies AS other
    WHERE other.agency = reply.agency AND other.state = 'held' AND other.sequence <= reply.sequence
) AS held
FROM unnest($4::text[], $5::integer[]) AS wanted (agency, sequence)
JOIN ferry_replies AS reply ON reply.agency = wanted.agency AND reply.sequence = wanted.sequence
JOIN ferries ON ferries.recipient = reply.agency
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
"""
ANSWERS_OF = """
SELECT answer.*, refusal_data::text AS data FROM unnest($1::text[], $2::integer[]) AS wanted (agency, sequence)
JOIN ferry_answers AS answer ON answer.agency = wanted.agency AND answer.sequence = wanted.sequence
ORDER BY answer.agency, answer.sequence, answer.place
"""


async def reply(connection: Connection, agency: str, sequence: int) -> tuple[str, bytes, FerryReplyState] | None:
    """The digest, the bytes and the state of a reply that lies here."""
    row = await connection.fetchrow(REPLY, agency, sequence)
    return (row["sha256"], row["bundle"], FerryReplyState(row["state"])) if row else None


async def add_reply(connection: Connection, reply: Reply, at: datetime, carried_by: str) -> None:
    """Keep a reply; one that did not join on gives way."""
    await connection.execute(ADD_REPLY, reply.agency, reply.sequence, reply.sha256, reply.bundle, at, carried_by)


async def arrived_again(connection: Connection, reply: Reply) -> None:
    """Count an arrival of what lies here."""
    await connection.execute(ARRIVED_AGAIN, reply.agency, reply.sequence)


async def settle_reply(
    connection: Connection, agency: str, sequence: int, state: FerryReplyState, answers: int | None
) -> None:
    """Keep what became of a reply."""
    await connection.execute(SETTLE_REPLY, agency, sequence, state.value, answers)


async def case_agencies(connection: Connection, numbers: Sequence[str]) -> dict[str, str]:
    """Who transferred each of these cases, as far as the transaction's party may see them."""
    return {row["number"]: row["agency"] for row in await connection.fetch(CASE_AGENCIES, numbers)}


async def answered(connection: Connection, agency: str, ids: Sequence[str]) -> set[str]:
    """Those of these answers that were decided before."""
    return {row["id"] for row in await connection.fetch(ANSWERED, agency, ids)}


async def add_answers(connection: Connection, reply: Reply, answers: Sequence[KeptAnswer]) -> None:
    """Keep what became of a reply's answers."""
    await connection.execute(ADD_ANSWERS, reply.agency, reply.sequence, msgspec.json.encode(answers).decode())


async def replies(connection: Connection, scope: Sequence[object], ids: Sequence[str]) -> dict[str, asyncpg.Record]:
    """Replies within the scope, by id."""
    found = await connection.fetch(GET_REPLIES, *scope, *_named(ids))
    return {f"{row['agency']}/{row['sequence']}": row for row in found}


async def answers_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[FerryAnswer]]:
    """The answers of these replies that the transaction's party may see; one statement."""
    found: dict[str, list[FerryAnswer]] = {one: [] for one in ids}
    for row in await connection.fetch(ANSWERS_OF, *_named(ids)):
        found[f"{row['agency']}/{row['sequence']}"].append(_answer(row))
    return found


def ferry_reply(id: str, row: asyncpg.Record, answers: list[FerryAnswer]) -> FerryReply:
    """A reply as it is shown."""
    known = {name: row[name] for name in ("agency", "sequence", "arrivals", "sha256", "arrived_at")}
    state = FerryReplyState(row["state"])
    gap = missing(row["taken"], row["held"] or []) if state is FerryReplyState.HELD else []
    return FerryReply(id=id, **known, state=state, missing=gap, count=row["answers"], answers=answers)


def _named(ids: Sequence[str]) -> tuple[list[str], list[int]]:
    """The agencies and the numbers that ids name; what is no id names nothing."""
    found = [match for id in ids if (match := ID.fullmatch(id))]
    return [match[1] for match in found], [int(match[2]) for match in found]


def _answer(row: asyncpg.Record) -> FerryAnswer:
    return FerryAnswer(
        number=row["number"],
        step=row["step"],
        by=row["signed_by"],
        signed_at=row["signed_at"],
        outcome=FerryOutcome(row["outcome"]),
        refusal=row["refusal"],
        refusal_data=row["data"],
    )
