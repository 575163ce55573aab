"""What looking for repeats reads follows the reports, what counting them reads the period: never all complaints."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import cast

import asyncpg
import pytest

from bench.explaining import Explaining
from contracts.complaints.barometer import BarometerRank, MapComplaints, ReadBarometer
from contracts.complaints.repeats import ListPossibleRepeats, PossibleRepeatOrder, RepeatState
from kernel.database import LISTS, Connection
from kernel.rights import Reach
from kernel.settings import Settings
from services.complaints.barometer import store as barometer
from services.complaints.barometer.rules import period
from services.complaints.nearness import store
from services.complaints.nearness.rules.looking import EARLIER_MAX, KEY_MAX
from services.complaints.repeats import store as repeats
from tests.platform.databases import cloned_database

TABLES = {"complaint_bands", "complaints", "possible_repeats"}
COMPLAINTS, KEYS, OFTEN = 12_000, 12, 7
REPORTS = 20
SIZE = 20
MINUTES_A_DAY = 24 * 60
NOW = datetime(2026, 1, 1, tzinfo=UTC)
REACH = Reach(everywhere=False, prefix="6405", party=None)
FILL = """
INSERT INTO complaints (number, channel, received_by, region, parties, title, text, content_sha256, caller_known,
    filed_at, historic, state, dispatcher, uppers, environmental, matched_keywords, agency, round, final, returns,
    returned_by, sign_overdue, handle_overdue, routing_overdue, credit_code)
SELECT 'TS' || n, 'hotline_12345', 'h', '640500', '{ecology-640500}', 'a', 'b', '', false,
    '2026-01-01'::timestamptz - make_interval(mins => n), false, 'closed', 'h', '{}', true, '{}',
    'ecology-640500', 1, false, 0, '{}', false, false, false,
    'C' || n % 100
FROM generate_series(1, 12000) AS n;
INSERT INTO complaint_bands
SELECT CASE WHEN band = 0 THEN 7 ELSE band * 100000 + n % 5000 END,
       '2026-01-01'::timestamptz - make_interval(mins => n), 'TS' || n
FROM generate_series(1, 12000) AS n, generate_series(0, 11) AS band;
INSERT INTO known_enterprises (credit_code, name, name_key, region, active, name_grams, trade_code, longitude, latitude)
SELECT 'C' || n, 'C', 'C', '640500', true, '{}', 'C22', 105 + n / 100.0, 37 FROM generate_series(0, 99) AS n;
INSERT INTO possible_repeats (number, other, region, state, likeness, reason, suggested_at)
SELECT 'TS' || n, 'TS' || n + 1, CASE WHEN n > 11900 THEN '640521' ELSE '640500' END,
       CASE WHEN n > 11800 THEN 'open' ELSE 'refused' END, 50, '', '2026-01-01'::timestamptz - make_interval(mins => n)
FROM generate_series(1, 11999) AS n;
VACUUM ANALYZE complaints;
VACUUM ANALYZE complaint_bands;
VACUUM ANALYZE known_enterprises;
VACUUM ANALYZE possible_repeats;
"""


@pytest.fixture(scope="module")
async def filled(template_settings: Settings) -> AsyncIterator[Settings]:
    async with cloned_database(template_settings) as settings:
        connection = await asyncpg.connect(settings.postgres_dsn("complaints_owner"))
        for statement in FILL.strip().removesuffix(";").split(";\n"):
            await connection.execute(statement)
        await connection.close()
        yield settings


@pytest.fixture
async def explaining(filled: Settings) -> AsyncIterator[Explaining]:
    connection = await asyncpg.connect(filled.postgres_dsn("complaints"), server_settings=LISTS)
    yield Explaining(connection, TABLES)
    await connection.close()


async def test_what_a_group_of_reports_repeats_is_found_by_one_statement_of_bounded_reading(
    explaining: Explaining,
) -> None:
    asked = [
        store.Asked([OFTEN, *(band * 100_000 + report for band in range(1, KEYS))], NOW - timedelta(days=30), NOW)
        for report in range(REPORTS)
    ]
    found = await store.near(cast(Connection, explaining), asked)
    assert [len(some) for some in found] == [EARLIER_MAX] * REPORTS
    [plan] = explaining.plans
    assert not any(f"Seq Scan {table}" in plan.shape for table in TABLES), plan.shape
    of_keys = REPORTS * KEYS * KEY_MAX
    assert plan.rows_read <= of_keys * 4, (plan.rows_read, plan.shape)


@pytest.mark.parametrize("order", PossibleRepeatOrder)
@pytest.mark.parametrize("state", [RepeatState.OPEN, RepeatState.REFUSED])
@pytest.mark.parametrize("region", [None, "640500", "640521"])
async def test_a_page_of_suggestions_is_read_by_an_index(
    explaining: Explaining, order: PossibleRepeatOrder, state: RepeatState, region: str | None
) -> None:
    query = ListPossibleRepeats(order=order, state=state, region=region, size=SIZE)
    await repeats.page(cast(Connection, explaining), REACH, query)
    [plan] = explaining.plans
    assert plan.rows_read <= (SIZE + 1) * 10, (plan.rows_read, plan.shape)
    assert not any(f"Seq Scan {table}" in plan.shape for table in TABLES), plan.shape


@pytest.mark.parametrize("rank", BarometerRank)
async def test_a_period_is_counted_from_its_index_alone(explaining: Explaining, rank: BarometerRank) -> None:
    query = ReadBarometer(rank=rank, days=1)
    found = await barometer.cells(cast(Connection, explaining), REACH, query, period(NOW.date(), 1))
    assert [one.region for one in found] == ["640500"] and 0 < found[0].before <= MINUTES_A_DAY
    [plan] = explaining.plans
    assert "Index Only Scan complaints" in plan.shape, plan.shape
    assert plan.rows_read <= 2 * MINUTES_A_DAY, (plan.rows_read, plan.shape)


async def test_the_map_of_a_period_is_counted_from_its_index_alone(explaining: Explaining) -> None:
    cells = await barometer.grid(cast(Connection, explaining), REACH, MapComplaints(days=1), period(NOW.date(), 1))
    assert sum(one.enterprises for one in cells) == 100
    [plan] = explaining.plans
    assert "Index Only Scan complaints" in plan.shape, plan.shape
