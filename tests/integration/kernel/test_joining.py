"""Requests that travel together: each under its own rights, with its own answer, deadline and mishap."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import date
from itertools import cycle, islice
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor, AgencyKind
from contracts.envelopes import PARTS_MAX, Answer, Request
from contracts.errors import Refusal
from contracts.messages import PAGE_SIZE_MAX, Page, Query
from contracts.registry.agencies import AgencyFacts, AgencyLevel, GetAgencies, ListAgencies, RegisterAgency
from contracts.registry.directory import EnvironmentalElement, GetEnterprises, RegisterEnterprise
from contracts.registry.officers import GetOfficers, OfficerEntry, RegisterOfficers
from contracts.registry.points import PointsOfEnterprises
from kernel.client import Client
from kernel.joining import Joining
from kernel.loads import JOINED_ROWS_MAX
from kernel.service import Endpoints
from kernel.settings import Settings
from kernel.wire import IN_FLIGHT_MAX
from kernel.work import Reading
from services.registry.endpoints import ENDPOINTS
from tests.platform.actors import (
    ADMINISTRATOR,
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OPERATOR,
    OTHER_CITY_OFFICER,
    OTHER_OFFICER,
    POLICE,
    POLICE_HEAD,
    PROCURATOR,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
)
from tests.platform.hub import Caller, new_id, running_service
from tests.platform.wires import WAYS, counted_bus, served

PATIENCE = 60.0
MILL, DAIRY, ABSENT = "916400002276950035", "91640500317866371F", "91640521694309204K"
ASKERS: tuple[Actor | None, ...] = (
    None, CITIZEN, ENTERPRISE, OFFICER, OTHER_OFFICER, HEAD, ADMINISTRATOR, UPPER_HEAD, OTHER_CITY_OFFICER, OPERATOR,
    URBAN_MANAGEMENT, POLICE, POLICE_HEAD, PROCURATOR,
)  # fmt: skip
QUESTIONS: tuple[Query[Any], ...] = (
    GetOfficers(certificates=["NX-1", "NX-2", "NX-0"]),
    GetEnterprises(credit_codes=[MILL]),
    GetEnterprises(credit_codes=[ABSENT, DAIRY, MILL]),
)
CITIES = {"640500": "中卫市", "640400": "固原市"}


def agency(region: str) -> RegisterAgency:
    facts = AgencyFacts(
        code=f"ecology-{region}",
        name=f"{CITIES[region]}生态环境局",
        kind=AgencyKind.ECOLOGY,
        level=AgencyLevel.CITY,
        region=region,
        valid_from=date(2020, 1, 1),
    )
    return RegisterAgency(agency=facts)


def officer(region: str, certificate: str) -> RegisterOfficers:
    entry = OfficerEntry(
        certificate=certificate,
        name=f"王{certificate}",
        region=region,
        specialties=[EnvironmentalElement.WATER],
        valid_from=date(2024, 1, 1),
        valid_to=date(2028, 12, 31),
        conflicts=[MILL],
    )
    return RegisterOfficers(agency=f"ecology-{region}", officers=[entry])


def unit(credit_code: str, region: str) -> RegisterEnterprise:
    return RegisterEnterprise(
        credit_code=credit_code,
        name=f"试验单位{region}",
        region=region,
        trade="造纸和纸制品业",
        elements=[EnvironmentalElement.WATER],
        pollutants=["化学需氧量"],
    )


async def fill(caller: Caller) -> None:
    for number, region in enumerate(CITIES, start=1):
        await caller.send(ADMINISTRATOR, agency(region))
        await caller.send(ADMINISTRATOR, officer(region, f"NX-{number}"))
    await caller.send(ADMINISTRATOR, unit(MILL, "640500"))
    await caller.send(ADMINISTRATOR, unit(DAIRY, "640400"))


async def settled(asking: Any) -> Any:
    """The answer, or the code of the refusal."""
    try:
        return await asking
    except Refusal as refusal:
        return refusal.code


async def test_many_askers_in_one_message_each_see_what_they_see_alone(hub_settings: Settings) -> None:
    async with running_service(ENDPOINTS, hub_settings), counted_bus(hub_settings) as bus:
        alone = Caller(Client(bus, hub_settings.request_deadline_ms), hub_settings)
        await fill(alone)
        joining = await Joining.over(bus)
        together = Caller(Client(joining, hub_settings.request_deadline_ms), hub_settings)
        asked = list(islice(cycle((asker, query) for asker in ASKERS for query in QUESTIONS), PARTS_MAX))
        answers = await asyncio.gather(*(together.ask(asker, query) for asker, query in asked))
        assert bus.posts == 1
        assert answers == [await alone.ask(asker, query) for asker, query in asked]
        sights = {repr(answer) for (_, query), answer in zip(asked, answers, strict=True) if query is QUESTIONS[0]}
        assert len(sights) == 3, "the public, other bodies, the own head"


class Recorded:
    """A registry whose loads are counted; it can fail, and can be held."""

    def __init__(self, *, row_secured: bool = False) -> None:
        self.loads: list[tuple[Actor, list[str]]] = []
        self.released = asyncio.Event()
        self.begun = 0
        self.endpoints = Endpoints(
            service="registry",
            commands=ENDPOINTS.commands,
            queries={GetAgencies: self.get, PointsOfEnterprises: self.pages, ListAgencies: self.hold},
            row_secured=row_secured,
        )

    async def get(self, query: GetAgencies, reading: Reading) -> list[Any]:
        self.loads.append((reading.actor, query.codes))
        if "poison" in query.codes:
            raise ZeroDivisionError
        return [f"{code} for {reading.actor.subject}" for code in query.codes]

    async def pages(self, query: PointsOfEnterprises, reading: Reading) -> list[Any]:
        self.loads.append((reading.actor, query.credit_codes))
        return [[code, query.size] for code in query.credit_codes]

    async def hold(self, query: ListAgencies, reading: Reading) -> Page[Any]:
        self.begun += 1
        await self.released.wait()
        return Page(items=[], keys=[])


class Loader:
    """Asks for raw answers: the recorded loads answer with text."""

    def __init__(self, caller: Caller, settings: Settings) -> None:
        self._caller = caller
        self._settings = settings

    async def ask(self, asker: Actor | None, query: Query[Any], seconds: float = 5) -> Any:
        request = Request(
            body=msgspec.Raw(msgspec.msgpack.encode(query)),
            expires_at=time.time() + seconds,
            token=self._caller.token(asker),
        )
        return told(await settled(self._caller.client._wire.request(query.subject, request)))

    async def get(self, asker: Actor | None, *codes: str) -> Any:
        return await self.ask(asker, GetAgencies(codes=list(codes)))


def told(answer: Answer | str) -> Any:
    if isinstance(answer, str):
        return answer
    return answer.refused.code if answer.refused else msgspec.msgpack.decode(answer.body)


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


@pytest.fixture(params=WAYS)
async def loader(request: pytest.FixtureRequest, recorded: Recorded, hub_settings: Settings) -> AsyncIterator[Loader]:
    async with served(recorded.endpoints, hub_settings, request.param) as caller:
        loader = Loader(caller, hub_settings)
        for asker in (None, OFFICER, OTHER_OFFICER, POLICE):
            await loader.get(asker, "first")
        recorded.loads.clear()
        yield loader


async def test_loads_of_one_asker_are_one_statement_and_those_of_another_never_join_them(
    loader: Loader, recorded: Recorded
) -> None:
    askers = (OFFICER, OTHER_OFFICER, POLICE, None)
    asked = [(asker, f"a{number}") for number in range(16) for asker in askers]
    answers = await asyncio.gather(*(loader.get(asker, code, "shared") for asker, code in asked))
    for (asker, code), answer in zip(asked, answers, strict=True):
        subject = asker.subject if asker else "anonymous"
        assert answer == [f"{code} for {subject}", f"shared for {subject}"]
    assert len(recorded.loads) == len(askers)
    assert {actor.subject: len(codes) for actor, codes in recorded.loads} == dict.fromkeys(
        [OFFICER.subject, OTHER_OFFICER.subject, POLICE.subject, "anonymous"], 17
    )


async def test_pages_of_several_keys_are_one_statement_where_they_are_asked_alike(
    loader: Loader, recorded: Recorded
) -> None:
    asked = [PointsOfEnterprises(credit_codes=[f"a{at}", "shared"], size=size) for size in (1, 2) for at in range(8)]
    answers = await asyncio.gather(*(loader.ask(OFFICER, one) for one in asked))
    assert answers == [[[code, one.size] for code in one.credit_codes] for one in asked]
    assert [len(keys) for _, keys in recorded.loads] == [9, 9]


async def test_of_long_pages_only_few_keys_are_one_statement(loader: Loader, recorded: Recorded) -> None:
    asked = [PointsOfEnterprises(credit_codes=[f"a{at}"], size=PAGE_SIZE_MAX) for at in range(16)]
    answers = await asyncio.gather(*(loader.ask(OFFICER, one) for one in asked))
    assert answers == [[[f"a{at}", PAGE_SIZE_MAX]] for at in range(16)]
    assert max(len(keys) for _, keys in recorded.loads) == JOINED_ROWS_MAX // PAGE_SIZE_MAX


async def test_one_poisoned_load_fails_alone(loader: Loader, recorded: Recorded) -> None:
    codes = [*(f"a{number}" for number in range(20)), "poison", *(f"b{number}" for number in range(20))]
    answers = await asyncio.gather(*(loader.get(OFFICER, code) for code in codes))
    expected = ["INTERNAL" if code == "poison" else [f"{code} for {OFFICER.subject}"] for code in codes]
    assert answers == expected
    assert sorted(keys for _, keys in recorded.loads[1:]) == sorted([code] for code in codes)


async def test_a_slow_answer_holds_up_none_of_those_beside_it(loader: Loader, recorded: Recorded) -> None:
    slow = asyncio.create_task(loader.ask(OFFICER, ListAgencies()))
    assert await loader.get(OFFICER, "quick") == [f"quick for {OFFICER.subject}"]
    assert not slow.done()
    recorded.released.set()
    assert (await slow)["items"] == []


async def test_what_nobody_waits_for_any_more_is_not_begun_and_the_rest_is_answered(
    loader: Loader, recorded: Recorded
) -> None:
    late, soon = await asyncio.gather(
        loader.ask(OFFICER, GetAgencies(codes=["late"]), seconds=-1), loader.get(OFFICER, "soon")
    )
    assert (late, soon) == ("DEADLINE_PASSED", [f"soon for {OFFICER.subject}"])
    assert [keys for _, keys in recorded.loads] == [["soon"]]


async def test_a_deadline_passes_for_one_while_the_others_wait_on(loader: Loader, recorded: Recorded) -> None:
    patient = asyncio.create_task(loader.ask(OFFICER, ListAgencies()))
    assert await loader.ask(POLICE, ListAgencies(), seconds=0.05) == "DEADLINE_PASSED"
    recorded.released.set()
    assert (await patient)["items"] == []


async def test_beyond_what_a_service_works_on_each_request_is_told_busy(loader: Loader, recorded: Recorded) -> None:
    more = 50
    asking = {asyncio.create_task(loader.ask(OFFICER, ListAgencies(), PATIENCE)) for _ in range(IN_FLIGHT_MAX + more)}
    refused: list[Any] = []
    while len(refused) < more:
        done, asking = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        refused += [task.result() for task in done]
    assert refused == ["BUSY"] * more
    recorded.released.set()
    assert [one["items"] for one in await asyncio.gather(*asking)] == [[]] * IN_FLIGHT_MAX


async def test_a_forged_token_and_an_unknown_subject_are_refused_among_good_ones(
    hub_settings: Settings, recorded: Recorded
) -> None:
    for way in WAYS:
        async with served(recorded.endpoints, hub_settings, way) as caller:
            good = caller.ask(OFFICER, ListAgencies())
            recorded.released.set()
            forged = caller.client.ask(ListAgencies(), token="x.y.z")
            unserved = caller.ask(OFFICER, GetEnterprises(credit_codes=[MILL]))
            page, *codes = await asyncio.gather(good, settled(forged), settled(unserved))
            assert (page.items, codes) == ([], ["TOKEN_INVALID", "MESSAGE_UNKNOWN"])


async def test_orders_travel_together_and_one_bad_one_stands_alone(hub_settings: Settings) -> None:
    for way in WAYS:
        async with served(ENDPOINTS, hub_settings, way) as caller:
            region = "640500" if way == "nats" else "640400"
            ids = [new_id() for _ in range(3)]
            orders = [caller.send(ADMINISTRATOR, agency(region), id=id) for id in (ids[0], ids[0], ids[1])]
            forbidden = caller.send(POLICE, agency(region), id=ids[2])
            outcomes = await asyncio.gather(*(settled(one) for one in (*orders, forbidden)))
            assert outcomes[3] == "NOT_PERMITTED"
            assert sorted(one.repeated for one in outcomes[:2]) == [False, True]
            assert {one.record for one in outcomes[:2]} == {f"ecology-{region}"}


async def test_answers_too_large_for_one_message_come_in_several_and_one_too_large_for_any_is_refused(
    hub_settings: Settings,
) -> None:
    async def get(query: GetAgencies, reading: Reading) -> list[Any]:
        return ["x" * int(code) for code in query.codes]

    endpoints = Endpoints(service="registry", commands={}, queries={GetAgencies: get})
    sizes = [*[200_000] * 8, 600_000]
    for way in WAYS:
        async with served(endpoints, hub_settings, way) as caller:
            loader = Loader(caller, hub_settings)
            answers = await asyncio.gather(*(loader.get(OFFICER, str(size)) for size in sizes))
            assert answers == [*(["x" * size] for size in sizes[:-1]), "ANSWER_TOO_LARGE"]


async def test_where_rows_are_secured_every_load_is_its_own_statement(hub_settings: Settings) -> None:
    recorded = Recorded(row_secured=True)
    async with served(recorded.endpoints, hub_settings, "nats") as caller:
        loader = Loader(caller, hub_settings)
        await asyncio.gather(*(loader.get(OFFICER, f"a{number}") for number in range(8)))
    assert sorted(keys for _, keys in recorded.loads) == [[f"a{number}"] for number in range(8)]


async def test_where_nobody_serves_every_part_is_told_so(hub_settings: Settings) -> None:
    async with counted_bus(hub_settings) as bus:
        caller = Caller(Client(await Joining.over(bus), hub_settings.request_deadline_ms), hub_settings)
        codes = await asyncio.gather(*(settled(caller.ask(None, ListAgencies())) for _ in range(3)))
    assert (codes, bus.posts) == (["SERVICE_UNAVAILABLE"] * 3, 1)
