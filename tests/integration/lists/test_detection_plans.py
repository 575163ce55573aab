"""A page of detections or penalties is read by an index, for whoever asks and whatever the filter; numbers by party."""

from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg
import pytest
from msgspec.structs import replace

from bench.explaining import Explaining
from bench.plans import Plan
from contracts.actors import Actor, AgencyKind, Role
from contracts.messages import Query
from contracts.transfer.detection_terms import DetectionKind, DetectionState
from contracts.transfer.detections import (
    DetectionOrder,
    DetectionsOfEnterprises,
    ListDetectionCounts,
    ListDetectionRates,
    ListDetections,
)
from contracts.transfer.penalties import ListPenalties, PenaltyOrder
from kernel.database import LISTS, Connection
from kernel.rights import load_rights
from kernel.settings import Settings
from kernel.work import Environment, Reading
from services.transfer.endpoints import ENDPOINTS
from tests.platform.actors import OFFICER, OTHER_CITY_OFFICER, UPPER_HEAD, actor
from tests.platform.databases import cloned_database

TABLES = {"detections", "detection_sights", "penalties", "penalty_sights"}
ROWS, OF_THE_OTHER_CITY = 4000, 40
# A page is 21 rows; for what nearly all rows are, the few others are passed over.
READ_FOR_A_PAGE = 21 * 20
ENTERPRISE = "91640500000000003X"
OTHER_PROCURATOR = actor(AgencyKind.PROCURATORATE, "640400", Role.OFFICER)
FILL = f"""
WITH made AS (
    SELECT n, CASE WHEN n % {ROWS // OF_THE_OTHER_CITY} = 0 THEN '640400' ELSE '640500' END AS region
    FROM generate_series(1, {ROWS}) AS n
), told AS (
    SELECT jsonb_build_object(
        'number', 'YY-' || lpad(n::text, 6, '0'), 'kind', 'not_transferred', 'basis', 'finding',
        'state', CASE WHEN n % 50 = 0 THEN 'raised' ELSE 'settled' END,
        'rule', 'crime.loss', 'subject', 'finding:' || n,
        'credit_code', '916405000000000' || lpad((n % 40)::text, 2, '0') || 'X',
        'enterprise_name', '厂', 'region', region, 'owed_by', 'ecology-' || region,
        'duty', 'detection.transfer', 'limit', '7日', 'since', at, 'begun_at', at, 'raised_at',
        CASE WHEN n % 10 = 0 THEN at END, 'facts',
        jsonb_build_array(jsonb_build_object('reference', 'F-' || n, 'on', '2026-01-01', 'known_at', at)),
        'steps', '[]'::jsonb,
        'parties', jsonb_build_array('ecology-640000', 'ecology-' || region, 'procuratorate-' || region)
    ) AS body
    FROM made, LATERAL (SELECT timestamptz '2026-01-01 00:00+08' + make_interval(hours => n) AS at) AS moment
)
INSERT INTO detections (number, kind, state, rule, credit_code, region, owed_by, parties, subject, begun_at, raised_at,
                        body)
SELECT body ->> 'number', body ->> 'kind', body ->> 'state', body ->> 'rule', body ->> 'credit_code',
       body ->> 'region', body ->> 'owed_by', ARRAY(SELECT jsonb_array_elements_text(body -> 'parties')),
       body ->> 'subject', (body ->> 'begun_at')::timestamptz, (body ->> 'raised_at')::timestamptz, body
FROM told;
INSERT INTO detection_sights
SELECT party, number, kind, state, rule, credit_code, region, owed_by, begun_at, raised_at
FROM detections, unnest(parties) AS party;
INSERT INTO penalties (number, credit_code, region, parties, decided_on, recorded_at, body)
SELECT number, credit_code, region, parties, begun_at::date, begun_at, jsonb_build_object(
    'number', number, 'credit_code', credit_code, 'region', region, 'agency', owed_by, 'findings', '[]'::jsonb,
    'kinds', '[]'::jsonb, 'amount', '1', 'circumstance', NULL, 'decided_on', begun_at::date, 'recorded_at', begun_at,
    'parties', to_jsonb(parties)
) FROM detections;
INSERT INTO penalty_sights SELECT party, number, credit_code, recorded_at FROM penalties, unnest(parties) AS party;
"""
FILTERED: list[dict[str, Any]] = [
    {},
    {"kind": DetectionKind.NOT_TRANSFERRED},
    {"kind": DetectionKind.NOT_FILED},
    {"state": DetectionState.RAISED},
    {"state": DetectionState.DISMISSED},
    {"region": "640400"},
    {"region": "640500"},
    {"owed_by": "ecology-640400"},
    {"owed_by": "police-640500"},
    {"credit_code": ENTERPRISE},
]
ASKERS = (UPPER_HEAD, OFFICER, OTHER_PROCURATOR)


