"""What a page of a timeline reads follows the page, however much has happened to the enterprise."""

from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg
import pytest

from bench.explaining import Explaining
from contracts.complaints.timeline import ComplaintsTimeline
from contracts.joint_inspection.timeline import JointInspectionTimeline
from contracts.registry.timeline import RegistryTimeline
from contracts.timeline import TimelineOfEnterprises
from kernel.database import Connection
from kernel.rights import load_rights
from kernel.service import Endpoints
from kernel.settings import Settings
from kernel.work import Environment, Reading
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.platform.actors import OFFICER
from tests.platform.databases import cloned_database

BUSY, QUIET = "91640500BUSY", "91640500QUIET"
SIZE = 20
LATER = '["2026-01-03T00:00:00Z","~"]'
# What each source reads for a page, that of a single enterprise; the rest is the page sorted once more.
READ_FOR_A_PAGE = (SIZE + 1) * 8 * 3
TABLES = {"alerts", "clues", "credit_facts", "complaints", "exchanged_clues", "visits", "findings", "finding_handlings"}
FILL = {
    "registry": """
    INSERT INTO enterprises (credit_code, name, name_folded, name_grams, region, elements, pollutants,
                             supervision_class, domain, state, registered_at, changed_at)
    SELECT code, code, code, '{}', '640500', '{}', '{}', 'general', 'pollution', 'active', now(), now()
    FROM unnest(ARRAY['91640500BUSY', '91640500QUIET']) AS code;
    INSERT INTO alerts (id, rule, subject, day, credit_code, region, parties, hours, fact, basis, state, raised_at)
    SELECT gen_random_uuid(), 'over_hourly', n, '2026-01-01', '91640500BUSY', '640500', '{}', '{}', '', '', 'open',
           '2026-01-01'::timestamptz + make_interval(mins => n)
    FROM generate_series(1, 6000) AS n;
    INSERT INTO clues (id, alert, rule, credit_code, region, parties, cause, score, priority, parts, state, raised_at)
    SELECT gen_random_uuid(), id, 'over_hourly', credit_code, region, '{}', 'repeated', 1, 'low', '[]', 'raised',
           raised_at FROM alerts;
    INSERT INTO credit_facts (number, credit_code, code, kind, state, held_on, last_day, agency, files, body)
    SELECT 'XY-' || n, '91640500BUSY', 'x', 'violation', 'in_force', '2026-01-01'::date - n, '2999-01-01', 'a', '{}',
           '{"name": "一般环境违法", "points": -15}'
    FROM generate_series(1, 6000) AS n;
    ANALYZE;
    """,
    "complaints": """
    INSERT INTO complaints (number, channel, received_by, region, parties, title, text, content_sha256, caller_known,
        filed_at, historic, state, dispatcher, uppers, environmental, matched_keywords, agency, round, final, returns,
        returned_by, sign_overdue, handle_overdue, routing_overdue, credit_code, replied_at)
    SELECT 'TS' || n, 'hotline_12345', 'h', '640500', '{ecology-640500}', '', '', '', false,
        '2026-01-01'::timestamptz + make_interval(mins => n), false, 'closed', 'h', '{}', true, '{}',
        'ecology-640500', 1, false, 0, '{}', false, false, false,
        CASE WHEN n % 3 = 0 THEN '91640500BUSY' ELSE 'other' || n END,
        '2026-01-02'::timestamptz + make_interval(mins => n)
    FROM generate_series(1, 18000) AS n;
    INSERT INTO exchanged_clues (number, state, region, parties, sender, sender_office, receiver, receiver_office,
        declined_by, overdue, accepted, month, sent_at, finished_at, files, credit_code, body)
    SELECT 'XT-' || n, 'finished', '640500', '{water-640500,ecology-640500}', 'water-640500', '', 'ecology-640500', '',
        '{}', false, true, '2026-01', '2026-01-01'::timestamptz + make_interval(mins => n),
        '2026-01-02'::timestamptz + make_interval(mins => n), '{}',
        CASE WHEN n % 3 = 0 THEN '91640500BUSY' ELSE 'other' || n END, '{"urgency": "normal"}'
    FROM generate_series(1, 18000) AS n;
    ANALYZE;
    """,
    "joint_inspection": """
    INSERT INTO visits (id, state, basis, credit_code, region, parties, agencies, officers, draws, planned_on,
                        visit_from, month, checked_in_at, finished_at)
    SELECT n, 'finished', 'draw', '91640500BUSY', '640500', '{}', '{ecology-640500}', '{}', '{}', '2026-01-01',
           '2026-01-01', '2026-01', '2026-01-01'::timestamptz + make_interval(mins => n),
           '2026-01-01'::timestamptz + make_interval(mins => n)
    FROM generate_series(1, 6000) AS n;
    INSERT INTO findings (id, visit, credit_code, kind, ladder, text, criminal_threshold, threshold_reason,
                          recorded_at, recorded_by)
    SELECT id, id, credit_code, 'other', 'publicity', '', false, '', finished_at, '' FROM visits;
    INSERT INTO finding_handlings (finding, visit, credit_code, region, parties, agency, state, rung, skipped, lighter,
        overdue, extended, failed, files, opened_at, told_at, closed_at, body)
    SELECT id, visit, credit_code, '640500', '{}', 'ecology-640500', 'closed', 'publicity', false, false, false, false,
        false, '{}', recorded_at, recorded_at, recorded_at, '{"measures": [{"rung": "publicity"}]}' FROM findings;
    ANALYZE;
    """,
}
SERVICES: dict[str, tuple[Endpoints, type[TimelineOfEnterprises]]] = {
    "registry": (REGISTRY, RegistryTimeline),
    "complaints": (COMPLAINTS, ComplaintsTimeline),
    "joint_inspection": (JOINT_INSPECTION, JointInspectionTimeline),
}


@pytest.fixture(scope="module")
async def filled(template_settings: Settings) -> AsyncIterator[Settings]:
    async with cloned_database(template_settings) as settings:
        for service, statements in FILL.items():
            connection = await asyncpg.connect(settings.postgres_dsn(f"{service}_owner"))
            await connection.execute(statements)
            await connection.close()
        yield settings


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("after", [None, LATER])
async def test_a_page_of_a_busy_enterprises_timeline_is_read_by_indexes_in_time(
    filled: Settings, service: str, after: str | None
) -> None:
    endpoints, kind = SERVICES[service]
    query: Any = kind(credit_codes=[BUSY, QUIET], size=SIZE, after=after)
    rows = load_rights().rows(query.subject, OFFICER)
    connection = await asyncpg.connect(filled.postgres_dsn(service))
    try:
        explaining = Explaining(connection, TABLES)
        reading = Reading(cast(Connection, explaining), OFFICER, Environment.load(filled, service), rows)
        busy, quiet = await endpoints.queries[kind](query, reading)
    finally:
        await connection.close()
    assert (len(busy.items), busy.more, len(quiet.items), quiet.more) == (SIZE, True, 0, False)
    [plan] = explaining.plans
    assert plan.rows_read <= READ_FOR_A_PAGE, (plan.rows_read, plan.shape)
    assert not any(f"Seq Scan {table}" in plan.shape for table in TABLES)
