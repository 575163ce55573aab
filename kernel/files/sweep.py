"""Clears away what no record and no upload needs any more."""

import asyncio
from datetime import timedelta

import structlog

from kernel.database import Pool
from kernel.files import store
from kernel.files.desk import FileNamed
from kernel.files.objects import Objects

log = structlog.get_logger()

SWEEP_SECONDS = 6 * 3600
ABANDONED_AFTER = timedelta(days=1)
UNUSED_AFTER = timedelta(days=30)


class Sweep:
    """One service's broom: unfinished uploads after a day, unnamed files after a month, bytes without a file.

    The public's unnamed files go as soon as unfinished uploads.
    """

    def __init__(self, pool: Pool, objects: Objects, named: FileNamed) -> None:
        self._pool = pool
        self._objects = objects
        self._named = named

    async def run(self) -> None:
        """Sweep now and then until cancelled; a store out of reach is tried again next time."""
        while True:
            try:
                await self.sweep()
            except Exception as error:
                log.error("files were not swept", exc_info=error)
            await asyncio.sleep(SWEEP_SECONDS)

    async def sweep(self, abandoned: timedelta = ABANDONED_AFTER, unused: timedelta = UNUSED_AFTER) -> None:
        """Clear away uploads that stand still for `abandoned` and files unnamed for `unused`."""
        async with self._pool.acquire() as connection:
            await store.forget_abandoned(connection, abandoned)
        await self._forget_unused(unused, abandoned)
        await self._drop_unknown_uploads()
        await self._drop_contents_without_file()

    async def _forget_unused(self, age: timedelta, publics: timedelta) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await store.see_as(connection, "*")
            for row in await store.unused(connection, age, publics):
                if await self._named(connection, row.sha256, row.agency):
                    await store.mark_kept(connection, row.id)
                else:
                    await store.delete(connection, row.id)

    async def _drop_unknown_uploads(self) -> None:
        lying = sorted(await self._objects.uploads())
        async with self._pool.acquire() as connection:
            unknown = await store.unknown(connection, lying)
        for id in unknown:
            await self._objects.drop_upload(id)

    async def _drop_contents_without_file(self) -> None:
        lying = sorted(await self._objects.contents())
        async with self._pool.acquire() as connection:
            suspects = await store.without_file(connection, lying)
        for sha256 in suspects:
            await self._drop_content(sha256)

    async def _drop_content(self, sha256: str) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await store.lock(connection, sha256)
            if await store.without_file(connection, [sha256]):
                await self._objects.drop(sha256)
