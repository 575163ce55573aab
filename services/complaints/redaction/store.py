"""The names under which enterprises are known, closed and merged ones too."""

from collections.abc import Sequence

from kernel.database import Connection

NAMES = "SELECT DISTINCT name FROM known_enterprises WHERE credit_code = ANY($1::text[]) OR name_key = ANY($2::text[])"


async def names(connection: Connection, credit_codes: Sequence[str], keys: Sequence[str]) -> list[str]:
    """The names of these enterprises, and of those called so."""
    return [row["name"] for row in await connection.fetch(NAMES, list(credit_codes), list(keys))]
