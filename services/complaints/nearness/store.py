"""Every SQL statement about the keys under which complaints of like text are found."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.complaints.intake import ComplaintState
from kernel.database import Connection
from services.complaints.nearness.rules.judging import Earlier, Traits, words
from services.complaints.nearness.rules.looking import EARLIER_MAX, KEY_MAX
from services.complaints.nearness.rules.text import TEXT_MAX

KEEP = """
INSERT INTO complaint_bands (key, filed_at, number)
SELECT DISTINCT key, filed_at, number
FROM jsonb_to_recordset($1::jsonb) AS one (number text, filed_at timestamptz, keys bigint[]), unnest(keys) AS key
"""
# Each step is bounded: the newest of each key, of them those with most keys in common, of them each by its number.
NEAR = """
SELECT near.place AS asked, earlier.*
FROM (
    SELECT place, number, row_number() OVER (PARTITION BY place ORDER BY count(*) DESC, max(filed_at) DESC) AS rank
    FROM unnest($1::int[], $2::bigint[], $3::timestamptz[], $4::timestamptz[]) AS wanted (place, key, since, until)
    CROSS JOIN LATERAL (
        SELECT number, filed_at FROM complaint_bands
        WHERE complaint_bands.key = wanted.key AND filed_at BETWEEN since AND until
        ORDER BY filed_at DESC LIMIT $5
    ) AS newest
    GROUP BY place, number
) AS near
CROSS JOIN LATERAL (
    SELECT complaints.number, region, filed_at, occurred_at, title, left(text, $7) AS text, complaints.place, matter,
           matter_name, credit_code, historic, state, agency, legal_basis, held_by,
           (SELECT cluster FROM complaint_members WHERE complaint_members.number = complaints.number) AS cluster
    FROM complaints WHERE complaints.number = near.number LIMIT 1
) AS earlier
WHERE rank <= $6
"""


class Asked(msgspec.Struct, frozen=True):
    """A report to look for: its keys, and between which times what it repeats was filed."""

    keys: Sequence[int]
    since: datetime
    until: datetime


async def near(connection: Connection, asked: Sequence[Asked]) -> list[list[Earlier]]:
    """The complaints that share most keys with each, a few of each."""
    lines = [(place, key, one.since, one.until) for place, one in enumerate(asked) for key in one.keys]
    columns = zip(*lines, strict=True) if lines else ((), (), (), ())
    found: list[list[Earlier]] = [[] for _ in asked]
    for row in await connection.fetch(NEAR, *map(list, columns), KEY_MAX, EARLIER_MAX, TEXT_MAX):
        found[row["asked"]].append(_earlier(row))
    return found


def _earlier(row: asyncpg.Record) -> Earlier:
    traits = Traits(
        region=row["region"],
        filed_at=row["filed_at"],
        text=words(row["title"], row["text"]),
        matter=row["matter"],
        occurred_at=row["occurred_at"],
        place=row["place"],
        credit_code=row["credit_code"],
        historic=row["historic"],
    )
    return Earlier(
        number=row["number"],
        traits=traits,
        state=ComplaintState(row["state"]),
        matter_name=row["matter_name"],
        agency=row["agency"],
        legal_basis=row["legal_basis"],
        held_by=tuple(row["held_by"]),
        cluster=row["cluster"],
    )
