"""What a page of commissions reads follows the page, whoever asks and whatever for."""

from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg
import msgspec
import pytest

from bench.explaining import Explaining
from bench.plans import Plan
from contracts.actors import Actor
from contracts.joint_inspection.commission_terms import CommissionState
from contracts.joint_inspection.commissions import CommissionOrder, ListCommissions
from kernel.database import LISTS, Connection
from kernel.rights import load_rights
from kernel.settings import Settings
from kernel.work import Environment, Reading
from services.joint_inspection.endpoints import ENDPOINTS
from tests.platform.actors import HEAD
from tests.platform.databases import cloned_database
from tests.unit.joint_inspection.commissioned import LAB, ordered

# What is rare is oldest: a list that went through all in its order would read nearly all of them.
PLANS = """
INSERT INTO monitoring_plans (number, state, agency, region, parties, year, body)
SELECT 'JC-' || n, 'adopted', 'ecology-640500', '640500', '{ecology-640500}', 2020 + n, '{}'
FROM generate_series(1, 2) AS n
"""
FILL = """
INSERT INTO commissions (number, kind, state, agency, contractor, region, parties, plan, price_yuan, credit_code,
                         deliver_by, overdue, secret, confidants, files, body)
SELECT 'WT-' || lpad(n::text, 6, '0'), 'sampling', CASE WHEN n < 30 THEN 'ordered' ELSE 'settled' END,
    'ecology-640500', CASE WHEN n < 30 THEN $2 ELSE 'lab-' || n % 50 END, '640500',
    ARRAY['ecology-640500', CASE WHEN n < 30 THEN $2 ELSE 'lab-' || n % 50 END],
    CASE WHEN n < 30 THEN 'JC-1' ELSE 'JC-2' END, 1, 'code' || n / 10,
    '2026-01-01'::date + n / 20, n < 30, false, '{}', '{}', $1::jsonb
FROM generate_series(1, 6000) AS n
"""
READ_FOR_A_PAGE = 21 * 20
ASKED: list[dict[str, Any]] = [
    {},
    {"state": CommissionState.ORDERED},
    {"plan": "JC-1"},
    {"credit_code": "code7"},
    {"overdue": True},
]


@pytest.fixture(scope="module")
async def filled(template_settings: Settings) -> AsyncIterator[Settings]:
    async with cloned_database(template_settings) as settings:
        connection = await asyncpg.connect(settings.postgres_dsn("joint_inspection_owner"))
        await connection.execute(PLANS)
        await connection.execute(FILL, msgspec.json.encode(ordered()).decode(), LAB.agency)
        await connection.execute("VACUUM ANALYZE commissions")
        await connection.close()
        yield settings


@pytest.mark.parametrize("filters", ASKED, ids=str)
async def test_a_page_of_commissions_is_read_by_an_index_for_each_filter_by_whoever_asks(
    filled: Settings, filters: dict[str, Any]
) -> None:
    for who in (HEAD, LAB):
        for order in CommissionOrder:
            [plan] = await plans(filled, who, ListCommissions(**filters, order=order))
            assert plan.rows_read <= READ_FOR_A_PAGE, (who.agency, order, plan.rows_read, plan.shape)
            assert "Seq Scan commissions" not in plan.shape


async def plans(settings: Settings, who: Actor, query: ListCommissions) -> list[Plan]:
    """The plans of the statements, as the service runs them."""
    rows = load_rights().rows(query.subject, who)
    connection = await asyncpg.connect(settings.postgres_dsn("joint_inspection"), server_settings=LISTS)
    try:
        explaining = Explaining(connection, {"commissions"})
        reading = Reading(cast(Connection, explaining), who, Environment.load(settings, "joint_inspection"), rows)
        await ENDPOINTS.queries[ListCommissions](query, reading)
    finally:
        await connection.close()
    return [plan for plan in explaining.plans if "FROM commissions" in plan.statement and "LIMIT" in plan.statement]
