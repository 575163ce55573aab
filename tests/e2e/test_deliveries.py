"""A partner through the gateway alone: registers, receives, sees how far it is, fetches the catalogue and a digest."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from contracts.actors import Actor
from kernel.deliveries.digest_files import read_file
from kernel.settings import Settings
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.endpoints import ENDPOINTS as REGISTRY
from services.transfer.endpoints import ENDPOINTS as TRANSFER
from tests.conftest import SettingsMaker
from tests.platform.actors import ADMINISTRATOR, HEAD, POLICE_HEAD
from tests.platform.gateway import Door, open_door
from tests.platform.receiving import receiving

REGISTER = """
mutation ($address: String!) {
  registerReceiver(input: {name: "办案系统", address: $address, role: HEAD, kinds: ["registry.agencies.*"]}) {
    receiver { id address keyVersion } position
  }
}
"""
AGENCY = """
mutation { registerAgency(input: {agency: {code: "ecology-640100", name: "某局", kind: ECOLOGY, level: CITY,
  region: "640100", validFrom: "2020-01-01"}}) { position } }
"""
STATES = """
query ($id: String!, $after: [String!]) {
  receiver(id: $id, afterPosition: $after) { id }
  deliveries(receiver: $id) { service state position keys { version algorithm publicKey } }
  heldDeliveries(receiver: $id, service: REGISTRY) { position }
  deliveryDigests(receiver: $id, service: REGISTRY) { number count }
}
"""
END = 'mutation ($id: String!) { endReceiver(input: {id: $id, reason: "更换系统"}) { receiver { endedAt } position } }'


@pytest.fixture
async def door(settings_for_test: SettingsMaker) -> AsyncIterator[Door]:
    settings = settings_for_test(delivery_http=True, delivery_networks="127.0.0.0/8")
    async with open_door(settings, [REGISTRY, JOINT_INSPECTION, COMPLAINTS, TRANSFER]) as door:
        yield door


async def states(door: Door, who: Actor, receiver: str, position: str) -> dict[str, list[dict[str, Any]]]:
    return await door.data(who, STATES, id=receiver, after=[position])


async def test_a_partner_needs_nothing_but_the_gateway(door: Door) -> None:
    async with receiving() as partner:
        refused = await door.error(HEAD, REGISTER, address="https://192.168.0.1/")
        assert refused["extensions"]["code"] == "RECEIVER_ADDRESS"
        made = (await door.data(HEAD, REGISTER, address=partner.address))["registerReceiver"]
        receiver = made["receiver"]["id"]
        await door.data(ADMINISTRATOR, AGENCY)
        await partner.until(lambda one: one.came)
        told = await states(door, HEAD, receiver, made["position"])
        [registry] = [one for one in told["deliveries"] if one["service"] == "REGISTRY"]
        [key] = registry["keys"]
        assert partner.came[0].signed_by(key["publicKey"])
        assert (await states(door, POLICE_HEAD, receiver, made["position"]))["deliveries"] == []

        ended = (await door.data(HEAD, END, id=receiver))["endReceiver"]
        assert (await states(door, HEAD, receiver, ended["position"]))["deliveryDigests"] == [{"number": 1, "count": 1}]
        place = f"/exchange/digests/registry/{receiver}/1"
        answer = await door.http.get(place, headers=door.headers(HEAD))
        assert [one.type for one in read_file(answer.content, [key["publicKey"]]).entries] == [
            "registry.agencies.registered.v1"
        ]
        for who, status in ((POLICE_HEAD, 404), (None, 403)):
            assert (await door.http.get(place, headers=door.headers(who))).status_code == status


async def test_anyone_may_read_the_catalogue_of_events(nats_settings: Settings) -> None:
    async with open_door(nats_settings, []) as door:
        for place in ("asyncapi.json", "registry.agencies.registered.v1.json"):
            assert (await door.http.get(f"/exchange/events/{place}")).status_code == 200
        assert (await door.http.get("/exchange/events/registry.nothing.v1.json")).status_code == 404
