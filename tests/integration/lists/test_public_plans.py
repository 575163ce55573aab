"""What the public searches is found by its grams, not by reading all that was ever published."""

from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg
import pytest

from bench.explaining import Explaining
from contracts.joint_inspection.publication import ListDisclosures
from kernel.database import LISTS, Connection
from kernel.rights import load_rights
from kernel.settings import Settings
from kernel.work import Environment, Reading
from services.joint_inspection.endpoints import ENDPOINTS
from services.joint_inspection.publication.rules import searching
from tests.platform.actors import CITIZEN
from tests.platform.databases import cloned_database

ROWS = 6000
READ_FOR_A_PAGE = 21 * 20
BODY = """{"number": "GS-%s", "kind": "decision", "state": "published", "version": 1, "agency": "ecology-640500",
"region": "640500", "credit_code": null, "published_at": "2026-01-01T00:00:00Z", "changed_at": "2026-01-01T00:00:00Z",
"late": false, "fields": [], "history": []}"""
INSERT = """
INSERT INTO published (number, kind, state, agency, region, credit_code, body, folded, grams)
VALUES ($1, 'decision', 'published', 'ecology-640500', '640500', NULL, $2::jsonb, $3, $4)
"""


def row(nth: int) -> tuple[Any, ...]:
    number = f"{nth:05d}"
    text = searching.searched([f"卫环罚{number}号", "行政处罚"])
    return f"GS-{number}", BODY % number, text, searching.grams(text)


@pytest.fixture(scope="module")
async def filled(template_settings: Settings) -> AsyncIterator[Settings]:
    async with cloned_database(template_settings) as settings:
        owner = await asyncpg.connect(settings.postgres_dsn("joint_inspection_owner"))
        await owner.executemany(INSERT, [row(nth) for nth in range(ROWS)])
        await owner.execute("ANALYZE published")
        await owner.close()
        yield settings


@pytest.mark.parametrize(("words", "found"), [("罚00017号", 1), ("行政处罚", 20), ("拘留", 0), ("罚 00017", 1)])
async def test_a_search_reads_what_it_finds(filled: Settings, words: str, found: int) -> None:
    connection = await asyncpg.connect(filled.postgres_dsn("joint_inspection"), server_settings=LISTS)
    try:
        explaining = Explaining(connection, {"published"})
        query = ListDisclosures(text=words)
        environment = Environment.load(filled, "joint_inspection")
        rights = load_rights().rows(query.subject, CITIZEN)
        reading = Reading(cast(Connection, explaining), CITIZEN, environment, rights)
        page = await ENDPOINTS.queries[ListDisclosures](query, reading)
    finally:
        await connection.close()
    assert len(page.items) == found
    assert sum(plan.rows_read for plan in explaining.plans) <= READ_FOR_A_PAGE
