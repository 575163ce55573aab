"""Joint inspection's copy of static facts: what a checklist leaves out for an enterprise."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from contracts.joint_inspection.static_facts import VerifiedFactsOfEnterprises
from contracts.registry.static_facts import StaticFactAction, StaticFactConfirmed, StaticFactEnded, StaticFactKind
from contracts.registry.static_facts import StaticFactState as S
from kernel.settings import Settings
from tests.integration.joint_inspection.world import BUREAU, World, code, world_of
from tests.platform.actors import CITIZEN, OFFICER, OTHER_CITY_OFFICER, WATER
from tests.platform.days import today


@pytest.fixture
async def world(hub_settings: Settings) -> AsyncIterator[World]:
    async with world_of(hub_settings) as world:
        await world.peopled(2)
        yield world


def confirmed(number: str, credit_code: str, days: int = 30) -> tuple[str, StaticFactConfirmed]:
    told = StaticFactConfirmed(
        number=number,
        credit_code=credit_code,
        region="640500",
        kind=StaticFactKind.FACILITY,
        title="脱硫塔",
        permit=None,
        outlet=None,
        in_force_on=today() - timedelta(days=60),
        until=today() + timedelta(days=days),
        visit="v1",
        agency=BUREAU,
        evidence=["ab" * 32],
    )
    return f"static_fact:{number}", told


async def verified(world: World, who: object = OFFICER) -> list[list[str]]:
    found = await world.ask(who, VerifiedFactsOfEnterprises(credit_codes=[code(1), code(2)]))  # type: ignore[arg-type]
    return [[one.number for one in some] for some in found]


async def test_what_is_verified_is_known_by_enterprise_until_it_ends(world: World) -> None:
    await world.told(confirmed("JT-1", code(1)), confirmed("JT-2", code(1)), confirmed("JT-3", code(2), days=-1))
    assert await verified(world) == [["JT-1", "JT-2"], []]
    ended = StaticFactEnded(
        number="JT-1", credit_code=code(1), region="640500", action=StaticFactAction.ASK_AGAIN, state=S.RECONFIRM
    )
    await world.told(("static_fact:JT-1", ended))
    assert await verified(world) == [["JT-2"], []]
    await world.told(confirmed("JT-1", code(1)))
    assert await verified(world) == [["JT-1", "JT-2"], []]


async def test_inspecting_agencies_of_the_region_know_it_and_nobody_else(world: World) -> None:
    await world.told(confirmed("JT-1", code(1)))
    for who, seen in ((WATER, ["JT-1"]), (OTHER_CITY_OFFICER, []), (CITIZEN, []), (None, [])):
        assert await verified(world, who) == [seen, []]
