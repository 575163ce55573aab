"""The statements behind Q1, Q2, the complaint write and the lists: run by the hub's own handlers, each explained."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, cast

import asyncpg
import msgspec
import uuid_utils

from bench.explaining import Explaining
from bench.hub import OPERATOR
from bench.plans import Plan
from bench.world import credit_code, enterprise_name
from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.intake import (
    Channel,
    ComplaintOrder,
    ComplaintsOfEnterprises,
    ComplaintState,
    FileComplaint,
    GetComplaints,
    ListComplaints,
)
from contracts.messages import Command, Query
from contracts.registry.directory import GetEnterprises, SupervisionClass
from contracts.registry.enterprise_search import METRES_MAX, EnterpriseOrder, ListEnterprises, NearPlace
from kernel.committing import Committer
from kernel.database import LISTS, Connection, Pool
from kernel.orders import ALONE, CommandId, Order
from kernel.paging import is_list
from kernel.rights import Right, load_rights
from kernel.sequencer import move, read_feed
from kernel.service import Endpoints
from kernel.settings import Settings
from kernel.work import Environment, Reading
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.registry.endpoints import ENDPOINTS as REGISTRY

BIG_ROWS = 5_000
BIG = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND reltuples >= $1 AND relnamespace = current_schema()::regnamespace
"""
REGION = "640500"
BUREAU = Actor(
    subject="bench", agency="ecology-640500", agency_kind=AgencyKind.ECOLOGY, region=REGION, roles=(Role.HEAD,)
)
CITY = msgspec.structs.replace(OPERATOR, agency="hotline-640500", region=REGION)


class Case(msgspec.Struct, frozen=True):
    """One message and who sends it."""

    title: str
    endpoints: Endpoints
    message: Query[Any] | Command
    actor: Actor = OPERATOR


