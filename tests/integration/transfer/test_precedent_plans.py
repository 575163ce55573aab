"""How disputes on law ended is found by an index, whatever is asked; a page reads about a page."""

from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg
import pytest

from bench.explaining import Explaining
from contracts.transfer.legal_disputes import FindLegalPrecedents, LegalDisputeEnding, LegalDisputeOrder
from contracts.transfer.referral_terms import Offence
from kernel.database import LISTS, Connection
from kernel.paging import COUNT_LIMIT
from kernel.settings import Settings
from services.transfer.legal_disputes import store
from tests.platform.databases import cloned_database

PRECEDENTS, PAGE = 20_000, 21
LOAD = """
INSERT INTO transfer.legal_precedents (number, province, offence, ending, laws, folded, grams, body)
SELECT 'CL-' || lpad(n::text, 6, '0'), CASE WHEN n % 40 = 0 THEN '65' ELSE '64' END,
       CASE WHEN n % 50 = 0 THEN 'illegal_business' ELSE 'pollution' END,
       CASE WHEN n % 100 = 7 THEN 'left_open' ELSE 'agreed' END,
       ARRAY['刑法', '#' || n % 400, '刑法#' || n % 400], '分歧第' || n || '号',
       ARRAY['分歧', '歧第', '第' || left(n::text, 1), right(n::text, 1) || '号'] ||
           ARRAY(SELECT substr(n::text, at, 2) FROM generate_series(1, greatest(length(n::text) - 1, 1)) AS at), '{}'
FROM generate_series(1, $1::int) AS n
"""
ASKED: list[dict[str, Any]] = [
    {},
    {"text": "分歧"},
    {"text": "第17777号"},
    {"text": "噪声"},
    {"law": "刑法"},
    {"law": "刑法", "article": 338},
    {"article": 17},
    {"law": "噪声法"},
    {"offence": Offence.POLLUTION},
    {"offence": Offence.ILLEGAL_BUSINESS},
    {"offence": Offence.FARMLAND},
    {"law": "刑法", "article": 338, "offence": Offence.ILLEGAL_BUSINESS, "text": "分歧"},
]


@pytest.fixture(scope="module")
async def connection(template_settings: Settings) -> AsyncIterator[Any]:
    async with cloned_database(template_settings) as settings:
        owner = await asyncpg.connect(settings.postgres_dsn("postgres"))
        await owner.execute(LOAD.replace("$1::int", str(PRECEDENTS)))
        await owner.execute("VACUUM ANALYZE transfer.legal_precedents")
        await owner.close()
        reader = await asyncpg.connect(settings.postgres_dsn("transfer"), server_settings=LISTS)
        yield reader
        await reader.close()


@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.parametrize("order", list(LegalDisputeOrder))
async def test_a_page_of_precedents_is_read_by_an_index(
    connection: Any, asked: dict[str, Any], order: LegalDisputeOrder
) -> None:
    explaining = Explaining(connection, {"legal_precedents"})
    query = FindLegalPrecedents(**asked)
    place = store.FOUND[order].place(None)
    await cast(Connection, explaining).fetch(
        store.FOUND[order].statement, *store.finding("640500", query), *place, PAGE
    )
    [plan] = explaining.plans
    assert "Seq Scan legal_precedents" not in plan.shape
    assert plan.rows_read <= PAGE * 20, plan.shape


async def test_counting_ends_at_its_limit(connection: Any) -> None:
    explaining = Explaining(connection, {"legal_precedents"})
    query = FindLegalPrecedents(ending=LegalDisputeEnding.AGREED)
    await cast(Connection, explaining).fetchval(store.COUNT_FOUND, *store.finding("640500", query), COUNT_LIMIT)
    [plan] = explaining.plans
    assert plan.rows_read <= COUNT_LIMIT * 2
