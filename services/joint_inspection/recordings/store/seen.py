"""Recordings as they are asked for, and how much agencies record."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg
import msgspec

from contracts.actors import Actor
from contracts.joint_inspection.recording_terms import RecordingStep
from contracts.joint_inspection.recordings import ListRecordings, OnSiteUse, RecordingOrder, StepUse
from kernel.database import Connection
from kernel.listing import Gathering, Listing
from kernel.paging import Order
from kernel.rights import Reach
from services.joint_inspection.checklists.store.lists import asker
from services.joint_inspection.recordings.store.kept import KeptRecording, read

# A page gathered under visits has a `place` of its own.
ROW = (
    "SELECT recording.*, recording.place AS told_place, visits.region AS visit_region, visits.parties AS visit_parties "
)
SEEN = """
FROM visit_recordings AS recording JOIN visits ON visits.id = recording.visit
WHERE (may_see_visit(visits, $1, $2, $3, $4, $5, $6)
       OR visits.state IN ('checked_in', 'finished')
       AND visits.id = ANY (ARRAY(SELECT team_sights.visit FROM team_sights WHERE person = $7)))
"""
GET = ROW + SEEN + "AND recording.id = ANY($8::text[])"
MATCHING = (
    SEEN
    + """
  AND recording.visit = $8
  AND ($9::text IS NULL OR kind = $9)
  AND ($10::text IS NULL OR step = $10)
  AND ($11::boolean IS NULL OR (remarks <> '[]'::jsonb) = $11)
  AND ($12::boolean IS NULL OR received = $12)
"""
)
ORDERS = {
    RecordingOrder.NUMBER: Order(ROW + MATCHING + "AND recording.id > $13 ORDER BY recording.id LIMIT $14", {"id": ""})
}
COUNT = "SELECT count(*) FROM (SELECT recording.id " + MATCHING + "LIMIT $13) AS counted"
OF_VISITS = (
    "SELECT found.*, asked.place FROM unnest($8::text[]) WITH ORDINALITY AS asked (visit, place) CROSS JOIN LATERAL ("
    + ROW
    + SEEN
    + """
    AND recording.visit = asked.visit ORDER BY recording.id LIMIT $9
) AS found
ORDER BY asked.place, found.id
"""
)
COUNT_OF_VISITS = (
    "SELECT (SELECT count(*) FROM (SELECT recording.id "
    + SEEN
    + """
    AND recording.visit = asked.visit LIMIT $9) AS counted) AS total
FROM unnest($8::text[]) WITH ORDINALITY AS asked (visit, place) ORDER BY place
"""
)
# Only what is there counts: a recording whose bytes never came is none.
USE = """
SELECT agency, count(*) AS visits, count(*) FILTER (WHERE recorded.steps IS NOT NULL) AS recorded,
       count(*) FILTER (WHERE noticed) AS noticed, count(*) FILTER (WHERE taken_along) AS taken_along,
       count(*) FILTER (WHERE recorded.remarked) AS remarked,
       count(*) FILTER (WHERE 'arrival' = ANY(recorded.steps)) AS arrival,
       count(*) FILTER (WHERE 'inspection' = ANY(recorded.steps)) AS inspection,
       count(*) FILTER (WHERE 'questioning' = ANY(recorded.steps)) AS questioning,
       count(*) FILTER (WHERE 'sampling' = ANY(recorded.steps)) AS sampling,
       count(*) FILTER (WHERE 'delivery' = ANY(recorded.steps)) AS delivery
FROM visits CROSS JOIN LATERAL unnest(visits.agencies) AS agency
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT step) AS steps, bool_or(remarks <> '[]'::jsonb) AS remarked
    FROM visit_recordings AS one WHERE one.visit = visits.id AND one.agency = agency.agency AND received
) AS recorded
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM visit_notices AS notice
        WHERE notice.visit = visits.id AND notice.number IS NOT NULL AND notice.approved_at <= visits.checked_in_at
    ) AS noticed,
    EXISTS (
        SELECT FROM field_packages AS package
        WHERE package.visit = visits.id AND package.actor ->> 'agency' = agency.agency
    ) AS taken_along
) AS used
WHERE (visits.checked_in_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN $4 AND $5
  AND ($1 OR visits.region LIKE $2 || '%' OR agency.agency = $3)
GROUP BY agency ORDER BY agency
"""


def scope(reach: Reach, actor: Actor) -> tuple[object, ...]:
    """Who asks, with who he or she is on a team."""
    return *asker(reach, actor), reach.person


class SeenRecording(msgspec.Struct, frozen=True, kw_only=True):
    """A recording with what decides who sees what of it."""

    id: str
    kept: KeptRecording
    region: str
    parties: list[str]


def _seen(row: Any) -> SeenRecording:
    return SeenRecording(
        id=row["id"], kept=read(row, "told_place"), region=row["visit_region"], parties=row["visit_parties"]
    )


listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=_seen, name="id")
of_visits = Gathering(items=OF_VISITS, count=COUNT_OF_VISITS, order=ORDERS[RecordingOrder.NUMBER], read=_seen)


def matching(reach: Reach, actor: Actor, query: ListRecordings) -> tuple[object, ...]:
    """What a list of recordings is asked for."""
    return *scope(reach, actor), query.visit, query.kind, query.step, query.remarked, query.received


async def used(connection: Connection, reach: Reach, since: date, until: date) -> list[OnSiteUse]:
    """What the agencies within reach used on visits that began on these days."""
    return [_use(row) for row in await connection.fetch(USE, *reach.within, since, until)]


def _use(row: asyncpg.Record) -> OnSiteUse:
    total: int = row["visits"]

    def percent(part: int) -> int:
        return 100 * part // total

    counts: Sequence[str] = ("recorded", "noticed", "taken_along")
    return OnSiteUse(
        agency=row["agency"],
        visits=total,
        remarked=row["remarked"],
        steps=[StepUse(step=one, visits=row[one.value], percent=percent(row[one.value])) for one in RecordingStep],
        **{name: row[name] for name in counts},
        **{f"{name}_percent": percent(row[name]) for name in counts},
    )
