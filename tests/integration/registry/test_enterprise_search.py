"""Search in the directory, through the running registry."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.messages import Query
from contracts.registry.credit import RecordCreditFact
from contracts.registry.directory import ChangeEnterprise, GetEnterprises, RegisterEnterprise
from contracts.registry.enterprise_search import EnterpriseOrder, ListEnterprises, NearPlace
from contracts.registry.positive_list import RemoveFromPositiveList
from kernel.calendar import local_date
from services.registry.enterprise_search.rules import Place, metres_between
from tests.conftest import SettingsMaker
from tests.integration.registry.listings import listed
from tests.integration.registry.serving import MILL, PEERS, Serving, code, serving
from tests.platform.actors import CITIZEN, ENTERPRISE, HEAD, OFFICER, POLICE

CENTRE = Place(105.19, 37.5)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        yield hub


async def codes(hub: Serving, query: ListEnterprises, who: Actor | None = OFFICER) -> list[str]:
    return [one.credit_code for one in (await hub.caller.ask(who, query)).items]


def near(metres: int, **more: object) -> ListEnterprises:
    place = NearPlace(longitude=CENTRE.longitude, latitude=CENTRE.latitude, metres=metres)
    return ListEnterprises(near=place, order=EnterpriseOrder.DISTANCE, **more)  # type: ignore[arg-type]


async def scattered(hub: Serving, count: int) -> dict[str, float]:
    """Enterprises anywhere within a few kilometres, and how far each is; some stand at the same place."""
    dice = random.Random(7)
    distances = {}
    for number in range(100, 100 + count):
        longitude, latitude = CENTRE.longitude + dice.choice([-3, 0, 1, 5]) / 100, CENTRE.latitude + dice.random() / 50
        latitude = CENTRE.latitude if number % 5 == 0 else latitude
        order = RegisterEnterprise(
            credit_code=code(number), name=f"散布{number}号", region="640500", longitude=longitude, latitude=latitude
        )
        await hub.caller.send(OFFICER, order)
        distances[code(number)] = metres_between(CENTRE, Place(longitude, latitude))
    return distances


async def test_what_is_near_a_place_comes_nearest_first_page_by_page(hub: Serving) -> None:
    distances = await scattered(hub, 25)
    wanted = sorted((metres, one) for one, metres in distances.items() if metres <= 3000)
    assert 5 < len(wanted) < 25
    found, after = [], None
    while True:
        page = await hub.caller.ask(None, near(3000, size=4, after=after))
        found += page.items
        after = page.next
        if after is None:
            break
    assert [one.credit_code for one in found] == [one for _, one in wanted]
    assert [one.distance for one in found] == pytest.approx([metres for metres, _ in wanted], abs=1e-6)
    assert (await hub.caller.ask(None, near(3000, count=True))).total == len(wanted)


async def test_who_says_no_place_is_near_none(hub: Serving) -> None:
    assert await codes(hub, near(50_000)) == []


async def test_an_address_is_found_by_two_of_its_characters_and_no_more_when_it_is_gone(hub: Serving) -> None:
    await hub.caller.send(OFFICER, ChangeEnterprise(credit_code=MILL, reason="补录", address="沙坡头区柔远镇１２号"))
    assert await codes(hub, ListEnterprises(address="柔远")) == [MILL]
    assert await codes(hub, ListEnterprises(address="镇12号", name="美利")) == [MILL]
    assert await codes(hub, ListEnterprises(address="远柔")) == []
    [mill] = await hub.caller.ask(None, GetEnterprises(credit_codes=[MILL]))
    assert mill is not None and mill.address == "沙坡头区柔远镇１２号"
    await hub.caller.send(OFFICER, ChangeEnterprise(credit_code=MILL, reason="更正", address=""))
    assert await codes(hub, ListEnterprises(address="柔远")) == []


async def test_a_code_is_found_by_how_it_begins(hub: Serving) -> None:
    assert await codes(hub, ListEnterprises(credit_code=MILL)) == [MILL]
    assert await codes(hub, ListEnterprises(credit_code=PEERS[0][:8])) == sorted(PEERS)
    assert await codes(hub, ListEnterprises(credit_code="92")) == []


async def test_an_enterprise_is_found_by_the_list_as_long_as_it_is_on_it(hub: Serving) -> None:
    number = await listed(hub)
    assert await codes(hub, ListEnterprises(positive_listed=True), None) == [MILL]
    assert MILL not in await codes(hub, ListEnterprises(positive_listed=False))
    await hub.caller.send(HEAD, RemoveFromPositiveList(number=number, reason="提供虚假备案材料"))
    assert await codes(hub, ListEnterprises(positive_listed=True)) == []


async def test_an_enterprise_is_found_by_its_credit_level_as_it_stands(hub: Serving) -> None:
    bad = ListEnterprises(credit_level="bad")
    assert await codes(hub, bad) == []
    fact = RecordCreditFact(
        credit_code=MILL, code="violation_serious", on=local_date(datetime.now(UTC)), reason="偷排废水"
    )
    await hub.caller.send(OFFICER, fact)
    assert await codes(hub, bad, POLICE) == [MILL]
    assert await codes(hub, ListEnterprises(credit_level="good")) == []


@pytest.mark.parametrize("who", [None, CITIZEN, ENTERPRISE])
async def test_a_credit_level_is_no_filter_for_who_is_not_of_the_government(hub: Serving, who: Actor | None) -> None:
    with pytest.raises(Refusal, match="CREDIT_LEVEL_NOT_PUBLIC"):
        await codes(hub, ListEnterprises(credit_level="bad"), who)


@pytest.mark.parametrize(
    "query",
    [ListEnterprises(name="纸"), ListEnterprises(order=EnterpriseOrder.DISTANCE), ListEnterprises(credit_level="紫")],
)
async def test_a_search_that_cannot_be_answered_is_refused(hub: Serving, query: Query[object]) -> None:
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await hub.caller.ask(OFFICER, query)
