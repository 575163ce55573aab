"""Every SQL statement about issued documents."""

from collections.abc import Sequence

import asyncpg

from kernel.database import Connection
from kernel.documents.records import IssuedDocument

ISSUED = "SELECT * FROM issued_documents WHERE aggregate = $1 AND kind = $2 AND agency = $3"
# The row stays locked until the transaction ends: what is rolled back gives its number to the next.
NEXT_NUMBER = """
INSERT INTO document_numbers AS numbers (agency, kind, year, last) VALUES ($1, $2, $3, 1)
ON CONFLICT (agency, kind, year) DO UPDATE SET last = numbers.last + 1
RETURNING last
"""
KEEP = """
INSERT INTO issued_documents (agency, kind, year, place, number, aggregate, sha256, issued_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
OF_AGGREGATES = "SELECT * FROM issued_documents WHERE aggregate = ANY($1::text[]) ORDER BY issued_at, kind"


async def issued(connection: Connection, aggregate: str, kind: str, agency: str) -> IssuedDocument | None:
    """The document of this kind that the agency has issued on the record."""
    row = await connection.fetchrow(ISSUED, aggregate, kind, agency)
    return _document(row) if row else None


async def next_number(connection: Connection, agency: str, kind: str, year: int) -> int:
    """The agency's next number of the year."""
    place: int = await connection.fetchval(NEXT_NUMBER, agency, kind, year)
    return place


async def keep(connection: Connection, one: IssuedDocument, year: int, place: int) -> None:
    """Keep an issued document."""
    await connection.execute(
        KEEP, one.agency, one.kind, year, place, one.number, one.aggregate, one.sha256, one.issued_at
    )


async def documents_of(connection: Connection, aggregates: Sequence[str]) -> list[list[IssuedDocument]]:
    """The documents issued on each aggregate, in order."""
    found: dict[str, list[IssuedDocument]] = {aggregate: [] for aggregate in aggregates}
    for row in await connection.fetch(OF_AGGREGATES, aggregates):
        found[row["aggregate"]].append(_document(row))
    return [found[aggregate] for aggregate in aggregates]


def _document(row: asyncpg.Record) -> IssuedDocument:
    return IssuedDocument(**{name: row[name] for name in IssuedDocument.__struct_fields__})
