"""A report asked of one service, and what it tells."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import asyncpg

from contracts.joint_inspection.report_terms import ReportKind
from contracts.joint_inspection.reports import ReportAsked
from contracts.messages import Event
from kernel.service import Service
from kernel.settings import Settings
from tests.platform.telling import Telling

NOW = datetime.now(UTC)
LATELY, SOON = NOW - timedelta(days=2), NOW + timedelta(days=2)
TOLD = "SELECT convert_from(data, 'UTF8') FROM journal WHERE aggregate = $1"

Tell = Callable[[tuple[str, Event]], Awaitable[object]]


class Asking:
    """Asks a running service for its figures, as joint inspection would."""

    def __init__(self, service: Service, settings: Settings, tell: Tell | None = None) -> None:
        self._name, self._settings = service.endpoints.service, settings
        self._tell = tell or Telling(service).told
        self._asked = 0

    async def figures(self, region: str = "640500", since: datetime = LATELY, until: datetime = SOON) -> dict[str, int]:
        """What the service says it counts."""
        self._asked += 1
        report = f"ecology-{region}@2026-{self._asked}"
        asked = ReportAsked(
            report=report,
            kind=ReportKind.YEAR,
            agency=f"ecology-{region}",
            region=region,
            period="2026",
            edition=self._asked,
            since=since,
            until=until,
        )
        await self._tell((f"report:{report}", asked))
        async with asyncio.timeout(10):
            while not (rows := await self.rows(TOLD, f"figures:{report}")):
                await asyncio.sleep(0.05)
        told = json.loads(rows[0][0])
        assert told["report"] == report and told["position"] >= 0
        return {one["figure"]: one["count"] for one in told["counts"]}

    async def rows(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Look into the service's schema."""
        connection = await asyncpg.connect(self._settings.postgres_dsn(f"{self._name}_owner"))
        try:
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()
