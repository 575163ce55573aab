"""Processes killed at named places: nothing acknowledged is lost, nothing happens twice."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from cli.ports import free_ports
from cli.streams import connected
from contracts.errors import Refusal
from contracts.messages import Receipt
from kernel.settings import Settings
from tests.integration.faults.world import FACTS, REGIONS, World, world_on
from tests.platform.actors import ADMINISTRATOR
from tests.platform.hub import new_id

RELAYED = "SELECT published, (SELECT max(position) FROM registry.feed) AS head FROM registry.relay"
CURSOR = "SELECT position FROM complaints.cursors WHERE source = 'registry'"
REGISTER = """
mutation ($input: RegisterAgencyInput!, $id: String!) {
  registerAgency(input: $input, commandId: $id) { agency { name } repeated position }
}
"""
AGENCY = {
    "code": "ecology-640100",
    "name": "某局",
    "kind": "ECOLOGY",
    "level": "CITY",
    "region": "640100",
    "validFrom": "2020-01-01",
}


@pytest.fixture
async def world(hub_settings: Settings) -> AsyncIterator[World]:
    async with world_on(hub_settings) as world:
        yield world


async def test_a_command_killed_before_its_commit_left_nothing_and_is_done_when_sent_again(world: World) -> None:
    await world.start_registry(crash_point="service.before_commit")
    id = new_id()
    with pytest.raises(Refusal, match=r"DEADLINE_PASSED|SERVICE_UNAVAILABLE"):
        await world.register("640100", "某局", id)
    await world.crew.crashed("registry", "service.before_commit")
    assert await world.fetch(FACTS) == []

    await world.start_registry()
    await world.start_notebook()
    assert not (await world.register("640100", "某局", id)).repeated
    await world.settled()


async def test_a_command_killed_after_its_commit_is_answered_when_sent_again_and_not_done_twice(world: World) -> None:
    await world.start_registry(crash_point="service.after_commit")
    id = new_id()
    with pytest.raises(Refusal, match=r"DEADLINE_PASSED|SERVICE_UNAVAILABLE"):
        await world.register("640100", "某局", id)
    await world.crew.crashed("registry", "service.after_commit")
    assert [row["cause"] for row in await world.fetch(FACTS)] == [id]

    await world.start_registry()
    await world.start_notebook()
    receipt = await world.register("640100", "某局", id)
    assert receipt.repeated and receipt.position == "registry:1"
    await world.settled()


async def test_the_same_command_a_hundred_times_across_a_crash_is_done_once(world: World) -> None:
    await world.start_registry(crash_point="service.after_commit")
    id = new_id()
    sent = [world.register("640100", "某局", id) for _ in range(100)]
    answers = await asyncio.gather(*sent, return_exceptions=True)
    assert all(isinstance(answer, Refusal) for answer in answers)
    await world.crew.crashed("registry", "service.after_commit")

    await world.start_registry()
    await world.start_notebook()
    receipts = await asyncio.gather(*(world.insist("640100", "某局", id) for _ in range(100)))
    assert {(receipt.record, receipt.position, receipt.repeated) for receipt in receipts} == {
        ("ecology-640100", "registry:1", True)
    }
    assert len(await world.fetch(FACTS)) == 1
    await world.settled()


async def test_a_sequencer_killed_between_publishing_and_marking_publishes_again_to_no_effect(world: World) -> None:
    await world.start_registry(crash_point="sequencer.between_publish_and_mark")
    sent = [world.insist(region, "某局") for region in REGIONS]
    answers = asyncio.gather(*sent)
    await world.crew.crashed("registry", "sequencer.between_publish_and_mark")
    (relayed,) = await world.fetch(RELAYED)
    async with connected(world.settings) as client:
        stream = await client.jetstream().stream_info("EVENTS_registry")
    assert relayed["published"] == 0 and 0 < stream.state.messages <= relayed["head"]

    await world.start_registry()
    await world.start_notebook()
    await answers
    await world.settled()


async def test_a_consumer_killed_after_its_commit_gets_the_events_again_to_no_effect(world: World) -> None:
    await world.start_registry()
    await world.start_notebook(crash_point="copy.after_commit")
    for round in range(3):
        for region in REGIONS:
            await world.insist(region, f"第{round}次")
    await world.crew.crashed("complaints", "copy.after_commit")
    async with connected(world.settings) as client:
        consumer = await client.jetstream().consumer_info("EVENTS_registry", "complaints")
    (cursor,) = await world.fetch(CURSOR)
    assert consumer.num_ack_pending and cursor["position"] > 0

    await world.start_notebook()
    await world.settled()


async def test_a_mutation_whose_gateway_was_killed_midway_is_answered_as_a_repeat(world: World) -> None:
    (port,) = free_ports(1)
    settings = world.settings.model_copy(update={"port": port})
    await world.start_registry()
    await world.start_notebook()
    body = {"query": REGISTER, "variables": {"input": {"agency": AGENCY}, "id": new_id()}}
    headers = {"authorization": f"Bearer {world.caller.token(ADMINISTRATOR)}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=20) as http:
        await world.crew.start_gateway(settings.model_copy(update={"crash_point": "gateway.mid_mutation"}))
        with pytest.raises(httpx.TransportError):
            await http.post("/graphql", json=body)
        await world.crew.crashed("gateway", "gateway.mid_mutation")
        assert len(await world.fetch(FACTS)) == 1

        await world.crew.start_gateway(settings)
        answer = (await http.post("/graphql", json=body)).json()
    assert answer["data"]["registerAgency"] == {
        "agency": {"name": "某局"},
        "repeated": True,
        "position": "registry:1",
    }
    await world.settled()


async def test_a_service_asked_to_stop_answers_what_it_has_taken(world: World) -> None:
    await world.start_registry()
    await world.start_notebook()
    sent = [asyncio.create_task(world.register(region, f"第{round}次")) for round in range(20) for region in REGIONS]
    await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
    await world.crew.stop("registry")
    answers = await asyncio.gather(*sent, return_exceptions=True)
    refused = {answer.code for answer in answers if isinstance(answer, Refusal)}
    assert refused <= {"SERVICE_UNAVAILABLE"}
    assert all(isinstance(answer, Receipt | Refusal) for answer in answers)
    await world.start_registry()
    await world.settled()
