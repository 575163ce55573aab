"""A month's rates, and the work orders behind one of them, are read from that month's rows alone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, cast

import asyncpg
import pytest

from bench.explaining import Explaining
from contracts.actors import Actor
from contracts.complaints.rates import ListComplaintRates, ListCountedComplaints, ListPublicComplaintRates, Rate
from contracts.messages import Query
from kernel.calendar import local_date
from kernel.database import LISTS, Connection
from kernel.rights import load_rights
from kernel.settings import Settings
from kernel.work import Environment, Reading
from services.complaints.endpoints import ENDPOINTS
from tests.platform.actors import CITIZEN, OFFICER, OPERATOR, UPPER_HEAD
from tests.platform.databases import cloned_database

TABLES = {"complaints", "follow_ups"}
MONTHS, ROWS = 20, 4000
FEW = "2024-12"
OF_A_MONTH = ROWS // MONTHS + 20
FILL = f"""
INSERT INTO complaints (number, channel, received_by, region, parties, title, text, content_sha256, caller_known,
    filed_at, historic, state, dispatcher, uppers, matter, environmental, matched_keywords, agency, round, final,
    returns, returned_by, sign_overdue, handle_overdue, routing_overdue, routed_at, signed_at)
SELECT 'TS' || n, 'web', 'public', '640500', ARRAY['ecology-640000', 'ecology-640500'], '污水', '污水', '', false,
    at, false, 'closed', 'hotline-640500', ARRAY['ecology-640000'], 'environment.m' || n % 5, true, '{{}}',
    'ecology-640500', 1, false, 0, '{{}}', n % 7 = 0, false, false, at, at
FROM generate_series(1, {ROWS}) AS n, LATERAL (
    SELECT timestamptz '2025-01-02 00:00+08' + make_interval(days => n * 600 / {ROWS})
) AS moment (at);
INSERT INTO follow_ups (complaint, round, region, parties, agency, matter, replied_at, reply, overdue, redone,
    rate_until, call_back, calls, call_back_overdue, satisfaction, solved)
SELECT number, 1, region, parties, agency, matter, routed_at, '', false, 0, routed_at, 'not_drawn', 0, false,
    CASE WHEN sign_overdue THEN 'dissatisfied' ELSE 'fair' END, NOT sign_overdue
FROM complaints;
INSERT INTO known_agencies (code, name, kind, region, valid_from)
VALUES ('ecology-640500', '局', 'ecology', '640500', '2020-01-01') ON CONFLICT DO NOTHING;
UPDATE complaints SET routed_at = '2024-12-05', signed_at = '2024-12-05' WHERE number IN ('TS1', 'TS2', 'TS3');
"""


@pytest.fixture(scope="module")
async def filled(template_settings: Settings) -> AsyncIterator[Settings]:
    async with cloned_database(template_settings) as settings:
        connection = await asyncpg.connect(settings.postgres_dsn("complaints_owner"))
        await connection.execute(FILL)
        await connection.execute("ANALYZE complaints")
        await connection.execute("ANALYZE follow_ups")
        await connection.close()
        yield settings


async def rows_read(settings: Settings, query: Query[Any], who: Actor) -> tuple[int, int]:
    """How many rows the answer was read from, and how many items it has."""
    connection = await asyncpg.connect(settings.postgres_dsn("complaints"), server_settings=LISTS)
    try:
        explaining = Explaining(connection, TABLES)
        rows = load_rights().rows(query.subject, who)
        environment = Environment.load(settings, "complaints")
        page = await ENDPOINTS.queries[type(query)](
            query, Reading(cast(Connection, explaining), who, environment, rows)
        )
    finally:
        await connection.close()
    return sum(plan.rows_read for plan in explaining.plans), len(page.items)


@pytest.mark.parametrize("who", [OPERATOR, OFFICER, UPPER_HEAD], ids=["hotline", "bureau", "upper bureau"])
async def test_a_months_rates_are_read_from_that_months_rows_alone(filled: Settings, who: Actor) -> None:
    read, cells = await rows_read(filled, ListComplaintRates(month="2025-09"), who)
    assert cells == 5 * len(Rate)
    assert read <= OF_A_MONTH * len(Rate)


@pytest.mark.parametrize("rate", Rate)
async def test_the_work_orders_behind_a_number_are_read_from_that_months_rows_alone(
    filled: Settings, rate: Rate
) -> None:
    behind = ListCountedComplaints(month="2025-09", rate=rate, agency="ecology-640500", matter="environment.m3")
    read, orders = await rows_read(filled, behind, OPERATOR)
    assert orders == behind.size
    assert read <= OF_A_MONTH


async def test_what_the_public_reads_of_a_month_is_read_from_that_months_rows_alone(filled: Settings) -> None:
    read, cells = await rows_read(filled, ListPublicComplaintRates(month="2025-09"), CITIZEN)
    assert cells == len(Rate)
    assert read <= OF_A_MONTH * len(Rate)


async def test_the_public_reads_nothing_of_the_month_that_runs_nor_of_too_few_work_orders(filled: Settings) -> None:
    current = f"{local_date(datetime.now(UTC)):%Y-%m}"
    assert await rows_read(filled, ListPublicComplaintRates(month=current), CITIZEN) == (0, 0)
    assert (await rows_read(filled, ListPublicComplaintRates(month="2026-09", count=True), CITIZEN))[1] == 0
    assert (await rows_read(filled, ListPublicComplaintRates(month="2025-09", region="640400"), CITIZEN))[1] == 0
    few = await rows_read(filled, ListPublicComplaintRates(month=FEW), CITIZEN)
    assert few[0] > 0 and few[1] == 0
