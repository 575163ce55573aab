"""The read copy follows the registry over the real bus."""

from collections.abc import AsyncIterator

import pytest

from contracts.joint_inspection.objects import DrawWeightsOfEnterprises
from contracts.registry.directory import (
    ChangeEnterprise,
    CloseEnterprise,
    RegisterEnterprise,
    ReopenEnterprise,
    SupervisionClass,
)
from kernel.settings import Settings
from services.joint_inspection.endpoints import ENDPOINTS
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.platform.actors import ADMINISTRATOR, HEAD
from tests.platform.hub import Caller, calling, running_service

MILL = "916400002276950035"
ASK = DrawWeightsOfEnterprises(credit_codes=[MILL])


@pytest.fixture
async def caller(hub_settings: Settings) -> AsyncIterator[Caller]:
    async with (
        running_service(REGISTRY, hub_settings),
        running_service(ENDPOINTS, hub_settings),
        calling(hub_settings) as caller,
    ):
        yield caller


async def test_an_enterprise_registered_changed_and_closed_is_weighed_accordingly(caller: Caller) -> None:
    register = RegisterEnterprise(credit_code=MILL, name="中冶美利纸业", region="640500")
    registered = await caller.send(ADMINISTRATOR, register)
    (weight,) = await caller.ask(HEAD, ASK, after=[registered.position])
    assert weight is not None and weight.weight == 2 and (weight.ratio or "").startswith("污染源·一般")
    change = ChangeEnterprise(credit_code=MILL, reason="列入重点", supervision_class=SupervisionClass.KEY)
    changed = await caller.send(ADMINISTRATOR, change)
    (weight,) = await caller.ask(HEAD, ASK, after=[changed.position])
    assert weight is not None and (weight.ratio or "").startswith("污染源·重点")
    closed = await caller.send(ADMINISTRATOR, CloseEnterprise(credit_code=MILL, reason="注销"))
    assert await caller.ask(HEAD, ASK, after=[closed.position]) == [None]
    again = await caller.send(ADMINISTRATOR, ReopenEnterprise(credit_code=MILL, reason="误注销"))
    (weight,) = await caller.ask(HEAD, ASK, after=[again.position])
    assert weight is not None
