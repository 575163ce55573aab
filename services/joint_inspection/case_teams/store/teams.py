"""Teams as they stand, one by one and in lists; saving one writes its seats and its members' sight anew."""

import msgspec

from contracts.joint_inspection.case_teams import ListCaseTeams, TeamOrder
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.joint_inspection.case_teams.rules.case import Case
from services.joint_inspection.case_teams.store import seats, sights

SAVE = """
INSERT INTO case_teams (number, state, agency, region, parties, overdue, credit_code, files, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
ON CONFLICT (number) DO UPDATE SET
    state = excluded.state, agency = excluded.agency, parties = excluded.parties, overdue = excluded.overdue,
    files = excluded.files, body = excluded.body
"""
LOAD = "SELECT body FROM case_teams WHERE number = $1"
SEEN = """
SELECT body FROM case_teams
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text] OR parties @> ARRAY[$4::text])
"""
MATCHING = (
    SEEN
    + """
  AND ($5::text IS NULL OR state = $5)
  AND ($6::text IS NULL OR agency = $6)
  AND ($7::boolean IS NULL OR overdue = $7)
"""
)
ORDERS = {
    TeamOrder.NEWEST: Order(MATCHING + "AND number < $8 ORDER BY number DESC LIMIT $9", {"number": LATER_THAN_ANY_ID}),
    TeamOrder.OLDEST: Order(MATCHING + "AND number > $8 ORDER BY number LIMIT $9", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $8) AS counted"
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM case_teams
    WHERE files @> ARRAY[$1::text]
      AND (current_setting('hub.party', true) = ANY (parties || '*'::text)
           OR current_setting('hub.person', true) = ANY (parties))
)
"""
NAMES = "SELECT code, coalesce(nullif(name, ''), code) AS name FROM agencies WHERE code = ANY($1::text[])"

bodies = Bodies(Case)
listing = Listing(get=SEEN + "AND number = ANY($5::text[])", orders=ORDERS, count=COUNT, read=bodies.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a team as it now stands, with its seats and what its members see."""
    await connection.execute(
        SAVE,
        case.number,
        case.state.value,
        case.agency,
        case.region,
        case.parties,
        case.overdue,
        case.credit_code,
        case.files,
        msgspec.json.encode(case).decode(),
    )
    await seats.save(connection, case)
    await sights.save(connection, case)


async def load(connection: Connection, number: str) -> Case | None:
    """One team."""
    return await bodies.load(connection, LOAD, number)


def scope(reach: Reach) -> tuple[object, ...]:
    """What may be seen depends on the person too."""
    return *reach.within, reach.person


def matching(reach: Reach, query: ListCaseTeams) -> tuple[object, ...]:
    """What a list of teams is asked for."""
    return *scope(reach), query.state, query.agency, query.overdue


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether this file, whichever agency sent it, is a paper of a team that the transaction's asker sees."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256)
    return named


async def agency_names(connection: Connection, codes: list[str]) -> dict[str, str]:
    """What these agencies are called; one that is not known by its code."""
    found = {row["code"]: row["name"] for row in await connection.fetch(NAMES, codes)}
    return {code: found.get(code, code) for code in codes}