def cases(enterprise_count: int) -> Iterator[Case]:
    """Q1, the two parts of Q2, the lists with each filter and order, and the write."""
    codes = [credit_code(number) for number in range(0, 5 * 50, 5)]
    middle = credit_code(enterprise_count // 2)
    yield Case("Q1", REGISTRY, GetEnterprises(credit_codes=[middle]))
    yield Case("Q2 企业", REGISTRY, ListEnterprises(size=50))
    yield Case("Q2 投诉", COMPLAINTS, ComplaintsOfEnterprises(credit_codes=codes, size=3))
    yield Case("Q2 投诉（本单位的）", COMPLAINTS, ComplaintsOfEnterprises(credit_codes=codes, size=3), BUREAU)
    yield from _enterprise_lists(enterprise_count // 2)
    yield from _complaint_lists(middle)
    filing = FileComplaint(
        channel=Channel.HOTLINE_12345,
        title=f"{enterprise_name(1)}夜间排放污水",
        text="夜间向河道排放污水",
        region=REGION,
        external_number="BENCH-EXPLAINED",
        enterprise_credit_code=middle,
    )
    yield Case("登记投诉", COMPLAINTS, filing, CITY)


def _enterprise_lists(number: int) -> Iterator[Case]:
    filters: dict[str, dict[str, Any]] = {
        "区划": {"region": REGION},
        "行业": {"trade": "C22"},
        "没有的行业": {"trade": "A01"},
        "监管类别": {"supervision_class": SupervisionClass.KEY},
        "名称": {"name": enterprise_name(number)},
        "地址": {"address": f"工业园区{number}号"},
        "代码": {"credit_code": credit_code(number)[:14]},
        "代码开头": {"credit_code": "91"},
        "正面清单": {"positive_listed": True},
        "信用等级": {"credit_level": "bad"},
    }
    for title, given in filters.items():
        yield Case(f"企业，按{title}", REGISTRY, ListEnterprises(**given), BUREAU)
    for order in EnterpriseOrder:
        if order is EnterpriseOrder.DISTANCE:
            continue
        yield Case(f"企业，{order.label}", REGISTRY, ListEnterprises(order=order))
    for metres in (500, METRES_MAX):
        near = NearPlace(longitude=105.5, latitude=37.5, metres=metres)
        asked = ListEnterprises(near=near, order=EnterpriseOrder.DISTANCE)
        yield Case(f"企业，{metres} 米内近的在前", REGISTRY, asked)
    yield Case("企业，计数", REGISTRY, ListEnterprises(count=True))


def _complaint_lists(code: str) -> Iterator[Case]:
    filters: dict[str, dict[str, Any]] = {
        "区划": {"region": REGION},
        "状态": {"state": ComplaintState.CLOSED},
        "没有的状态": {"state": ComplaintState.ROUTED},
        "事项": {"matter": "environment.water"},
        "没有的事项": {"matter": "environment.noise"},
        "承办机构": {"agency": "ecology-640500"},
        "企业": {"credit_code": code},
    }
    for title, given in filters.items():
        yield Case(f"投诉，按{title}", COMPLAINTS, ListComplaints(**given))
    for order in ComplaintOrder:
        yield Case(f"投诉，{order.label}", COMPLAINTS, ListComplaints(order=order))
        yield Case(f"投诉，{order.label}（本单位的）", COMPLAINTS, ListComplaints(order=order), BUREAU)
        yield Case(f"投诉，{order.label}（本区划的）", COMPLAINTS, ListComplaints(order=order), CITY)
    yield Case("投诉，计数", COMPLAINTS, ListComplaints(count=True), CITY)
    yield Case("投诉，按编号", COMPLAINTS, GetComplaints(numbers=["TS5FECEB66FFC8"]), BUREAU)


async def explained(settings: Settings, enterprise_count: int) -> dict[str, list[Plan]]:
    """The plans of every case, by its title; the sequencer's statements too."""
    found: dict[str, list[Plan]] = {}
    for case in cases(enterprise_count):
        session = LISTS if isinstance(case.message, Query) and is_list(type(case.message)) else {}
        found[case.title] = await _on_one(settings, case.endpoints.service, _runner(settings, case), session)
    found["定序与发布"] = await _on_one(settings, "complaints", _sequence, {})
    return found


async def _on_one(
    settings: Settings, service: str, run: Callable[[Explaining], Awaitable[None]], session: dict[str, str]
) -> list[Plan]:
    """Run with a connection of its own, in a transaction that is rolled back."""
    connection = await asyncpg.connect(settings.postgres_dsn(service), server_settings=session)
    try:
        big = {row[0] for row in await connection.fetch(BIG, BIG_ROWS)}
        explaining = Explaining(connection, big)
        transaction = connection.transaction()
        await transaction.start()
        await run(explaining)
        await transaction.rollback()
        return explaining.plans
    finally:
        await connection.close()


def _runner(settings: Settings, case: Case) -> Callable[[Explaining], Awaitable[None]]:
    return lambda explaining: _run(explaining, settings, case)


async def _run(explaining: Explaining, settings: Settings, case: Case) -> None:
    environment = Environment.load(settings, case.endpoints.service)
    rows = load_rights().rows(case.message.subject, case.actor)
    if isinstance(case.message, Query):
        reading = Reading(cast(Connection, explaining), case.actor, environment, rows)
        await case.endpoints.queries[type(case.message)](case.message, reading)
    else:
        (result,) = await Committer(cast(Pool, explaining), environment).commit([_order(case, case.message, rows)])
        if isinstance(result, Exception):
            raise result


def _order(case: Case, command: Command, rows: list[Right]) -> Order:
    return Order(
        command=command,
        handler=case.endpoints.commands[type(command)],
        id=CommandId.parse(str(uuid_utils.uuid7()), datetime.now(UTC)),
        actor=case.actor,
        rows=rows,
        together=case.endpoints.together.get(type(command), ALONE),
    )


async def _sequence(explaining: Explaining) -> None:
    await move(cast(Connection, explaining))
    await read_feed(cast(Pool, explaining), "complaints", 0, 500)
