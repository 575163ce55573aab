"""What members of teams see of visits: derived from who sits on them, in the transaction that changes it."""

from collections.abc import Iterable

from contracts.joint_inspection.team_terms import TeamState
from kernel.database import Connection
from services.joint_inspection.case_teams.rules.case import Case

FORGET = "DELETE FROM team_sights WHERE team = $1 AND NOT (person = ANY($2::text[]) AND visit = ANY($3::text[]))"
SAVE = """
INSERT INTO team_sights (person, visit, team)
SELECT person, visit, $1 FROM unnest($2::text[]) AS person CROSS JOIN unnest($3::text[]) AS visit
ON CONFLICT DO NOTHING
"""
JOINED = "SELECT DISTINCT visit FROM team_sights WHERE person = $1 AND visit = ANY($2::text[])"


async def save(connection: Connection, case: Case) -> None:
    """Let exactly the members of an open team see its visits through it."""
    people = [] if case.state is TeamState.CLOSED else case.people
    await connection.execute(FORGET, case.number, people, case.visits)
    await connection.execute(SAVE, case.number, people, case.visits)


async def joined(connection: Connection, person: str | None, visits: Iterable[str]) -> frozenset[str]:
    """Which of these visits a person sees through a team."""
    asked = list(dict.fromkeys(visits))
    if person is None or not asked:
        return frozenset()
    return frozenset(row["visit"] for row in await connection.fetch(JOINED, person, asked))
