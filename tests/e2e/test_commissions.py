"""Monitoring through GraphQL: the bureau plans and orders, the institution answers and delivers, others see nothing."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor
from kernel.settings import Settings
from tests.integration.joint_inspection.commissioning import ITEM, LAB, LABORATORY, REPORT, institution
from tests.integration.joint_inspection.world import World, code, world_of
from tests.platform.actors import ENTERPRISE, HEAD, OFFICER
from tests.platform.days import today
from tests.platform.gateway import Door, open_door

ITEMS = [
    {"point": ITEM.point, "pollutant": ITEM.pollutant, "method": ITEM.method, "unit": ITEM.unit, "limitValue": "50"}
]


class Hub(msgspec.Struct):
    """The service behind the door."""

    door: Door
    world: World

    async def order(
        self, actor: Actor, mutation: str, node: str, shown: str = "number", **input: Any
    ) -> dict[str, Any]:
        """The record a mutation answers with."""
        told = await self.door.data(actor, _text(mutation, node, shown), input=input)
        record: dict[str, Any] = told[mutation][node]
        return record

    async def planned(self) -> str:
        """An adopted plan of this year with 1 000 yuan for samples, and an institution able to take them."""
        await institution(self.world)
        ability = {"pollutant": ITEM.pollutant, "method": ITEM.method}
        await self.order(HEAD, "setLaboratoryScope", "laboratory", number=LABORATORY, scope=[ability])
        lines = [{"kind": "SAMPLING", "planned": 5, "budgetYuan": "1000.00"}]
        year: dict[str, Any] = {"year": today().year, "content": "重点排污单位执法监测", "lines": lines}
        plan = await self.order(OFFICER, "draftMonitoringPlan", "monitoringPlan", **year)
        number: str = plan["number"]
        await self.order(HEAD, "adoptMonitoringPlan", "monitoringPlan", number=number, version=1)
        return number


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Hub]:
    async with world_of(hub_settings) as world, open_door(hub_settings, []) as door:
        yield Hub(door, world)


def _text(mutation: str, node: str, shown: str = "number") -> str:
    kind = mutation[0].upper() + mutation[1:]
    return f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ {node} {{ {shown} }} }} }}"


def _wanted(**changes: Any) -> dict[str, Any]:
    days = {"beginBy": str(today()), "deliverBy": str(today() + timedelta(days=5))}
    about = {"caseNumber": "宁卫环立〔2026〕1号", "creditCode": code(1), "items": ITEMS}
    return (
        {"kind": "SAMPLING", "laboratory": LABORATORY, "content": "采样", "priceYuan": "400"} | days | about | changes
    )


async def test_a_sample_is_ordered_accepted_taken_delivered_and_settled_by_graphql_only(hub: Hub) -> None:
    plan = await hub.planned()
    ordered = await hub.order(OFFICER, "orderCommission", "commission", "number version", **_wanted())
    number = ordered["number"]
    await hub.order(LAB, "acceptCommission", "commission", number=number, version=1)
    [row] = await hub.world.rows("SELECT hub_now() AS now")
    begun = row["now"].isoformat()
    await hub.order(LAB, "beginCommission", "commission", number=number, version=2, begunAt=begun)
    file = await hub.world.caller.upload(LAB, "joint_inspection", "报告.pdf", REPORT)
    measured = {key: value for key, value in ITEMS[0].items() if key != "limitValue"}
    result = measured | {"value": "61.5", "sampledAt": begun}
    shown = "state reports { late results { value exceeded } } steps { action }"
    told = {"number": number, "version": 3, "summary": "超标", "report": file, "results": [result]}
    delivered = await hub.order(LAB, "deliverCommission", "commission", shown, **told)
    results = [{"value": "61.5", "exceeded": True}]
    assert delivered == {"state": "DELIVERED", "reports": [{"late": False, "results": results}], "steps": None}
    settled = await hub.order(
        HEAD, "settleCommission", "commission", "state steps { action }", number=number, version=4
    )
    assert [one["action"] for one in settled["steps"]] == ["ORDER", "ACCEPT", "BEGIN", "DELIVER", "SETTLE"]
    ask = "query ($n: String!) { monitoringPlan(number: $n) { use { spentYuan leftYuan } } }"
    use = (await hub.door.data(OFFICER, ask, n=plan))["monitoringPlan"]["use"]
    assert [(float(one["spentYuan"]), float(one["leftYuan"])) for one in use] == [(400, 600)]
    secret = "query ($n: String!) { commission(number: $n) { number } }"
    assert (await hub.door.data(ENTERPRISE, secret, n=number))["commission"] is None


async def test_refusals_name_in_chinese_what_is_wrong(hub: Hub) -> None:
    await hub.planned()
    order = _text("orderCommission", "commission")
    for changes, words in (
        ({"priceYuan": "1000.01"}, "余额为 1000.00 元"),
        ({"items": [ITEMS[0] | {"method": "HJ/T 399-2007"}]}, "资质能力范围不含：化学需氧量（HJ/T 399-2007）"),
        ({"caseNumber": None}, "采样须属于一次检查或一件案件"),
    ):
        error = await hub.door.error(OFFICER, order, input=_wanted(**changes))
        assert words in error["message"], error
    made = await hub.order(OFFICER, "orderCommission", "commission", **_wanted())
    accept = {"number": made["number"], "version": 7}
    error = await hub.door.error(LAB, _text("acceptCommission", "commission"), input=accept)
    assert error["extensions"]["code"] == "CASE_CHANGED" and "您看到的是第 7 版，现为第 1 版" in error["message"]
