"""A limit of the referral that passed, as its watchers' list has it."""

from datetime import UTC, datetime

import asyncpg

from contracts.transfer.lapses import LapseKind
from kernel.settings import Settings
from services.transfer.lapses import store
from services.transfer.lapses.rules import Missed
from tests.integration.rights.seeded import MILL, Held
from tests.platform.actors import OFFICER
from tests.platform.days import today

LAPSE = "01980000-0000-7000-8000-000000000002"
LET_PASS = """
UPDATE duties SET state = 'overdue' WHERE aggregate = $1 AND duty = $2 AND ended_at IS NULL RETURNING started_at
"""
DUTY = "referral.supplement"


async def missed(settings: Settings, number: str, held: Held) -> tuple[str, ...]:
    """Write the lapse down; all who know of it."""
    connection = await asyncpg.connect(settings.postgres_dsn("postgres"), server_settings={"search_path": "transfer"})
    try:
        began = await connection.fetchval(LET_PASS, f"referral:{number}", DUTY)
        lapse = Missed(
            id=LAPSE,
            kind=LapseKind.NOT_TRANSFERRED,
            number=number,
            aggregate=f"referral:{number}",
            duty=DUTY,
            agency=OFFICER.agency,
            started_at=began,
            due_at=datetime.now(UTC),
            region=held.region,
            credit_code=MILL,
            enterprise_name="宁夏某纸业有限公司",
            parties=tuple(held.parties),
        )
        return tuple(await store.add(connection, lapse, today()))
    finally:
        await connection.close()
