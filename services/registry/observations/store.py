"""Every SQL statement about findings of patrols."""

from collections.abc import Iterable, Mapping, Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.registry.observations import (
    ListObservations,
    NewObservation,
    Observation,
    ObservationBatch,
    ObservationKind,
    ObservationOrder,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_UUID, Order
from kernel.rights import Reach
from kernel.rows import by_place

KNOWN = "SELECT number FROM observations WHERE kind = $1 AND source = $2 AND number = ANY($3::text[])"
REGIONS = """
SELECT credit_code, region FROM enterprises WHERE credit_code = ANY($1::text[]) AND region LIKE $2 || '%'
"""
ADD_BATCH = """
INSERT INTO observation_batches (id, kind, source, rows_total, accepted, repeated, unknown, alerts, sha256, received_at,
                                 region, parties)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, ARRAY[$12])
"""
ADD = """
INSERT INTO observations (id, kind, source, number, observed_at, region, parties, finding, suspected, credit_code,
                          longitude, latitude, metric, value, unit, evidence, batch)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""
BATCHES = """
SELECT id, kind, source, rows_total, accepted, repeated, unknown, alerts, sha256, received_at, region, parties
FROM observation_batches WHERE id = ANY($1::uuid[]) AND ($2 OR region LIKE $3 || '%' OR $4 = ANY(parties))
"""
MATCHING = """
SELECT id, kind, source, number, observed_at, region, finding, suspected, credit_code, longitude, latitude, metric,
       value, unit, evidence, batch, parties
FROM observations
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties))
  AND ($4::text IS NULL OR kind = $4)
  AND ($5::text IS NULL OR region LIKE $5 || '%')
  AND ($6::text IS NULL OR credit_code = $6)
  AND ($7::boolean IS NULL OR suspected = $7)
"""
ORDERS = {
    ObservationOrder.NEWEST: Order(
        MATCHING + "AND id < $8::text::uuid ORDER BY id DESC LIMIT $9", {"id": LATER_THAN_ANY_UUID}
    )
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $8) AS counted"
OF_ENTERPRISES = """
SELECT asked.place, one.*
FROM and_merged($4) AS asked
CROSS JOIN LATERAL (
    SELECT * FROM observations
    WHERE credit_code = asked.credit_code AND ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties || asked.asked_as))
    ORDER BY id DESC LIMIT $5
) AS one
ORDER BY asked.place, one.id DESC
"""
COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM observations
        WHERE credit_code = asked.credit_code AND ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties || asked_as))
        LIMIT $5
    ) AS counted
))::bigint AS total
FROM and_merged($4) AS asked GROUP BY place ORDER BY place
"""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A finding with the scope its reader is checked against."""

    record: Observation
    parties: list[str]

    @property
    def id(self) -> str:
        """The key of the list."""
        return self.record.id


class SeenBatch(msgspec.Struct, frozen=True, kw_only=True):
    """A batch with the scope its reader is checked against."""

    record: ObservationBatch
    region: str
    parties: list[str]


async def known(connection: Connection, kind: ObservationKind, source: str, numbers: Sequence[str]) -> set[str]:
    """Which numbers of a source are there already."""
    return {row["number"] for row in await connection.fetch(KNOWN, kind, source, list(numbers))}


async def regions(connection: Connection, credit_codes: Iterable[str], region: str) -> dict[str, str]:
    """The regions of those enterprises that lie in a region."""
    rows = await connection.fetch(REGIONS, sorted(set(credit_codes)), region_prefix(region))
    return {row["credit_code"]: row["region"] for row in rows}


async def add_batch(connection: Connection, batch: ObservationBatch, region: str, agency: str) -> None:
    """Write a batch."""
    await connection.execute(ADD_BATCH, *msgspec.structs.astuple(batch), region, agency)


async def add(
    connection: Connection,
    batch: ObservationBatch,
    region: str,
    agency: str,
    findings: Mapping[str, NewObservation],
    places: Mapping[str, str],
) -> None:
    """Write the findings of a batch, by their ids."""
    rows = []
    for id, one in findings.items():
        place = places.get(one.credit_code or "", region)
        parties = [agency, *([one.credit_code] if one.credit_code else [])]
        head = (id, batch.kind, batch.source, one.number, one.observed_at, place, parties, one.finding, one.suspected)
        where = (one.credit_code, one.longitude, one.latitude)
        rows.append((*head, *where, one.metric, one.value, one.unit, one.evidence, batch.id))
    await connection.executemany(ADD, rows)


async def batches(connection: Connection, ids: Sequence[str], reach: Reach) -> dict[str, SeenBatch]:
    """Batches by id, within reach."""
    rows = await connection.fetch(BATCHES, list(ids), *reach.within)
    found = {}
    for row in rows:
        record = ObservationBatch(
            **{name: row[name] for name in ObservationBatch.__struct_fields__}
            | {"id": str(row["id"]), "kind": ObservationKind(row["kind"])}
        )
        found[record.id] = SeenBatch(record=record, region=row["region"], parties=row["parties"])
    return found


async def page(connection: Connection, reach: Reach, query: ListObservations) -> list[Seen]:
    """One more than a page of findings."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_seen(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListObservations) -> int:
    """How many findings match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListObservations) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return (*reach.within, query.kind, region, query.credit_code, query.suspected)


async def of_enterprises(
    connection: Connection, reach: Reach, credit_codes: Sequence[str], size: int
) -> list[list[Seen]]:
    """The newest findings about each enterprise, aligned with the codes."""
    rows = await connection.fetch(OF_ENTERPRISES, *reach.within, list(credit_codes), size)
    return by_place(rows, len(credit_codes), _seen)


async def count_of_enterprises(connection: Connection, reach: Reach, credit_codes: Sequence[str]) -> list[int]:
    """How many findings there are about each enterprise, up to COUNT_LIMIT."""
    rows = await connection.fetch(COUNT_OF_ENTERPRISES, *reach.within, list(credit_codes), COUNT_LIMIT)
    return [row["total"] for row in rows]


def _seen(row: asyncpg.Record) -> Seen:
    columns = {name: row[name] for name in Observation.__struct_fields__}
    ids = {"id": str(row["id"]), "batch": str(row["batch"]), "kind": ObservationKind(row["kind"])}
    return Seen(record=Observation(**columns | ids), parties=row["parties"])
