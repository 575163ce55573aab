"""Relocations through the running registry: offered, accepted or not, in time or not, and who sees them."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import asyncpg
import pytest

from contracts.actors import Actor, AgencyKind, Role
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.directory import ChangeEnterprise, Enterprise, GetEnterprises, ListEnterpriseChanges
from contracts.registry.relocations import (
    AcceptRelocation,
    DeclineRelocation,
    EnterpriseRelocation,
    GetRelocations,
    ListRelocations,
    ProposeRelocation,
    RelocationsOfEnterprises,
    RelocationState,
    WithdrawRelocation,
)
from services.registry.endpoints import ENDPOINTS
from tests.conftest import SettingsMaker
from tests.integration.registry.serving import MILL, PEERS, Serving, enterprise, serving
from tests.platform.actors import (
    ADMINISTRATOR,
    CITIZEN,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    POLICE,
    UPPER_HEAD,
    actor,
)

THERE = "640400"
RECEIVER = actor(AgencyKind.ECOLOGY, THERE, Role.HEAD)
THIRD_CITY = actor(AgencyKind.ECOLOGY, "640300", Role.HEAD)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        facts = AgencyFacts(
            code=RECEIVER.agency,
            name="固原市生态环境局",
            kind=AgencyKind.ECOLOGY,
            level=AgencyLevel.CITY,
            region=THERE,
            valid_from=date(2020, 1, 1),
        )
        await hub.caller.send(ADMINISTRATOR, RegisterAgency(agency=facts))
        yield hub


async def offered(hub: Serving, who: Actor = OFFICER) -> str:
    order = ProposeRelocation(credit_code=MILL, region=THERE, reason="整体搬迁", address="固原市新区1号")
    return (await hub.caller.send(who, order)).record


async def seen(hub: Serving, who: Actor | None, number: str) -> EnterpriseRelocation | None:
    [found] = await hub.caller.ask(who, GetRelocations(numbers=[number]))
    return found


async def mill(hub: Serving) -> Enterprise:
    [found] = await hub.caller.ask(OFFICER, GetEnterprises(credit_codes=[MILL]))
    assert found is not None
    return found


async def test_an_entry_moves_only_when_it_is_accepted(hub: Serving) -> None:
    number = await offered(hub)
    assert (await mill(hub)).region == "640500"
    await hub.caller.send(RECEIVER, AcceptRelocation(number=number, answer="同意接收"))
    moved = await mill(hub)
    assert (moved.region, moved.address) == (THERE, "固原市新区1号")
    [change, *_] = (await hub.caller.ask(RECEIVER, ListEnterpriseChanges(credit_code=MILL))).items
    assert [one.field for one in change.changes or []] == ["region", "address"]
    assert (change.by_agency, change.reason) == (RECEIVER.agency, f"迁移 {number}：整体搬迁")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(OFFICER, ChangeEnterprise(credit_code=MILL, reason="更名", name="新名"))
    record = await seen(hub, OFFICER, number)
    assert record is not None and record.duties is not None
    assert [one.state for one in record.duties] == [DutyState.MET]


async def test_a_declined_or_withdrawn_entry_stays_and_can_be_offered_again(hub: Serving) -> None:
    number = await offered(hub)
    with pytest.raises(Refusal, match="RELOCATION_OPEN_ALREADY"):
        await offered(hub)
    await hub.caller.send(RECEIVER, DeclineRelocation(number=number, reason="新址尚未建成"))
    record = await seen(hub, OFFICER, number)
    assert record is not None and (record.state, record.answer) == (RelocationState.DECLINED, "新址尚未建成")
    again = await offered(hub)
    await hub.caller.send(OFFICER, WithdrawRelocation(number=again, reason="企业暂不搬迁"))
    assert (await mill(hub)).region == "640500"
    with pytest.raises(Refusal, match="RELOCATION_STEP_NOT_ALLOWED"):
        await hub.caller.send(RECEIVER, AcceptRelocation(number=again))


async def test_the_giver_does_not_accept_and_the_receiver_does_not_withdraw(hub: Serving) -> None:
    number = await offered(hub)
    for who in (HEAD, THIRD_CITY):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await hub.caller.send(who, AcceptRelocation(number=number))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(RECEIVER, WithdrawRelocation(number=number, reason="不要"))
    for who in (OTHER_CITY_OFFICER, POLICE, enterprise(MILL), CITIZEN):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.send(who, AcceptRelocation(number=number))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await offered(hub, OTHER_CITY_OFFICER)
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await offered(hub, POLICE)


async def test_the_upper_bureau_moves_entries_itself_and_may_answer_for_the_receiver(hub: Serving) -> None:
    with pytest.raises(Refusal, match="RELOCATION_UNSUITABLE"):
        await offered(hub, UPPER_HEAD)
    number = await offered(hub)
    await hub.caller.send(UPPER_HEAD, AcceptRelocation(number=number))
    assert (await mill(hub)).region == THERE


async def test_an_unknown_region_and_a_number_of_nobody_are_refused(hub: Serving) -> None:
    with pytest.raises(Refusal, match="REGION_UNKNOWN"):
        await hub.caller.send(OFFICER, ProposeRelocation(credit_code=MILL, region="999999", reason="搬迁"))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(RECEIVER, AcceptRelocation(number="QY-0"))


async def test_an_answer_that_is_late_is_written_down_and_moves_nothing(hub: Serving) -> None:
    number = await offered(hub)
    connection = await asyncpg.connect(hub.settings.postgres_dsn("registry_owner"))
    try:
        await connection.execute("UPDATE test_clock SET shift = $1", timedelta(days=40))
    finally:
        await connection.close()
    while await hub.service.clock.strike(ENDPOINTS.deadlines):
        pass
    record = await seen(hub, UPPER_HEAD, number)
    assert record is not None and (record.state, record.overdue) == (RelocationState.PROPOSED, True)
    assert (await mill(hub)).region == "640500"
    await hub.caller.send(RECEIVER, AcceptRelocation(number=number))
    assert (await mill(hub)).region == THERE


async def test_both_bureaus_those_above_and_the_enterprise_see_it_and_no_one_else(hub: Serving) -> None:
    number = await offered(hub)
    for who in (OFFICER, RECEIVER, OTHER_CITY_OFFICER, UPPER_HEAD):
        record = await seen(hub, who, number)
        assert record is not None and record.proposer == OFFICER.subject
        [page] = await hub.caller.ask(who, RelocationsOfEnterprises(credit_codes=[MILL]))
        assert [one.number for one in page.items] == [number]
    own = await seen(hub, enterprise(MILL), number)
    assert own is not None and (own.reason, own.proposer) == ("整体搬迁", None)
    for who in (THIRD_CITY, enterprise(PEERS[0])):
        assert await seen(hub, who, number) is None
    [page] = await hub.caller.ask(POLICE, RelocationsOfEnterprises(credit_codes=[MILL]))
    assert page.items == []
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await seen(hub, POLICE, number)
    incoming = await hub.caller.ask(RECEIVER, ListRelocations(to_region=THERE, state=RelocationState.PROPOSED))
    assert [one.number for one in incoming.items] == [number]
    assert (await hub.caller.ask(RECEIVER, ListRelocations(from_region=THERE))).items == []
