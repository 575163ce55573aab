"""Every SQL statement about the violations that count against an enterprise in a draw."""

from collections.abc import Sequence
from datetime import datetime

from kernel.database import Connection

SAVE_FINDING = """
INSERT INTO violations (ref, credit_code, happened_at, harmful)
SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM violations WHERE findings @> ARRAY[$1])
ON CONFLICT (ref) DO NOTHING
"""
# A penalty for findings stands in their place: one violation counts once, and stays as harmful as it was.
SAVE_PENALTY = """
WITH punished AS (DELETE FROM violations WHERE ref = ANY($4::text[]) RETURNING harmful)
INSERT INTO violations (ref, credit_code, happened_at, harmful, findings)
VALUES ($1, $2, $3, coalesce((SELECT bool_or(harmful) FROM punished), false), $4)
ON CONFLICT (ref) DO NOTHING
"""


async def save_finding(connection: Connection, finding: str, credit_code: str, at: datetime, harmful: bool) -> None:
    """Keep a violation found, unless it was punished before it was heard of."""
    await connection.execute(SAVE_FINDING, finding, credit_code, at, harmful)


async def save_penalty(
    connection: Connection, number: str, credit_code: str, at: datetime, findings: Sequence[str]
) -> None:
    """Keep a violation punished, in the place of what was found."""
    await connection.execute(SAVE_PENALTY, number, credit_code, at, list(findings))
