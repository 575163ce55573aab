"""A registry and a notebook as real processes, a caller who keeps what was acknowledged, and what must hold at last."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import asyncpg

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from contracts.messages import Receipt
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from kernel.settings import Settings
from kernel.verification import verify_journal
from tests.platform.actors import ADMINISTRATOR
from tests.platform.hub import Caller, calling, new_id
from tests.platform.processes import Crew, crew_of, forget_crash, until

REGIONS = ("640100", "640200", "640300")
INSIST_SECONDS = 60
PAUSE_SECONDS = 0.05
UNANSWERED = {"DEADLINE_PASSED", "SERVICE_UNAVAILABLE", "UNAVAILABLE"}

LAG = """
SELECT (SELECT count(*) FROM registry.outbox) AS unfed,
       (SELECT coalesce(max(position), 0) FROM registry.feed) - (SELECT published FROM registry.relay) AS unpublished,
       (SELECT coalesce(max(position), 0) FROM registry.feed)
       - coalesce((SELECT position FROM complaints.cursors WHERE source = 'registry'), 0) AS behind,
       (SELECT count(*) FROM complaints.quarantine) AS held
"""
FACTS = """
SELECT id::text, split_part(aggregate, ':', 2) AS code, cause FROM registry.journal
WHERE type = 'registry.agencies.registered.v1' ORDER BY aggregate, version
"""
NOTES = """
SELECT split_part(aggregate, ':', 2) AS code, cause FROM complaints.journal
WHERE type = 'complaints.test.noted.v1' ORDER BY aggregate, version
"""


class World:
    """The processes and their caller."""

    def __init__(self, crew: Crew, caller: Caller, settings: Settings) -> None:
        self.crew, self.caller, self.settings = crew, caller, settings
        self.acknowledged: list[str] = []

    async def start_registry(self, crash_point: str | None = None, settings: Settings | None = None) -> None:
        """The real registry, perhaps with a place to die at."""
        await self._start("registry", "services.registry", crash_point, settings)

    async def start_notebook(self, crash_point: str | None = None, broken: str = "") -> None:
        """The consumer, perhaps with a place to die at or a name its handler fails on."""
        await self._start("complaints", "tests.integration.faults.notebook", crash_point, NOTEBOOK_BROKEN=broken)

    async def _start(
        self, user: str, module: str, crash_point: str | None, settings: Settings | None = None, **variables: str
    ) -> None:
        forget_crash(self.settings.data_dir)
        changed = (settings or self.settings).model_copy(update={"crash_point": crash_point})
        await self.crew.start_service(user, module, changed, **variables)

    async def register(self, region: str, name: str, id: str | None = None) -> Receipt:
        """Register an agency's facts anew; what is answered counts as acknowledged."""
        id = id or new_id()
        receipt = await self.caller.send(ADMINISTRATOR, RegisterAgency(agency=facts(region, name)), id=id)
        self.acknowledged.append(id)
        return receipt

    async def insist(self, region: str, name: str, id: str | None = None) -> Receipt:
        """Send the same command until it is answered, as a caller should."""
        id = id or new_id()
        async with asyncio.timeout(INSIST_SECONDS):
            while True:
                try:
                    return await self.register(region, name, id)
                except Refusal as refusal:
                    if refusal.code not in UNANSWERED:
                        raise
                await asyncio.sleep(PAUSE_SECONDS)

    async def fetch(self, query: str, *arguments: Any) -> list[asyncpg.Record]:
        """Rows of any schema, read as the server's administrator."""
        connection = await asyncpg.connect(self.settings.postgres_dsn("postgres"))
        try:
            return await connection.fetch(query, *arguments)
        finally:
            await connection.close()

    async def lag(self) -> dict[str, int]:
        """What has not arrived yet."""
        (row,) = await self.fetch(LAG)
        return dict(row)

    async def settled(self) -> None:
        """Wait for the lag to be 0; nothing acknowledged is missing, all is there once and in order, chains hold."""

        async def nothing_is_left() -> bool:
            return not any((await self.lag()).values())

        try:
            await until(nothing_is_left)
        except TimeoutError:
            raise AssertionError(f"{await self.lag()}\n{self.crew.log('complaints')}") from None
        told = await self.fetch(FACTS)
        noted = await self.fetch(NOTES)
        assert [(row["code"], row["id"]) for row in told] == [(row["code"], row["cause"]) for row in noted]
        causes = Counter(row["cause"] for row in told)
        assert set(self.acknowledged) <= causes.keys()
        assert set(causes.values()) <= {1}
        for service in ("registry", "complaints"):
            connection = await asyncpg.connect(self.settings.postgres_dsn(service))
            assert (await verify_journal(connection)).findings == []
            await connection.close()


def facts(region: str, name: str) -> AgencyFacts:
    """An agency under a name."""
    return AgencyFacts(
        code=f"ecology-{region}",
        name=name,
        kind=AgencyKind.ECOLOGY,
        level=AgencyLevel.CITY,
        region=region,
        valid_from=date(2020, 1, 1),
    )


@asynccontextmanager
async def world_on(settings: Settings) -> AsyncIterator[World]:
    """A world whose processes end with it; a request waits two seconds at most."""
    hasty = settings.model_copy(update={"request_deadline_ms": 2000})
    async with crew_of(hasty) as crew, calling(hasty) as caller:
        yield World(crew, caller, hasty)
