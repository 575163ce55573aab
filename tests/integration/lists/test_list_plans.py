"""What a page or a count reads follows the page, whatever the filter, the order and who asks."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, cast

import asyncpg
import msgspec
import pytest

from bench.explaining import Explaining
from bench.plans import Plan
from contracts.actors import Actor, AgencyKind, Role, region_prefix
from contracts.complaints.answers import AnswerOrder, ListPublishedAnswers
from contracts.complaints.clocks import ComplaintDutyOrder, ListComplaintDuties
from contracts.complaints.intake import ComplaintOrder, ComplaintState, ListComplaints
from contracts.complaints.voice_terms import VoiceKind, VoiceState
from contracts.complaints.voices import ListVoices, VoiceOrder
from contracts.duties import DutyLight
from contracts.fields import Level
from contracts.messages import PAGE_SIZE_MAX, Query
from contracts.registry.directory import (
    EnterpriseState,
    SupervisionClass,
    SupervisionDomain,
)
from contracts.registry.enterprise_search import METRES_MAX, EnterpriseOrder, ListEnterprises, NearPlace
from kernel.database import LISTS, Connection
from kernel.narrowing import Wanted
from kernel.paging import COUNT_LIMIT, is_list
from kernel.rights import Relation, Right, load_rights, reach
from kernel.service import Endpoints
from kernel.settings import Settings
from kernel.work import Environment, Reading
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.complaints.intake import store as complaints
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.integration.lists.many import ENTERPRISES, VOICES, credit_code, enterprise_name, load
from tests.platform.actors import CITIZEN, OFFICER, OPERATOR, OTHER_CITY_OFFICER, POLICE, UPPER_HEAD, WATER, actor
from tests.platform.databases import cloned_database

PAGING = {"order", "count", "size", "after"}
TABLES = {"enterprises", "complaints", "duties", "voices", "answers"}
# A page is 21 rows. They may be reached in seven ways; for what nearly all rows are, the few others are passed over.
READ_FOR_A_PAGE = 21 * 20
# Counting ends where COUNT_LIMIT is reached, in up to two ways at once.
READ_FOR_A_COUNT = COUNT_LIMIT * 2 + READ_FOR_A_PAGE
LAST = ENTERPRISES - 1

OF_ENTERPRISES: dict[str, list[Any]] = {
    "region": ["640000", "640500", "640522", "640900", "640999", "650000"],
    "trade": ["C", "C22", "D4", "火力发电", "A01"],
    "supervision_class": list(SupervisionClass),
    "domain": list(SupervisionDomain),
    "name": [enterprise_name(LAST), "测试企业", f"企业{LAST}", "魑魅"],
    "state": list(EnterpriseState),
    "address": [f"园区{LAST}号", "工业园区", "魑魅"],
    "credit_code": ["91", credit_code(LAST)[:8], credit_code(LAST), "93"],
    "positive_listed": [True, False],
    "credit_level": ["honest", "bad", "black"],
    "near": [NearPlace(longitude=105.1, latitude=37.5, metres=metres) for metres in (1, 1000, METRES_MAX)]
    + [NearPlace(longitude=106.5, latitude=38.5, metres=METRES_MAX)],
}
OF_COMPLAINTS: dict[str, list[Any]] = {
    "region": ["640000", "640500", "640521", "640400", "640999", "650000"],
    "state": [ComplaintState.CLOSED, ComplaintState.ROUTED, ComplaintState.SIGNED],
    "matter": ["environment.water", "environment.noise", "environment.air"],
    "agency": ["ecology-640500", "police-640500", "ecology-650000"],
    "credit_code": [credit_code(LAST), credit_code(0), "无"],
    "filed_from": [datetime(2026, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)],
    "filed_until": [datetime(2000, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)],
}
OF_VOICES: dict[str, list[Any]] = {
    "kind": list(VoiceKind),
    "state": [VoiceState.OPEN, VoiceState.ACCEPTED],
    "overdue": [True, False],
}
OF_ANSWERS: dict[str, list[Any]] = {
    "text": [f"第{VOICES // 2}号", "白水", "第17号白水能回用吗", "噪声"],
    "topic": ["water", "air", "permit"],
    "agency": ["ecology-640500", "ecology-640400", "water-640500"],
}
ANYWHERE = actor(AgencyKind.POLICE, "000000", subject="anywhere")
EVERYWHERE = [Right("", frozenset("*"), frozenset("*"), Relation.ANY, frozenset({Level.OPEN}))]
A_MILL = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=credit_code(LAST))
IN_REACH = """
SELECT number FROM complaints
WHERE (region LIKE $1 || '%' OR parties @> ARRAY[$2::text]) AND ($3 = '00' OR region LIKE $3 || '%')
ORDER BY filed_at DESC, number DESC
"""
AT_THE_MINISTRY = actor(AgencyKind.ECOLOGY, "000000", Role.OFFICER)
ASKERS = (OPERATOR, OFFICER, OTHER_CITY_OFFICER, UPPER_HEAD, POLICE, CITIZEN)


@pytest.fixture(scope="module")
async def loaded(template_settings: Settings) -> AsyncIterator[Settings]:
    async with cloned_database(template_settings) as settings:
        await load(settings)
        yield settings


async def asked(
    settings: Settings, endpoints: Endpoints, query: Query[Any], who: Actor, wanted: Wanted | None = None
) -> tuple[Any, list[Plan]]:
    """The answer, and the plans of the statements, as the service runs them."""
    assert is_list(type(query))
    rows = EVERYWHERE if who is ANYWHERE else load_rights().rows(query.subject, who)
    environment = Environment.load(settings, endpoints.service)
    connection = await asyncpg.connect(settings.postgres_dsn(endpoints.service), server_settings=LISTS)
    try:
        explaining = Explaining(connection, TABLES)
        reading = Reading(cast(Connection, explaining), who, environment, rows, wanted)
        answer = await endpoints.queries[type(query)](query, reading)
    finally:
        await connection.close()
    return answer, explaining.plans


def filtered(kind: type[Any], values: dict[str, list[Any]]) -> list[Any]:
    """The list without a filter and with each one; a filter without values to try fails."""
    assert set(values) == set(kind.__struct_fields__) - PAGING
    return [kind(), *(kind(**{field: value}) for field, tried in values.items() for value in tried)]


def orders_of(query: ListEnterprises) -> list[EnterpriseOrder]:
    """Near a place, by distance; by the beginning of a code, by code."""
    if query.near:
        return [EnterpriseOrder.DISTANCE]
    others: list[EnterpriseOrder] = [order for order in EnterpriseOrder if order is not EnterpriseOrder.DISTANCE]
    return [EnterpriseOrder.CREDIT_CODE] if query.credit_code else others


async def assert_follows_the_page(settings: Settings, endpoints: Endpoints, query: Any, who: Actor) -> None:
    most = READ_FOR_A_COUNT if query.count else READ_FOR_A_PAGE
    _, plans = await asked(settings, endpoints, query, who)
    for plan in plans:
        assert plan.rows_read <= most, (query, who.agency, plan.rows_read, plan.shape)
        scanned = any(f"Seq Scan {table}" in plan.shape for table in TABLES)
        assert query.count or not scanned, (query, who.agency, plan.shape)


async def test_a_page_of_enterprises_is_read_by_an_index_for_each_filter_in_each_order(loaded: Settings) -> None:
    for query in filtered(ListEnterprises, OF_ENTERPRISES):
        for order in orders_of(query):
            ordered = msgspec.structs.replace(query, order=order)
            await assert_follows_the_page(loaded, REGISTRY, ordered, OFFICER)


async def test_asked_in_few_fields_the_same_page_is_read_in_the_same_way(loaded: Settings) -> None:
    lists: list[tuple[Endpoints, Any]] = [
        (REGISTRY, ListEnterprises(order=order)) for order in orders_of(ListEnterprises())
    ]
    lists += [(COMPLAINTS, ListComplaints(order=order)) for order in ComplaintOrder]
    for endpoints, query in lists:
        whole, plans = await asked(loaded, endpoints, query, UPPER_HEAD)
        narrow, others = await asked(loaded, endpoints, query, UPPER_HEAD, ("state",))
        assert (narrow.keys, narrow.more) == (whole.keys, whole.more)
        assert [plan.rows_read for plan in plans if plan.rows_read] == [
            plan.rows_read for plan in others if plan.rows_read
        ]


async def test_a_count_of_enterprises_ends_at_its_bound_for_each_filter(loaded: Settings) -> None:
    for query in filtered(ListEnterprises, OF_ENTERPRISES):
        [order, *_] = orders_of(query)
        asked = msgspec.structs.replace(query, order=order, count=True)
        await assert_follows_the_page(loaded, REGISTRY, asked, OFFICER)


@pytest.mark.parametrize("order", ComplaintOrder)
async def test_whoever_asks_a_page_of_complaints_in_reach_is_read_by_indexes(
    loaded: Settings, order: ComplaintOrder
) -> None:
    for who in ASKERS:
        await assert_follows_the_page(loaded, COMPLAINTS, ListComplaints(order=order), who)
        later = ListComplaints(order=order, after='["2025-12-15T00:00:00+00:00","TS"]')
        await assert_follows_the_page(loaded, COMPLAINTS, later, who)


@pytest.mark.parametrize("order", ComplaintOrder)
async def test_a_page_of_complaints_is_read_by_an_index_for_each_filter(
    loaded: Settings, order: ComplaintOrder
) -> None:
    for query in filtered(ListComplaints, OF_COMPLAINTS):
        await assert_follows_the_page(loaded, COMPLAINTS, msgspec.structs.replace(query, order=order), ANYWHERE)


@pytest.mark.parametrize("order", VoiceOrder)
async def test_a_page_of_voices_is_read_by_indexes_for_each_party_and_each_filter(
    loaded: Settings, order: VoiceOrder
) -> None:
    for who in (WATER, A_MILL):
        await assert_follows_the_page(loaded, COMPLAINTS, ListVoices(order=order), who)
    for query in filtered(ListVoices, OF_VOICES):
        await assert_follows_the_page(loaded, COMPLAINTS, msgspec.structs.replace(query, order=order), OFFICER)


@pytest.mark.parametrize("order", AnswerOrder)
async def test_a_page_of_published_answers_is_read_by_an_index_for_each_filter(
    loaded: Settings, order: AnswerOrder
) -> None:
    for query in filtered(ListPublishedAnswers, OF_ANSWERS):
        await assert_follows_the_page(loaded, COMPLAINTS, msgspec.structs.replace(query, order=order), CITIZEN)


async def test_a_count_of_voices_and_answers_ends_at_its_bound(loaded: Settings) -> None:
    await assert_follows_the_page(loaded, COMPLAINTS, ListVoices(count=True), OFFICER)
    await assert_follows_the_page(loaded, COMPLAINTS, ListPublishedAnswers(text="白水", count=True), CITIZEN)


@pytest.mark.parametrize("region", [None, "640500", "640521", "640400"])
async def test_a_page_of_complaints_holds_the_first_of_all_that_are_in_reach(
    loaded: Settings, region: str | None
) -> None:
    connection = await asyncpg.connect(loaded.postgres_dsn("complaints"), server_settings=LISTS)
    try:
        for who in (*ASKERS, AT_THE_MINISTRY):
            scope = reach(load_rights().rows(ListComplaints.subject, who), who)
            query = ListComplaints(region=region, size=PAGE_SIZE_MAX - 1)
            page = await complaints.page(connection, scope, query, complaints.COMPLAINT)
            wanted = await connection.fetch(IN_REACH, scope.prefix, scope.party, region_prefix(region or "000000"))
            assert [case.record.number for case in page] == [row["number"] for row in wanted[:PAGE_SIZE_MAX]]
            assert await complaints.count(connection, scope, query) == min(len(wanted), COUNT_LIMIT)
    finally:
        await connection.close()


LIT = """
INSERT INTO duties (id, aggregate, duty, agency, limit_key, limit_name, limit_value, limit_unit, source, status,
                    started_at, due_at, provisional, calendar, state, warned_at)
