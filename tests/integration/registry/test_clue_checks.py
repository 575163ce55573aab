"""A clue's check on the spot: asked for, not approved, asked for again."""

from collections.abc import AsyncIterator

import pytest

from contracts.joint_inspection.off_plan import VisitRefused, VisitRequested
from contracts.registry.agencies import RegisterAgency
from contracts.registry.alerts import AnswerAlert, Clue, GetClues, ListClues, RejectAnswer, WithdrawClue
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS
from tests.integration.registry.monitoring import LIMIT, Mill, build, hours_ago, row
from tests.integration.registry.serving import Serving
from tests.integration.registry.test_alerts import bureau
from tests.platform.actors import ADMINISTRATOR, ENTERPRISE, HEAD, OFFICER
from tests.platform.hub import calling, running_service
from tests.platform.telling import Telling


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Serving]:
    async with running_service(ENDPOINTS, hub_settings) as service, calling(hub_settings) as caller:
        await build(caller)
        await caller.send(ADMINISTRATOR, RegisterAgency(agency=bureau()))
        yield Serving(service, caller, hub_settings)


async def raised(hub: Serving) -> str:
    """A clue of an hour far over the limit, badly explained."""
    mill = Mill(hub.caller)
    await mill.send([row(hours_ago(1), 4 * LIMIT)])
    [alert] = await mill.alerts()
    await hub.caller.send(ENTERPRISE, AnswerAlert(id=alert.id, explanation="不清楚"))
    await hub.caller.send(OFFICER, RejectAnswer(id=alert.id, reason="没有说明"))
    [clue] = (await hub.caller.ask(OFFICER, ListClues())).items
    return clue.id


async def seen(hub: Serving, id: str) -> Clue:
    [clue] = await hub.caller.ask(OFFICER, GetClues(ids=[id]))
    assert clue is not None
    return clue


def asked(visit: str, clue: str) -> tuple[str, VisitRequested]:
    event = VisitRequested(
        visit=visit, region="640500", agency="ecology-640500", requested_by="x", reason_hash="0" * 64, clue=clue
    )
    return f"visit:{visit}", event


def refused(visit: str) -> tuple[str, VisitRefused]:
    return f"visit:{visit}", VisitRefused(visit=visit, region="640500", refused_by="y", reason_hash="0" * 64)


async def test_a_visit_that_was_not_approved_leaves_the_clue_waiting_on_a_new_clock(hub: Serving) -> None:
    clue, telling = await raised(hub), Telling(hub.service)
    await telling.told(asked("V-1", clue))
    assert [one.state for one in (await seen(hub, clue)).duties or []] == ["met"]
    await telling.told(refused("V-1"))
    again = await seen(hub, clue)
    assert (again.visit, [one.state for one in again.duties or []]) == (None, ["met", "running"])
    await telling.told(asked("V-2", clue))
    checked = await seen(hub, clue)
    assert (checked.visit, [one.state for one in checked.duties or []]) == ("V-2", ["met", "met"])


async def test_a_clue_taken_back_meanwhile_owes_no_check_any_more(hub: Serving) -> None:
    clue, telling = await raised(hub), Telling(hub.service)
    await telling.told(asked("V-1", clue))
    await hub.caller.send(HEAD, WithdrawClue(id=clue, reason="设备误报"))
    await telling.told(refused("V-1"))
    assert [one.state for one in (await seen(hub, clue)).duties or []] == ["met"]
