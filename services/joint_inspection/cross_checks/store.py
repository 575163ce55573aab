"""Every SQL statement about cross-checks and the officers lent for them."""

from collections.abc import Sequence
from datetime import date

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.cross_checks import CrossCheckOrder, ListCrossChecks, OfficerLoan
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.joint_inspection.cross_checks.rules import Case
from services.joint_inspection.lottery.rules import PoolOfficer, RankedOfficer

SAVE = """
INSERT INTO cross_checks (number, state, plan, orderer, region, parties, body)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
ON CONFLICT (number) DO UPDATE SET state = excluded.state, parties = excluded.parties, body = excluded.body
"""
LOAD = "SELECT body FROM cross_checks WHERE number = $1"
OF_PLAN = "SELECT body FROM cross_checks WHERE plan = $1 AND state IN ('ordered', 'under_way')"
OF_DRAWS = """
SELECT number FROM cross_checks
WHERE plan IN (SELECT plan FROM draws WHERE id = ANY($1::text[])) AND state <> 'called_off'
ORDER BY number DESC LIMIT 1
"""
KNOWN = "INSERT INTO lent_persons (certificate) SELECT unnest($1::text[]) ON CONFLICT (certificate) DO NOTHING"
ELSEWHERE = """
SELECT certificate FROM cross_check_officers
WHERE certificate = ANY($1::text[]) AND standing AND days && daterange($2, $3, '[]') ORDER BY certificate LIMIT 1
"""
LEND = """
INSERT INTO cross_check_officers (cross_check, loan, certificate, item, agency, lent_to, days)
SELECT $1, $2, certificate, item, $3, $4, daterange($5, $6, '[]') FROM lent_persons WHERE certificate = ANY($7::text[])
"""
SEND_HOME = """
UPDATE cross_check_officers SET standing = false WHERE cross_check = $1 AND ($2::integer IS NULL OR loan = $2)
"""
# The officer as frozen comes from the lender's region, for the days of one loan: the one that holds on the first day,
# or the next. Whoever is out of post is not there.
RANKED = """
WITH load AS (
    SELECT certificate, count(*) AS visits FROM visits, unnest(officers) AS certificate
    WHERE state IN ('planned', 'checked_in') GROUP BY certificate
)
SELECT DISTINCT ON (certificate) certificate, lent.agency, right(lent.agency, 6) AS region, specialties, conflicts,
       greatest(valid_from, lower(days)) AS valid_from, least(valid_to, upper(days) - 1) AS valid_to, grade,
       coalesce(visits, 0)::integer AS load, lent_to
FROM cross_check_officers AS lent JOIN inspectors USING (certificate, agency) LEFT JOIN load USING (certificate)
WHERE cross_check = $1 AND standing AND upper(days) > $2::date ORDER BY certificate, lower(days)
"""
SERVING = """
SELECT certificate, lent.agency, right(lent.agency, 6) AS region, specialties, conflicts,
       greatest(valid_from, lower(days)) AS valid_from, least(valid_to, upper(days) - 1) AS valid_to, lent_to
FROM cross_check_officers AS lent JOIN inspectors USING (certificate, agency)
WHERE certificate = ANY($1::text[]) AND standing AND lent_to = $2 AND days @> $3::date ORDER BY certificate
"""
LENT_FOR_PLAN = """
SELECT DISTINCT ON (certificate) certificate, lent.agency, right(lent.agency, 6) AS region, specialties, conflicts,
       greatest(valid_from, lower(days)) AS valid_from, least(valid_to, upper(days) - 1) AS valid_to, lent_to
FROM cross_checks JOIN cross_check_officers AS lent ON lent.cross_check = cross_checks.number AND standing
JOIN inspectors USING (certificate, agency)
WHERE plan = $1 AND state IN ('ordered', 'under_way') ORDER BY certificate, lower(days)
"""
OPEN_VISITS = """
SELECT count(*) FROM visits JOIN draws ON visits.draws @> ARRAY[draws.id]
WHERE draws.plan = $1 AND visits.lent_by <> '{}'
  AND visits.state IN ('requested', 'planned', 'checked_in', 'not_arranged')
"""
DRAWING = "SELECT count(*) FROM draws WHERE plan = $1 AND state IN ('committing', 'revealing', 'assigning')"
OPEN_FINDINGS = """
SELECT cross_check, count(*) AS open FROM cross_findings
WHERE cross_check = ANY($1::text[]) AND state IN ('handed', 'returned', 'accepted') GROUP BY cross_check
"""
SEEN = "SELECT body FROM cross_checks WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])\n"
MATCHING = (
    SEEN
    + """
  AND ($4::text IS NULL OR state = $4)
  AND ($5::text IS NULL OR plan = $5)
  AND ($6::text IS NULL OR orderer = $6)
"""
)
ORDERS = {
    CrossCheckOrder.NEWEST: Order(
        MATCHING + "AND number < $7 ORDER BY number DESC LIMIT $8", {"number": LATER_THAN_ANY_ID}
    ),
    CrossCheckOrder.OLDEST: Order(MATCHING + "AND number > $7 ORDER BY number LIMIT $8", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"

_cases = Bodies(Case)
listing = Listing(get=SEEN + "AND number = ANY($4::text[])", orders=ORDERS, count=COUNT, read=_cases.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a cross-check as it now stands. Refusal: CROSS_CHECK_EXISTS."""
    body = msgspec.json.encode(case).decode()
    try:
        await connection.execute(
            SAVE, case.number, case.state.value, case.plan, case.orderer, case.region, case.parties, body
        )
    except asyncpg.UniqueViolationError:
        raise Refusal("CROSS_CHECK_EXISTS", plan=case.plan) from None


async def load(connection: Connection, number: str) -> Case | None:
    """One cross-check."""
    return await _cases.load(connection, LOAD, number)


async def of_plan(connection: Connection, plan: str) -> Case | None:
    """The cross-check that runs under a plan."""
    return await _cases.load(connection, OF_PLAN, plan)


async def of_draws(connection: Connection, draws: Sequence[str]) -> str | None:
    """The number of the cross-check that these draws belong to."""
    number: str | None = await connection.fetchval(OF_DRAWS, list(draws))
    return number


async def lend(connection: Connection, case: Case, loan: OfficerLoan) -> None:
    """The officers of a loan are taken for its days. Refusal: OFFICER_LENT_ALREADY."""
    certificates, days = sorted(loan.officers), (loan.from_on, loan.until_on)
    await connection.execute(KNOWN, certificates)
    taken: str | None = await connection.fetchval(ELSEWHERE, certificates, *days)
    if taken:
        raise _taken(taken, days)
    try:
        await connection.execute(LEND, case.number, loan.nth, loan.agency, case.orderer, *days, certificates)
    except asyncpg.ExclusionViolationError:
        raise _taken("、".join(certificates), days) from None


def _taken(certificate: str, days: tuple[date, date]) -> Refusal:
    return Refusal("OFFICER_LENT_ALREADY", certificate=certificate, days=f"{days[0]} 至 {days[1]}")


async def send_home(connection: Connection, number: str, loan: int | None = None) -> None:
    """The officers of a loan, or of all, are free again."""
    await connection.execute(SEND_HOME, number, loan)


async def ranked(connection: Connection, number: str, first: date) -> list[RankedOfficer]:
    """The officers lent for a cross-check from a day on, by certificate, with grade and the visits that stand."""
    return [msgspec.convert(dict(row), RankedOfficer) for row in await connection.fetch(RANKED, number, first)]


async def serving(connection: Connection, certificates: Sequence[str], agency: str, on: date) -> list[PoolOfficer]:
    """Which of these are lent to the agency on the day."""
    rows = await connection.fetch(SERVING, list(certificates), agency, on)
    return [msgspec.convert(dict(row), PoolOfficer) for row in rows]


async def lent_for_plan(connection: Connection, plan: str) -> list[PoolOfficer]:
    """Who is lent for the checks of a plan."""
    return [msgspec.convert(dict(row), PoolOfficer) for row in await connection.fetch(LENT_FOR_PLAN, plan)]


async def visits_open(connection: Connection, plan: str) -> int:
    """How many visits and draws of the plan's cross-check are not over."""
    visits: int = await connection.fetchval(OPEN_VISITS, plan)
    draws: int = await connection.fetchval(DRAWING, plan)
    return visits + draws


async def findings_open(connection: Connection, numbers: Sequence[str]) -> dict[str, int]:
    """How many findings of each cross-check are neither corrected, ended nor withdrawn."""
    found = {row["cross_check"]: row["open"] for row in await connection.fetch(OPEN_FINDINGS, list(numbers))}
    return {number: found.get(number, 0) for number in numbers}


def matching(reach: Reach, query: ListCrossChecks) -> tuple[object, ...]:
    """What a list of cross-checks is asked for."""
    return *reach.within, query.state, query.plan, query.orderer