SELECT gen_random_uuid(), 'complaint:' || number, 'complaint.sign', agency, 'complaint.sign', '签收', 1, 'working_days',
       '办法', '地方设定', filed_at, filed_at + interval '1 day', false, '', 'running',
       CASE WHEN hashtext(number) % 2 = 0 THEN filed_at END
FROM complaints
"""
RED = "UPDATE duties SET state = 'overdue' WHERE warned_at IS NULL AND hashtext(aggregate) % 3 = 0"


async def test_yellow_and_red_duties_of_an_agency_are_read_by_an_index_in_each_order(loaded: Settings) -> None:
    owner = await asyncpg.connect(loaded.postgres_dsn("complaints_owner"))
    try:
        await owner.execute(LIT)
        await owner.execute(RED)
        await owner.execute("ANALYZE duties")
    finally:
        await owner.close()
    for order in ComplaintDutyOrder:
        for agency in ("ecology-640500", "police-640500", "ecology-650000"):
            for light in (None, *DutyLight):
                query = ListComplaintDuties(agency=agency, light=light, order=order)
                await assert_follows_the_page(loaded, COMPLAINTS, query, OPERATOR)
    mine, _ = await asked(loaded, COMPLAINTS, ListComplaintDuties(light=DutyLight.RED), OFFICER)
    assert mine.items and all(one.light is DutyLight.RED for one in mine.items)


async def test_a_count_of_complaints_ends_at_its_bound_for_each_filter(loaded: Settings) -> None:
    for query in filtered(ListComplaints, OF_COMPLAINTS):
        await assert_follows_the_page(loaded, COMPLAINTS, msgspec.structs.replace(query, count=True), OPERATOR)
