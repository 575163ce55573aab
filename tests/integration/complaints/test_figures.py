"""What the complaints service tells for a report is a recount of its work orders."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.complaints.figures import ComplaintsFigure
from contracts.complaints.intake import ReplyFinding
from contracts.complaints.routing import ReplyComplaint
from kernel.settings import Settings
from tests.integration.complaints.world import World
from tests.integration.complaints.world import world as running
from tests.platform.actors import OFFICER
from tests.platform.reporting import NOW, Asking


@pytest.fixture
async def world(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with running(hub_settings, tmp_path) as one:
        yield one


async def test_reports_are_counted_by_the_step_and_the_day_it_was_taken(world: World) -> None:
    for text in ("夜间排污水", "晚上有臭味"):
        await world.filed(text=text)
    signed = [await world.signed(text=text) for text in ("河水发黑", "烟囱冒黑烟", "噪声扰民")]
    for number, finding in zip(signed[:2], (ReplyFinding.VERIFIED, ReplyFinding.UNFOUNDED), strict=True):
        await world.send(OFFICER, ReplyComplaint(number=number, result="经查如下", finding=finding))
    asking = Asking(world.service, world.settings)
    told = await asking.figures()
    assert set(told) == {one.value for one in ComplaintsFigure}
    found = await asking.rows("SELECT filed_at, signed_at, replied_at, finding FROM complaints")
    assert told["filed"] == len(found) == 5
    assert told["signed"] == sum(one["signed_at"] is not None for one in found) == 3
    assert told["replied"] == sum(one["replied_at"] is not None for one in found) == 2
    assert told["verified"] == sum(one["finding"] in ("verified", "partly") for one in found) == 1
    assert set((await asking.figures(region="640400")).values()) == {0}
    before = await asking.figures(since=NOW - timedelta(days=9), until=NOW - timedelta(days=2))
    assert set(before.values()) == {0}
