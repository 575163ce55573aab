"""Subscriptions to imports, over WebSocket and with the real services."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from contracts.actors import Actor
from kernel.settings import Settings
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.platform.actors import OPERATOR, OTHER_CITY_OFFICER, POLICE, UPPER_HEAD
from tests.platform.gateway import Door
from tests.platform.sockets import Sockets, listening_gateway

ROWS = 100
ENTERPRISES = "企业名称,代码,市,行业\n" + "".join(f"试验 {row} 号,-,中卫,造纸\n" for row in range(ROWS))
ORDERS = "工单编号,反映内容,来电时间\n" + "".join(
    f"ZW{row:04},化工厂夜间排放刺鼻气体 {row},2026-11-20 10:00:00\n" for row in range(ROWS)
)
IMPORT = """
mutation ($file: Upload!) { importDirectory(file: $file, regionDefault: "640000") { directoryImport { id } } }
"""
IMPORT_ORDERS = """
mutation ($file: Upload!) { importComplaints(file: $file, region: "640500") { complaintImport { id } } }
"""
PROGRESS = """
subscription ($id: String!) {
  progress: directoryImportProgress(id: $id) {
    state rowsDone rowsTotal rejected rejectedRows(first: 1) { edges { node { row } } }
  }
}
"""
ORDERS_PROGRESS = """
subscription ($id: String!) { progress: complaintImportProgress(id: $id) { state rowsDone rowsTotal } }
"""


@pytest.fixture
async def sockets(hub_settings: Settings) -> AsyncIterator[Sockets]:
    async with listening_gateway(hub_settings, [REGISTRY, COMPLAINTS]) as sockets:
        yield sockets
        await sockets.all_gone()


async def imported(sockets: Sockets, actor: Actor, order: str, table: str) -> str:
    async with httpx.AsyncClient(base_url=f"http://{sockets.address}") as http:
        told = await Door(http, sockets.settings).upload(actor, order, "表.csv", table.encode())
    ((payload,),) = (told["data"].values(),)
    ((record,),) = (payload.values(),)
    return str(record["id"])


async def followed(sockets: Sockets, actor: Actor, query: str, id: str) -> list[dict[str, Any]]:
    async with sockets.talk() as talk:
        await talk.begin(sockets.token(actor))
        return [result["progress"] for result in await talk.results(query, id=id)]


async def test_an_import_of_enterprises_is_followed_until_it_is_finished(sockets: Sockets) -> None:
    id = await imported(sockets, UPPER_HEAD, IMPORT, ENTERPRISES)
    steps = await followed(sockets, UPPER_HEAD, PROGRESS, id)
    done = [step["rowsDone"] for step in steps]
    assert len(steps) > 1 and done == sorted(set(done))
    assert [step["state"] for step in steps] == ["RUNNING"] * (len(steps) - 1) + ["FINISHED"]
    assert (steps[-1]["rowsDone"], steps[-1]["rejected"]) == (ROWS, ROWS)
    assert steps[-1]["rejectedRows"]["edges"] == [{"node": {"row": 2}}]
    assert await followed(sockets, UPPER_HEAD, PROGRESS, id) == steps[-1:]


async def test_an_import_of_work_orders_is_followed_until_it_is_finished(sockets: Sockets) -> None:
    id = await imported(sockets, OPERATOR, IMPORT_ORDERS, ORDERS)
    steps = await followed(sockets, OPERATOR, ORDERS_PROGRESS, id)
    assert steps[-1] == {"state": "FINISHED", "rowsDone": ROWS, "rowsTotal": ROWS}


async def test_the_reference_client_follows_an_import(sockets: Sockets) -> None:
    id = await imported(sockets, UPPER_HEAD, IMPORT, ENTERPRISES)
    told = await sockets.reference_client([sockets.token(UPPER_HEAD)], PROGRESS, id=id)
    assert told["results"][-1]["data"]["progress"]["state"] == "FINISHED"
    assert told["codes"] == []


async def test_only_who_may_read_an_import_may_follow_it(sockets: Sockets) -> None:
    id = await imported(sockets, UPPER_HEAD, IMPORT, ENTERPRISES)
    for actor, code in ((OTHER_CITY_OFFICER, "NOT_FOUND"), (POLICE, "NOT_PERMITTED"), (None, "NOT_PERMITTED")):
        async with sockets.talk() as talk:
            await talk.begin(sockets.token(actor) if actor else None)
            await talk.subscribe(PROGRESS, id=id)
            heard = await talk.hear()
            assert (heard["type"], heard["payload"][0]["extensions"]["code"]) == ("error", code)


async def test_many_subscriptions_of_a_connection_run_side_by_side_up_to_its_limit(sockets: Sockets) -> None:
    limit = sockets.settings.websocket_operations_max
    id = await imported(sockets, UPPER_HEAD, IMPORT, ENTERPRISES)
    async with sockets.talk() as talk:
        await talk.begin(sockets.token(UPPER_HEAD))
        for number in range(limit + 1):
            await talk.subscribe(PROGRESS, str(number), id=id)
        ended: dict[str, str] = {}
        while len(ended) <= limit:
            heard = await talk.hear()
            if heard["type"] != "next":
                ended[heard["id"]] = heard["type"]
    assert ended.pop(str(limit)) == "error"
    assert set(ended.values()) == {"complete"}


async def test_a_mutation_over_websocket_is_the_same_order_as_over_http(sockets: Sockets) -> None:
    register = "mutation ($input: RegisterEnterpriseInput!) { registerEnterprise(input: $input) { position } }"
    mill = {"creditCode": "916400002276950035", "name": "试验纸业", "region": "640500", "trade": "造纸和纸制品业"}
    async with sockets.talk() as talk:
        await talk.begin(sockets.token(UPPER_HEAD))
        assert await talk.results(register, input=mill) == [{"registerEnterprise": {"position": "registry:1"}}]
        await talk.subscribe(register, input=mill)
        heard = await talk.hear()
    assert heard["type"] == "next"
    assert heard["payload"]["errors"][0]["extensions"]["code"] == "ENTERPRISE_EXISTS"


async def test_an_operation_the_client_completes_says_nothing_more(sockets: Sockets) -> None:
    id = await imported(sockets, UPPER_HEAD, IMPORT, ENTERPRISES)
    async with sockets.talk() as talk:
        await talk.begin(sockets.token(UPPER_HEAD))
        await talk.subscribe(PROGRESS, id=id)
        await talk.say({"type": "complete", "id": "1"}, {"type": "ping"})
        heard = await talk.hear()
        while heard["type"] == "next":
            heard = await talk.hear()
        assert heard == {"type": "pong"}
        assert (await talk.results("{ __typename }")) == [{"__typename": "Query"}]