@pytest.fixture(scope="module")
async def filled(template_settings: Settings) -> AsyncIterator[Settings]:
    async with cloned_database(template_settings) as settings:
        connection = await asyncpg.connect(settings.postgres_dsn("transfer_owner"))
        await connection.execute("SELECT set_config('hub.party', '*', false)")
        await connection.execute(FILL)
        for table in sorted(TABLES):
            await connection.execute(f"ANALYZE {table}")
        await connection.close()
        yield settings


async def asked(settings: Settings, query: Query[Any], who: Actor) -> tuple[Any, list[Plan]]:
    """The answer, and the plans of the statements, as the service runs them for this person."""
    connection = await asyncpg.connect(settings.postgres_dsn("transfer"), server_settings=LISTS)
    try:
        await connection.execute("SELECT set_config('hub.party', $1, false)", who.agency)
        explaining = Explaining(connection, TABLES)
        rows = load_rights().rows(query.subject, who)
        reading = Reading(cast(Connection, explaining), who, Environment.load(settings, "transfer"), rows)
        answer = await ENDPOINTS.queries[type(query)](query, reading)
    finally:
        await connection.close()
    return answer, explaining.plans


def read(plans: list[Plan]) -> int:
    return sum(plan.rows_read for plan in plans)


@pytest.mark.parametrize("order", DetectionOrder)
@pytest.mark.parametrize("who", ASKERS, ids=[who.agency for who in ASKERS])
async def test_a_page_follows_the_page_for_each_filter(filled: Settings, who: Actor, order: DetectionOrder) -> None:
    for filters in FILTERED:
        query = ListDetections(order=order, **filters)
        page, plans = await asked(filled, query, who)
        assert read(plans) <= READ_FOR_A_PAGE, (filters, read(plans), [plan.shape for plan in plans])
        later = replace(query, after=page.next) if page.next else query
        _, plans = await asked(filled, later, who)
        assert read(plans) <= READ_FOR_A_PAGE, (filters, read(plans))


async def test_the_detections_of_enterprises_are_read_by_theirs(filled: Settings) -> None:
    for who in ASKERS:
        _, plans = await asked(filled, DetectionsOfEnterprises(credit_codes=[ENTERPRISE]), who)
        assert read(plans) <= READ_FOR_A_PAGE, (who.agency, [plan.shape for plan in plans])


async def test_counts_and_rates_are_read_from_the_askers_own(filled: Settings) -> None:
    for query in (ListDetectionCounts(), ListDetectionRates()):
        page, plans = await asked(filled, query, OTHER_PROCURATOR)
        assert page.items and read(plans) <= OF_THE_OTHER_CITY * 2, [plan.shape for plan in plans]


@pytest.mark.parametrize("order", PenaltyOrder)
async def test_a_page_of_penalties_follows_the_page(filled: Settings, order: PenaltyOrder) -> None:
    for who in (UPPER_HEAD, OFFICER, OTHER_CITY_OFFICER):
        for code in (None, ENTERPRISE):
            _, plans = await asked(filled, ListPenalties(order=order, credit_code=code), who)
            assert read(plans) <= READ_FOR_A_PAGE, (who.agency, code, [plan.shape for plan in plans])
