"""A clue that another department told, as the ground of an inspection."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.complaints.clue_exchange_terms import (
    ExchangedClueAction,
    ExchangedClueState,
    ExchangedClueStepTaken,
)
from contracts.complaints.intake import ReplyFinding
from contracts.errors import Refusal
from contracts.joint_inspection.off_plan import OpenVisit
from contracts.joint_inspection.visits import GetVisits, VisitBasis
from kernel.settings import Settings
from tests.integration.joint_inspection.world import World, code, world_of
from tests.platform.actors import OFFICER, URBAN_MANAGEMENT
from tests.platform.days import today

ACCEPTED = ExchangedClueStepTaken(
    number="XT-1",
    action=ExchangedClueAction.ACCEPT,
    state=ExchangedClueState.ACCEPTED,
    region="640500",
    sender=URBAN_MANAGEMENT.agency,
    receiver=OFFICER.agency,
    by=OFFICER.agency,
    at=datetime(2026, 1, 1, tzinfo=UTC),
    credit_code=code(1),
)


@pytest.fixture
async def world(hub_settings: Settings) -> AsyncIterator[World]:
    async with world_of(hub_settings) as world:
        yield world


async def heard(world: World, **changes: Any) -> None:
    event = replace(ACCEPTED, **changes)
    await world.told((f"exchanged_clue:{event.number}", event))


def visit(**changes: Any) -> OpenVisit:
    base = OpenVisit(
        credit_code=code(1), reason="核查通报", planned_on=today(), officers=["NX-0001", "NX-0002"], clue="XT-1"
    )
    return replace(base, **changes)


async def test_it_is_a_ground_once_accepted_from_another_department_and_only_against_its_enterprise(
    world: World,
) -> None:
    await world.peopled(enterprises=2)
    await heard(world, action=ExchangedClueAction.SEND, state=ExchangedClueState.SENT)
    await heard(world, number="XT-2", sender=OFFICER.agency, sender_office="permit", receiver_office="enforcement")
    for asked in (visit(), visit(clue="XT-2")):
        with pytest.raises(Refusal, match="CLUE_UNKNOWN"):
            await world.send(OFFICER, asked)
    await heard(world)
    with pytest.raises(Refusal, match="CLUE_UNKNOWN"):
        await world.send(OFFICER, visit(credit_code=code(2)))
    id = (await world.send(OFFICER, visit())).record
    (shown,) = await world.ask(OFFICER, GetVisits(ids=[id]))
    assert shown is not None and shown.basis is VisitBasis.CLUE


async def test_it_is_no_ground_any_more_once_it_proved_unfounded(world: World) -> None:
    await world.peopled(enterprises=1)
    await heard(world)
    done = {"action": ExchangedClueAction.FINISH, "state": ExchangedClueState.FINISHED}
    await heard(world, **done, finding=ReplyFinding.UNFOUNDED)
    with pytest.raises(Refusal, match="CLUE_UNKNOWN"):
        await world.send(OFFICER, visit())
