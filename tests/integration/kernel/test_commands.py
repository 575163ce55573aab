"""Commands: once by their id, whole or not at all, never without a relation check."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import date

import msgspec
import pytest

from contracts.actors import AgencyKind
from contracts.envelopes import Request
from contracts.errors import Refusal
from contracts.registry.agencies import AgencyFacts, AgencyLevel, AgencyRegistered, RegisterAgency
from kernel.service import Endpoints, Service
from kernel.settings import Settings
from kernel.work import Fact, Outcome, Work
from services.registry.endpoints import ENDPOINTS
from tests.platform.actors import ADMINISTRATOR
from tests.platform.hub import Caller, calling, new_id, running_service


def order(name: str = "中卫市生态环境局") -> RegisterAgency:
    return RegisterAgency(
        agency=AgencyFacts(
            code="ecology-640500",
            name=name,
            kind=AgencyKind.ECOLOGY,
            level=AgencyLevel.CITY,
            region="640500",
            valid_from=date(2020, 1, 1),
        )
    )


async def careless(command: RegisterAgency, work: Work) -> Outcome:
    """Forgets the relation check."""
    return Outcome(record="x", facts=[Fact("agency:x", AgencyRegistered(agency=command.agency))])


async def failing(command: RegisterAgency, work: Work) -> Outcome:
    """Fails after it has written."""
    work.require(region="640500")
    await work.connection.execute(
        "INSERT INTO agencies (code, name, kind, level, region, valid_from) VALUES ('a', 'b', 'c', 'd', 'e', now())"
    )
    raise ZeroDivisionError("secret detail")


@pytest.fixture
async def service(hub_settings: Settings) -> AsyncIterator[Service]:
    async with running_service(ENDPOINTS, hub_settings) as service:
        yield service


@pytest.fixture
async def caller(service: Service, hub_settings: Settings) -> AsyncIterator[Caller]:
    async with calling(hub_settings) as caller:
        yield caller


async def test_one_command_sent_a_hundred_times_at_once_happens_once(caller: Caller, service: Service) -> None:
    id = new_id()
    receipts = await asyncio.gather(*(caller.send(ADMINISTRATOR, order(), id=id) for _ in range(100)))
    assert {receipt.position for receipt in receipts} == {"registry:1"}
    assert sum(not receipt.repeated for receipt in receipts) == 1
    assert await service.pool.fetchval("SELECT count(*) FROM journal") == 1


@pytest.mark.parametrize(
    ("id", "code"),
    [
        ("", "COMMAND_ID_INVALID"),
        ("x", "COMMAND_ID_INVALID"),
        ("2b6f0c53-8c5e-4c1f-9d2b-7f0a51c7a6de", "COMMAND_ID_INVALID"),
        ("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "COMMAND_TOO_OLD"),
        ("ffffffff-ffff-7cc3-98c4-dc0c0c07398f", "COMMAND_ID_INVALID"),
    ],
)
async def test_a_command_id_that_cannot_be_kept_is_refused(caller: Caller, id: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        await caller.client.send(order(), token=caller.token(ADMINISTRATOR), id=id)
    assert refusal.value.code == code


async def test_a_command_decided_without_a_relation_check_is_not_committed(hub_settings: Settings) -> None:
    endpoints = Endpoints(service="registry", commands={RegisterAgency: careless}, queries={})
    async with running_service(endpoints, hub_settings) as service, calling(hub_settings) as caller:
        with pytest.raises(Refusal, match="INTERNAL"):
            await caller.send(ADMINISTRATOR, order())
        assert await service.pool.fetchval("SELECT count(*) FROM journal") == 0


async def test_an_unknown_error_leaves_nothing_behind_and_tells_only_an_id(hub_settings: Settings) -> None:
    endpoints = Endpoints(service="registry", commands={RegisterAgency: failing}, queries={})
    async with running_service(endpoints, hub_settings) as service, calling(hub_settings) as caller:
        with pytest.raises(Refusal) as refusal:
            await caller.send(ADMINISTRATOR, order())
        assert refusal.value.code == "INTERNAL"
        assert list(refusal.value.data) == ["error_id"]
        assert await service.pool.fetchval("SELECT count(*) FROM agencies") == 0
        assert await service.pool.fetchval("SELECT count(*) FROM commands") == 0


async def test_a_request_nobody_waits_for_any_more_is_not_begun(caller: Caller, service: Service) -> None:
    expired = Request(
        body=msgspec.Raw(msgspec.msgpack.encode(order())),
        expires_at=time.time() - 1,
        token=caller.token(ADMINISTRATOR),
        command=new_id(),
    )
    with pytest.raises(Refusal, match="DEADLINE_PASSED"):
        await caller.client._wire.request(RegisterAgency.subject, expired)
    assert await service.pool.fetchval("SELECT count(*) FROM journal") == 0


async def test_a_malformed_command_names_the_field_and_what_is_allowed(caller: Caller) -> None:
    broken = msgspec.structs.replace(order().agency, region="64")
    with pytest.raises(Refusal) as refusal:
        await caller.send(ADMINISTRATOR, RegisterAgency(agency=broken))
    assert (refusal.value.code, refusal.value.data["field"]) == ("INVALID_INPUT", "agency.region")
