"""Every SQL statement about groups of experts as this service knows them."""

from contracts.registry.expert_groups import ExpertGroupChanged
from kernel.database import Connection

SAVE = """
INSERT INTO known_expert_groups (number, agency, members, dissolved) VALUES ($1, $2, $3, $4)
ON CONFLICT (number) DO UPDATE SET members = excluded.members, dissolved = excluded.dissolved
"""
STANDING = "SELECT members FROM known_expert_groups WHERE number = $1 AND agency = $2 AND NOT dissolved"
MEMBERS = "SELECT members FROM known_expert_groups WHERE number = $1"


async def save(connection: Connection, changed: ExpertGroupChanged) -> None:
    """Keep a group as it now is."""
    await connection.execute(SAVE, changed.number, changed.agency, changed.members, changed.dissolved)


async def standing(connection: Connection, number: str, agency: str) -> bool:
    """Whether this is a group of the agency that has not been dissolved."""
    return await connection.fetchval(STANDING, number, agency) is not None


async def members(connection: Connection, number: str) -> list[str]:
    """The members of a group, dissolved since or not."""
    return await connection.fetchval(MEMBERS, number) or []
