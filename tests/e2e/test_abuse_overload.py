"""Three times more requests than the gateway may work on: who is refused, in which order, and how."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

import httpx

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.registry.agencies import EndAgency, GetAgencies
from contracts.transfer.referrals import ReceiveReferral
from kernel.service import Endpoints
from kernel.settings import Settings
from kernel.work import Outcome, Reading, Work
from tests.platform.actors import ADMINISTRATOR, CITIZEN, OFFICER, POLICE
from tests.platform.gateway import Door, open_door

READ = '{ agency(code: "ecology-640500") { code } }'
ORDER = 'mutation { endAgency(input: {code: "ecology-640500", validTo: "2026-01-01"}) { position } }'
HAND_OVER = 'mutation { receiveReferral(input: {number: "640500-2026-0001", version: 1}) { position } }'
REQUESTS_MAX = 20
OFFERED: dict[str, tuple[int, Actor, str]] = {
    "public": (30, CITIZEN, READ),
    "reads": (16, OFFICER, READ),
    "orders": (12, ADMINISTRATOR, ORDER),
    "receipts": (2, POLICE, HAND_OVER),
}


def held_services(released: asyncio.Event) -> Sequence[Endpoints]:
    """A registry and a transfer service that finish nothing until they are released."""

    async def get(query: GetAgencies, reading: Reading) -> list[Any]:
        await released.wait()
        return [None for _ in query.codes]

    async def refuse(command: EndAgency | ReceiveReferral, work: Work) -> Outcome:
        await released.wait()
        raise Refusal("NOT_FOUND", what="记录", id="")

    registry = Endpoints(service="registry", commands={EndAgency: refuse}, queries={GetAgencies: get})
    return registry, Endpoints(service="transfer", commands={ReceiveReferral: refuse}, queries={})


def interleaved() -> list[str]:
    """The offered requests, each kind spread evenly over the whole."""
    places = [(place / count, kind) for kind, (count, _, _) in OFFERED.items() for place in range(count)]
    return [kind for _, kind in sorted(places)]


class Crowd:
    """Sends the offered requests, each kind under one token."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._headers = {kind: door.headers(actor) for kind, (_, actor, _) in OFFERED.items()}

    async def ask(self, kind: str, query: str | None = None) -> tuple[str, httpx.Response]:
        text = query or OFFERED[kind][2]
        return kind, await self._door.http.post("/graphql", json={"query": text}, headers=self._headers[kind])

    async def arrive(self) -> None:
        """Every token has been checked once: from here on all kinds take the same steps."""
        for kind in OFFERED:
            await self.ask(kind, "{ __typename }")


async def test_at_three_times_its_load_the_gateway_refuses_the_public_first_and_receipts_last(
    hub_settings: Settings,
) -> None:
    released = asyncio.Event()
    settings = hub_settings.model_copy(update={"requests_max": REQUESTS_MAX})
    async with open_door(settings, held_services(released)) as door:
        crowd = Crowd(door)
        await crowd.arrive()
        waiting = {asyncio.create_task(crowd.ask(kind)) for kind in interleaved()}
        assert len(waiting) == 3 * REQUESTS_MAX
        answered: list[tuple[str, httpx.Response]] = []
        while len(waiting) > REQUESTS_MAX:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            answered += [task.result() for task in done]
        released.set()
        answered += await asyncio.gather(*waiting)
        _, after = await crowd.ask("public")
    refused = [one for one in answered if one[1].status_code != 200]
    shares = {kind: count / OFFERED[kind][0] for kind, count in Counter(kind for kind, _ in refused).items()}
    assert shares["public"] > shares["reads"] > shares["orders"] > shares.get("receipts", 0) == 0
    assert {answer.status_code for _, answer in refused} == {503}
    assert {answer.json()["errors"][0]["extensions"]["code"] for _, answer in refused} == {"OVERLOADED"}
    assert all(int(answer.headers["retry-after"]) > 0 for _, answer in refused)
    assert after.json() == {"data": {"agency": None}}


async def test_an_agency_that_has_used_up_its_quota_is_told_when_to_come_back(hub_settings: Settings) -> None:
    released = asyncio.Event()
    released.set()
    settings = hub_settings.model_copy(update={"quota_per_second": 10})
    async with open_door(settings, held_services(released)) as door:
        crowd = Crowd(door)
        answers = [(await crowd.ask("reads"))[1] for _ in range(12)]
        others = [(await crowd.ask(kind))[1].status_code for kind in ("orders", "receipts")]
    assert [answers[0].status_code, answers[-1].status_code] == [200, 429]
    assert answers[-1].json()["errors"][0]["extensions"]["code"] == "QUOTA_EXCEEDED"
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert others == [200, 200]
