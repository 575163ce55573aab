"""What an edition is checked against."""

from datetime import date

from contracts.actors import region_prefix
from kernel.database import Connection
from kernel.jurisdiction import Jurisdiction
from services.registry.agencies import store as agencies
from services.registry.editions.rules.bases import read_laws
from services.registry.editions.rules.entries import Content
from services.registry.editions.rules.machine import Case
from services.registry.editions.rules.problems import Ground


async def ground_of(case: Case, content: Content, connection: Connection, jurisdiction: Jurisdiction) -> Ground:
    """The wider matters of the jurisdiction, its divisions, the agencies that stand on the first day, the laws."""
    known = await agencies.find(connection, sorted({row.agency for row in content.rows}))
    day, prefix = case.valid_from, region_prefix(case.region)
    return Ground(
        valid_from=day,
        matters={row["code"]: row["name"] for row in jurisdiction.table("matters") if not row["parent"]},
        regions={
            code: name
            for code, name in jurisdiction.region_names.items()
            if code.startswith(prefix) and code != case.region
        },
        standing={code for code, one in known.items() if one.valid_from <= day <= (one.valid_to or date.max)},
        laws=read_laws(jurisdiction.table("laws")),
    )
