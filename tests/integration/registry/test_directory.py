"""The directory, through the running registry."""

from collections.abc import AsyncIterator

import pytest

from contracts.errors import Refusal
from contracts.registry.directory import (
    ChangeEnterprise,
    ChangesOfEnterprises,
    CloseEnterprise,
    Enterprise,
    EnterpriseState,
    EnvironmentalElement,
    GetEnterprises,
    ListEnterpriseChanges,
    RegisterEnterprise,
    SupervisionClass,
)
from contracts.registry.enterprise_search import ListEnterprises
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS
from tests.platform.actors import CITIZEN, HEAD, OFFICER, OTHER_CITY_OFFICER, POLICE, UPPER_HEAD
from tests.platform.hub import Caller, calling, running_service

MILL, DAIRY, SMELTER = "916400002276950035", "91640500317866371F", "91640521694309204K"


@pytest.fixture
async def caller(hub_settings: Settings) -> AsyncIterator[Caller]:
    async with running_service(ENDPOINTS, hub_settings), calling(hub_settings) as caller:
        yield caller


def mill(credit_code: str = MILL, name: str = "美利试验纸业有限公司", region: str = "640500") -> RegisterEnterprise:
    return RegisterEnterprise(
        credit_code=credit_code,
        name=name,
        region=region,
        trade="造纸和纸制品业",
        elements=[EnvironmentalElement.WATER],
        pollutants=["化学需氧量"],
        longitude=105.2796,
        latitude=37.5155611,
    )


async def found(caller: Caller, credit_code: str = MILL) -> Enterprise:
    [enterprise] = await caller.ask(OFFICER, GetEnterprises(credit_codes=[credit_code]))
    assert enterprise is not None
    return enterprise


async def test_a_registered_mill_is_found_by_anyone_with_its_trade_code(caller: Caller) -> None:
    await caller.send(OFFICER, mill())
    absent, enterprise = await caller.ask(None, GetEnterprises(credit_codes=[DAIRY, MILL]))
    assert absent is None
    assert enterprise is not None
    assert (enterprise.trade_code, enterprise.elements, enterprise.longitude) == ("C22", ["water"], 105.2796)


async def test_a_registered_mill_is_refused_a_second_time(caller: Caller) -> None:
    await caller.send(OFFICER, mill())
    with pytest.raises(Refusal, match="ENTERPRISE_EXISTS"):
        await caller.send(OFFICER, mill(name="另一名称"))


async def test_a_failing_code_is_refused_with_a_repair(caller: Caller) -> None:
    with pytest.raises(Refusal) as error:
        await caller.send(OFFICER, mill(credit_code=MILL + "(01)"))
    assert (error.value.code, error.value.data["repair"]) == ("CREDIT_CODE_INVALID", MILL)


async def test_a_mill_is_registered_and_changed_only_by_who_has_its_region(caller: Caller) -> None:
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await caller.send(OTHER_CITY_OFFICER, mill())
    await caller.send(OFFICER, mill())
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await caller.send(OTHER_CITY_OFFICER, ChangeEnterprise(credit_code=MILL, reason="越界", name="改名"))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await caller.send(POLICE, mill(DAIRY))


async def test_a_mill_is_not_moved_out_of_the_movers_reach(caller: Caller) -> None:
    await caller.send(OFFICER, mill())
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await caller.send(OFFICER, ChangeEnterprise(credit_code=MILL, reason="迁址", region="640400"))
    await caller.send(UPPER_HEAD, ChangeEnterprise(credit_code=MILL, reason="迁址", region="640400"))
    assert (await found(caller)).region == "640400"


async def test_every_change_is_kept_with_who_when_before_and_after(caller: Caller) -> None:
    await caller.send(OFFICER, mill())
    order = ChangeEnterprise(credit_code=MILL, reason="列入重点名单", supervision_class=SupervisionClass.KEY)
    await caller.send(HEAD, order)
    page = await caller.ask(HEAD, ListEnterpriseChanges(credit_code=MILL))
    changed, registered = page.items
    assert (changed.by_agency, changed.by_subject, changed.reason) == (HEAD.agency, HEAD.subject, "列入重点名单")
    assert changed.changes is not None
    assert [(one.label, one.before, one.after) for one in changed.changes] == [("监管类别", "一般", "重点")]
    assert (registered.number, registered.by_agency) == (1, OFFICER.agency)


async def test_who_changed_an_entry_is_named_only_to_heads(caller: Caller) -> None:
    await caller.send(OFFICER, mill())
    [page, absent] = await caller.ask(POLICE, ChangesOfEnterprises(credit_codes=[MILL, DAIRY]))
    assert [(one.by_agency, one.by_subject) for one in page.items] == [(OFFICER.agency, None)]
    assert absent.items == []
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await caller.ask(CITIZEN, ListEnterpriseChanges(credit_code=MILL))


async def test_a_closed_mill_names_its_successor_and_changes_no_more(caller: Caller) -> None:
    await caller.send(OFFICER, mill())
    await caller.send(OFFICER, mill(DAIRY, "承继试验公司"))
    with pytest.raises(Refusal, match="SUCCESSOR_UNSUITABLE"):
        await caller.send(OFFICER, CloseEnterprise(credit_code=MILL, reason="合并", successor=SMELTER))
    await caller.send(OFFICER, CloseEnterprise(credit_code=MILL, reason="合并", successor=DAIRY))
    closed = await found(caller)
    assert (closed.state, closed.successor, closed.close_reason) == (EnterpriseState.CLOSED, DAIRY, "合并")
    [public] = await caller.ask(None, GetEnterprises(credit_codes=[MILL]))
    assert public is not None and public.close_reason is None
    with pytest.raises(Refusal, match="ENTERPRISE_CLOSED"):
        await caller.send(OFFICER, ChangeEnterprise(credit_code=MILL, reason="核查", name="再改名"))


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        (ListEnterprises(), [MILL, DAIRY, SMELTER]),
        (ListEnterprises(region="640500"), [MILL, DAIRY]),
        (ListEnterprises(region="640000"), [MILL, DAIRY, SMELTER]),
        (ListEnterprises(name="试验(宁夏)"), [DAIRY]),
        (ListEnterprises(name="纸试"), []),
        (ListEnterprises(trade="C"), [MILL, DAIRY, SMELTER]),
        (ListEnterprises(trade="造纸和纸制品业", region="640100"), [SMELTER]),
        (ListEnterprises(supervision_class=SupervisionClass.KEY), []),
    ],
)
async def test_enterprises_are_filtered(caller: Caller, query: ListEnterprises, codes: list[str]) -> None:
    await caller.send(UPPER_HEAD, mill())
    await caller.send(UPPER_HEAD, mill(DAIRY, "乳业试验（宁夏）公司"))
    await caller.send(UPPER_HEAD, mill(SMELTER, "冶炼公司", region="640100"))
    page = await caller.ask(OFFICER, query)
    assert [enterprise.credit_code for enterprise in page.items] == codes


async def test_pages_follow_the_code_and_end(caller: Caller) -> None:
    for code in (MILL, DAIRY, SMELTER):
        await caller.send(OFFICER, mill(code, f"公司 {code}"))
    first = await caller.ask(None, ListEnterprises(size=2))
    second = await caller.ask(None, ListEnterprises(size=2, after=first.next))
    assert [one.credit_code for one in [*first.items, *second.items]] == [MILL, DAIRY, SMELTER]
    assert second.next is None
