"""What a page of exchanged clues reads follows the page, whoever asks and whatever for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, cast

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from bench.explaining import Explaining
from bench.plans import Plan
from contracts.actors import Actor
from contracts.complaints.clue_exchange import ExchangedClueOrder, ListExchangedClues, SendExchangedClue
from contracts.complaints.clue_exchange_terms import ExchangedClueSide, ExchangedClueState
from kernel.database import LISTS, Connection
from kernel.rights import load_rights
from kernel.settings import Settings
from kernel.work import Environment, Reading
from services.complaints.clue_exchange.rules import steps
from services.complaints.clue_exchange.rules.base import Seat
from services.complaints.clue_exchange.rules.owners import Owner
from services.complaints.endpoints import ENDPOINTS
from tests.platform.actors import HEAD, OFFICER, WATER
from tests.platform.databases import cloned_database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
# What is rare is oldest: a list that went through all in its order would read nearly all of them.
FILL = """
INSERT INTO exchanged_clues (number, state, region, parties, sender, sender_office, receiver, receiver_office,
    declined_by, overdue, accepted, month, sent_at, files, credit_code, quality, body)
SELECT 'XT-' || lpad(n::text, 6, '0'), CASE WHEN n < 30 THEN 'sent' ELSE 'finished' END, '640500',
    '{water-640500,ecology-640500}', CASE WHEN n % 2 = 0 THEN 'water-640500' ELSE 'housing-640500' END, '',
    CASE WHEN n < 40 THEN 'urban_management-640500' ELSE 'ecology-640500' END, '',
    CASE WHEN n < 30 THEN '{health-640500/}'::text[] ELSE '{}' END, n < 30, n >= 30,
    CASE WHEN n < 30 THEN '2025-01' ELSE '2026-01' END, '2026-01-01'::timestamptz + make_interval(mins => n), '{}',
    'code' || n / 10, CASE WHEN n < 30 THEN 'worthless' ELSE 'valuable' END, $1::jsonb
FROM generate_series(1, 6000) AS n
"""
ORDER = SendExchangedClue(title="暗管", facts="围墙外有暗管", region="640500")
CASE = steps.send(ORDER, Owner(Seat("ecology-640500"), ""), steps.Subject(), [], WATER, "XT-0", NOW, "2026-01")
PERMIT = replace(OFFICER, office="permit")
TABLES = {"exchanged_clues"}
READ_FOR_A_PAGE = 21 * 20
ASKED: list[dict[str, Any]] = [
    {},
    {"side": ExchangedClueSide.IN},
    {"side": ExchangedClueSide.OUT},
    {"state": ExchangedClueState.SENT},
    {"receiver": "urban_management-640500"},
    {"declined_by": "health-640500"},
    {"credit_code": "code7"},
    {"overdue": True},
    {"quality": "worthless"},
    {"until_month": "2025-12"},
]


@pytest.fixture(scope="module")
async def filled(template_settings: Settings) -> AsyncIterator[Settings]:
    async with cloned_database(template_settings) as settings:
        connection = await asyncpg.connect(settings.postgres_dsn("complaints_owner"))
        await connection.execute(FILL, msgspec.json.encode(CASE).decode())
        await connection.execute("VACUUM ANALYZE exchanged_clues")
        await connection.close()
        yield settings


@pytest.mark.parametrize("filters", ASKED, ids=str)
async def test_a_page_of_exchanged_clues_is_read_by_an_index_for_each_filter_by_whoever_asks(
    filled: Settings, filters: dict[str, Any]
) -> None:
    for who in (PERMIT, HEAD):
        for order in ExchangedClueOrder:
            [plan] = await plans(filled, who, ListExchangedClues(**filters, order=order))
            assert plan.rows_read <= READ_FOR_A_PAGE, (who.agency, who.roles, order, plan.rows_read, plan.shape)
            assert "Seq Scan exchanged_clues" not in plan.shape


async def plans(settings: Settings, who: Actor, query: ListExchangedClues) -> list[Plan]:
    """The plans of the statements, as the service runs them."""
    rows = load_rights().rows(query.subject, who)
    connection = await asyncpg.connect(settings.postgres_dsn("complaints"), server_settings=LISTS)
    try:
        explaining = Explaining(connection, TABLES)
        reading = Reading(cast(Connection, explaining), who, Environment.load(settings, "complaints"), rows)
        await ENDPOINTS.queries[ListExchangedClues](query, reading)
    finally:
        await connection.close()
    return [plan for plan in explaining.plans if "exchanged_clues" in plan.statement]
