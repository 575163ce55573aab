"""What the clock finds: facts not referred, referrals left lying, files not received and not decided on."""

from collections.abc import AsyncIterator

import pytest

from contracts.actors import AgencyKind, Role
from contracts.duties import DutyState
from contracts.transfer.detection_terms import DetectionKind
from contracts.transfer.detection_terms import DetectionState as S
from contracts.transfer.referrals import ReceiveReferral
from tests.conftest import SettingsMaker
from tests.integration.transfer.detecting import again, detected, journaled, of_fact, province, raised
from tests.integration.transfer.passing import advance_clock
from tests.integration.transfer.world import World, world
from tests.platform.actors import OFFICER, OTHER_POLICE, POLICE, PROCURATOR, UPPER_HEAD, actor

RAISED = "transfer.detections.raised.v1"
# All findings of the world but the one that meets no threshold.
STANDING = 8
UPPER_POLICE = actor(AgencyKind.POLICE, "640000", Role.HEAD)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[World]:
    async with world(settings_for_test(test_clock=True)) as hub:
        await province(hub)
        yield hub


async def test_what_is_not_referred_or_lies_is_raised_when_its_limit_ends_and_explained(hub: World) -> None:
    proposed = await hub.send(OFFICER, await hub.proposal(findings=["F-2"]))
    named = await of_fact(hub, OFFICER, "F-2", after=proposed.position)
    assert await detected(hub, PROCURATOR) == []
    await advance_clock(hub, "20 days")
    position = await journaled(hub, RAISED, STANDING)
    found = await of_fact(hub, PROCURATOR, "F-1", after=position)
    assert (found.state, found.owed_by) == (S.RAISED, "ecology-640500")
    assert [duty.state for duty in found.duties or []] == [DutyState.OVERDUE]
    for told in ("铅实测浓度为限值的12倍", "法释〔2023〕7号第一条", "640500生态环境部门自", "提请移送", "该移不移"):
        assert told in (found.explanation or "")
    lying = await again(hub, PROCURATOR, named.number)
    assert lying and (lying.state, lying.referral) == (S.RAISED, proposed.record)
    assert await again(hub, UPPER_HEAD, found.number) == found


async def test_a_file_that_is_not_received_or_not_decided_on_is_raised_against_the_police(hub: World) -> None:
    number = await hub.handed_over()
    await advance_clock(hub, "25 hours")
    position = await journaled(hub, RAISED)
    [late] = await raised(hub, PROCURATOR, after=position)
    assert (late.kind, late.owed_by, late.referral) == (DetectionKind.NOT_RECEIVED, "police-640500", number)
    for who in (POLICE, UPPER_POLICE):
        assert await again(hub, who, late.number) == late
    for who in (OFFICER, UPPER_HEAD, OTHER_POLICE):
        assert await again(hub, who, late.number) is None
    received = await hub.take(POLICE, ReceiveReferral, number)
    done = await again(hub, PROCURATOR, late.number, after=received.position)
    assert done and (done.state, done.raised_at) == (S.SETTLED, late.raised_at)
    await advance_clock(hub, "6 days")
    position = await journaled(hub, RAISED, 2)
    [undecided] = await raised(hub, PROCURATOR, after=position)
    assert (undecided.kind, undecided.rule) == (DetectionKind.NOT_FILED, "referral.filing")
    assert "作出立案或者不予立案的决定，时限3日（国务院令第310号第八条，法定）" in (undecided.explanation or "")
