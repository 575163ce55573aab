"""What stands beside the seeded referral."""

from datetime import UTC, datetime

import asyncpg

from kernel.settings import Settings
from services.transfer.passages import store
from services.transfer.passages.rules import Passage
from tests.integration.rights.seeded import Held
from tests.platform.actors import OTHER_POLICE, POLICE

OF_REFERRALS = ("Referral", "ReferralPassage", "TimelineEntry")


async def passed_on(settings: Settings, number: str, held: Held) -> None:
    """A passage of the referral that its parties may see."""
    passage = Passage(
        id="01980000-0000-7000-8000-000000000001",
        number=number,
        region=held.region,
        parties=tuple(held.parties),
        passed_on_by=POLICE.agency,
        police=OTHER_POLICE.agency,
        reason="主要行为地在固原市",
        passed_on_at=datetime(2026, 9, 7, tzinfo=UTC),
        late=False,
    )
    connection = await asyncpg.connect(settings.postgres_dsn("postgres"), server_settings={"search_path": "transfer"})
    try:
        await store.open_passage(connection, passage)
    finally:
        await connection.close()
