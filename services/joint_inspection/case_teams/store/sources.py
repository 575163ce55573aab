"""What a team's case begins with."""

from kernel.database import Connection

VISIT_OF_FINDING = "SELECT visit FROM findings WHERE id = $1"


async def visit_of_finding(connection: Connection, finding: str) -> str | None:
    """The visit on which something was found."""
    visit: str | None = await connection.fetchval(VISIT_OF_FINDING, finding)
    return visit
