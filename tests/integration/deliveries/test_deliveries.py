"""Deliveries through the running registry to a real HTTP server: order, absence, refusals, rights, keys, digests."""

from collections.abc import AsyncIterator

import pytest

from contracts.actors import Role
from contracts.deliveries import (
    HeldState,
    ReceiverState,
    RegistryDeliveryStates,
    RegistryHeldDeliveries,
    RegistryReplayDelivery,
)
from contracts.errors import Refusal
from contracts.registry.directory import ChangeEnterprise, RegisterEnterprise
from contracts.registry.receivers import ChangeReceiver, EndReceiver, RegisterReceiver, RotateReceiverKey
from services.registry.endpoints import ENDPOINTS
from tests.conftest import SettingsMaker
from tests.integration.deliveries.partners import Partnered, partnered
from tests.integration.registry.serving import MILL, PEERS
from tests.platform.actors import HEAD, OFFICER, POLICE, POLICE_HEAD
from tests.platform.receiving import Came, Receiving, receiving


@pytest.fixture
async def partner() -> AsyncIterator[Receiving]:
    async with receiving() as partner:
        yield partner


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Partnered]:
    settings = settings_for_test(test_clock=True, delivery_http=True, delivery_networks="127.0.0.0/8")
    async with partnered(settings) as hub:
        yield hub


def about_mill(one: Came) -> bool:
    return str(one.event["subject"]) == f"enterprise:{MILL}"


async def test_what_the_actor_may_see_is_delivered_signed_and_in_order(hub: Partnered, partner: Receiving) -> None:
    receiver = await hub.registered(HEAD, partner.address)
    for number in range(5):
        await hub.rename(MILL, number)
        await hub.rename(PEERS[0], number)
    await partner.until(lambda one: len([came for came in one.came if "enterprise" in came.event["subject"]]) >= 10)
    [key] = (await hub.state(HEAD, receiver)).keys or []
    mill = [came.event for came in partner.came if about_mill(came)]
    assert [event["version"] for event in mill] == sorted(event["version"] for event in mill)
    assert mill[0]["specversion"] == "1.0" and mill[0]["source"] == "/registry"
    assert all(came.signed_by(key.public_key) for came in partner.came)
    assert all(came.headers["webhook-id"] == came.event["id"] for came in partner.came)
