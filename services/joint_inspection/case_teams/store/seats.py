"""Seats as those who are asked see them, and the library of experts as the registry tells of it."""

from datetime import datetime

import msgspec

from contracts.joint_inspection.case_teams import ListTeamSeats, TeamOrder
from contracts.joint_inspection.team_terms import TeamSeatKind, TeamSeatState
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.joint_inspection.case_teams.rules.case import SEATED, Case, person_of, seat_number
from services.joint_inspection.case_teams.rules.seats import Person

SAVE = """
INSERT INTO team_seats (number, team, state, agency, region, parties, library, subject, body)
SELECT number, team, state, agency, region, parties, library, subject, body
FROM jsonb_populate_recordset(NULL::team_seats, $1::jsonb)
ON CONFLICT (number) DO UPDATE SET state = excluded.state, parties = excluded.parties, body = excluded.body
"""
SEEN = """
SELECT body FROM team_seats
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text] OR parties @> ARRAY[$4::text])
"""
MATCHING = (
    SEEN
    + """
  AND ($5::text IS NULL OR state = $5)
  AND ($6::text IS NULL OR agency = $6)
"""
)
ORDERS = {
    TeamOrder.NEWEST: Order(MATCHING + "AND number < $7 ORDER BY number DESC LIMIT $8", {"number": LATER_THAN_ANY_ID}),
    TeamOrder.OLDEST: Order(MATCHING + "AND number > $7 ORDER BY number LIMIT $8", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"
KEEP = """
INSERT INTO library_people (number, kind, agency, credit_code, engaged, valid_to) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (number) DO UPDATE SET
    kind = excluded.kind, agency = excluded.agency, credit_code = excluded.credit_code, engaged = excluded.engaged,
    valid_to = excluded.valid_to
"""
FIND = "SELECT * FROM library_people WHERE number = $1"
OF_LIBRARY = "SELECT number FROM team_seats WHERE library = $1 AND state IN ('asked', 'member') ORDER BY number"
OF_OFFICER = """
SELECT number FROM team_seats WHERE subject = $1 AND library IS NULL AND state IN ('asked', 'member') ORDER BY number
"""


class SeatBody(msgspec.Struct, frozen=True, kw_only=True):
    """One seat with what its agency is told of the team."""

    number: str
    team: str
    title: str
    asked_by: str
    kind: TeamSeatKind
    agency: str
    person: str
    state: TeamSeatState
    asked_at: datetime
    reason: str
    joined_at: datetime | None
    ended_at: datetime | None
    answer: str | None
    region: str
    parties: list[str]


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    team: str
    state: TeamSeatState
    agency: str
    region: str
    parties: list[str]
    library: str | None
    subject: str
    body: SeatBody


_bodies = Bodies(SeatBody)
listing = Listing(get=SEEN + "AND number = ANY($5::text[])", orders=ORDERS, count=COUNT, read=_bodies.read)


async def save(connection: Connection, case: Case) -> None:
    """Write the seats of a team as they now stand."""
    await connection.execute(SAVE, msgspec.json.encode(_rows(case)).decode())


def _rows(case: Case) -> list[_Row]:
    rows = []
    for seat in case.seats:
        own = [person_of(seat)] if seat.state in SEATED else []
        parties = list(dict.fromkeys([seat.agency, case.agency, *own]))
        number = seat_number(case.number, seat.nth)
        body = SeatBody(
            number=number,
            team=case.number,
            title=case.title,
            asked_by=case.agency,
            kind=seat.kind,
            agency=seat.agency,
            person=seat.subject,
            state=seat.state,
            asked_at=seat.asked_at,
            reason=seat.reason,
            joined_at=seat.joined_at,
            ended_at=seat.ended_at,
            answer=seat.answer,
            region=case.region,
            parties=parties,
        )
        rows.append(
            _Row(
                number=number,
                team=case.number,
                state=seat.state,
                agency=seat.agency,
                region=case.region,
                parties=parties,
                library=seat.library,
                subject=seat.subject,
                body=body,
            )
        )
    return rows


def matching(reach: Reach, query: ListTeamSeats) -> tuple[object, ...]:
    """What a list of seats is asked for."""
    return *reach.within, reach.person, query.state, query.agency


async def keep(connection: Connection, one: Person) -> None:
    """Keep somebody of the library as the registry tells."""
    await connection.execute(KEEP, one.number, one.kind.value, one.agency, one.credit_code, one.engaged, one.valid_to)


async def find(connection: Connection, number: str) -> Person | None:
    """Somebody of the library."""
    row = await connection.fetchrow(FIND, number)
    return msgspec.convert(dict(row), Person) if row else None


async def of_library(connection: Connection, number: str) -> list[str]:
    """The seats somebody of the library is asked for or sits on."""
    return [row["number"] for row in await connection.fetch(OF_LIBRARY, number)]


async def of_officer(connection: Connection, certificate: str) -> list[str]:
    """The seats an officer is asked for or sits on."""
    return [row["number"] for row in await connection.fetch(OF_OFFICER, certificate)]
