"""Whom the registry takes out of enforcement is in no draw, and whom it brings back is."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.draws import OpenDraw
from contracts.messages import Event
from contracts.registry.officers import (
    OfficerAction,
    OfficerCertificateExpired,
    OfficerChanged,
    OfficerStandingChanged,
    OfficerState,
)
from tests.integration.joint_inspection.world import UPPER, World, code, officer_facts
from tests.platform.actors import HEAD
from tests.platform.days import today

WHO = "NX-0002"
FACTS = officer_facts(WHO)
BACK = OfficerStandingChanged(facts=FACTS, action=OfficerAction.REINSTATE)
SUSPENDED = OfficerStandingChanged(facts=replace(FACTS, state=OfficerState.SUSPENDED), action=OfficerAction.SUSPEND)
EXPIRED = OfficerCertificateExpired(facts=replace(FACTS, certified=False))
CONFLICTED = OfficerChanged(facts=replace(FACTS, conflicts=[code(1)]))
RUN_OUT = OfficerChanged(facts=replace(FACTS, valid_to=today() - timedelta(days=1)))


@pytest.mark.parametrize("out", [SUSPENDED, EXPIRED, CONFLICTED, RUN_OUT], ids=["suspended", "clock", "kin", "date"])
async def test_an_officer_who_is_out_is_not_drawn_and_one_who_is_back_is(world: World, out: Event) -> None:
    await world.peopled(1)
    await world.told((f"officer:{WHO}", out))
    plan = await world.filed()
    order = OpenDraw(plan=plan, witness=UPPER, visit_from=today(), visit_until=today())
    with pytest.raises(Refusal, match="DRAW_OFFICERS_SHORT"):
        await world.send(HEAD, order)
    await world.told((f"officer:{WHO}", BACK))
    assert (await world.send(HEAD, order)).record
