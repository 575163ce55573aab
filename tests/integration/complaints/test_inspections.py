"""A complaint opens an inspection, and hears from joint inspection what became of it."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from contracts.actors import Actor
from contracts.complaints.inspections import (
    ComplaintInspection,
    ComplaintInspectionState,
    InspectComplaint,
    InspectionsOfComplaints,
)
from contracts.complaints.intake import Channel, ComplaintProgress
from contracts.complaints.routing import BindComplaint, SignComplaint
from contracts.errors import Refusal
from contracts.joint_inspection.off_plan import VisitNotRequested, VisitObstacle, VisitRefused, VisitRequested
from contracts.joint_inspection.visits import VisitBasis, VisitFinished, VisitPlanned, VisitStarted
from contracts.messages import Event
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, World, report, sha256, world
from tests.platform.actors import CITIZEN, HEAD, OFFICER, OPERATOR, UPPER_HEAD, URBAN_MANAGEMENT
from tests.platform.telling import Telling

TOMORROW = date.today() + timedelta(days=2)
CODE = "7K3M9P2Q"


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


def asking(number: str, **changes: object) -> InspectComplaint:
    facts = {"reason": "夜间排放，须突击检查", "planned_on": TOMORROW, "officers": ["NX-0001", "NX-0002"]}
    return InspectComplaint(number=number, **(facts | changes))  # type: ignore[arg-type]


async def reported(hub: World) -> str:
    """A signed complaint of a citizen against the mill."""
    number = (await hub.send(CITIZEN, report(channel=Channel.WEB, query_code_sha256=sha256(CODE)))).record
    await hub.send(OFFICER, SignComplaint(number=number))
    await hub.send(OFFICER, BindComplaint(number=number, credit_code=MILL))
    return number


async def asked(hub: World) -> str:
    number = await reported(hub)
    await hub.send(OFFICER, asking(number))
    return number


async def seen(hub: World, number: str, actor: Actor = OFFICER) -> list[ComplaintInspection]:
    (found,) = await hub.ask(actor, InspectionsOfComplaints(numbers=[number]))
    return found


def requested(number: str) -> VisitRequested:
    return VisitRequested(
        visit="V-1", region="640500", agency="ecology-640500", requested_by="x", reason_hash="0" * 64, clue=number
    )


def finished() -> list[tuple[str, Event]]:
    where = {"visit": "V-1", "draws": [], "credit_code": MILL, "region": "640500"}
    bureaus = ["ecology-640500"]
    told: list[Event] = [
        VisitPlanned(visit="V-1", draws=[], region="640500", agencies=bureaus, basis=VisitBasis.CLUE),
        VisitStarted(**where, agencies=bureaus, certificate="NX-0001"),  # type: ignore[arg-type]
        VisitFinished(**where, findings=2),  # type: ignore[arg-type]
    ]
    return [("visit:V-1", event) for event in told]


async def test_an_inspection_asked_for_is_followed_to_its_result_which_the_caller_hears_once_it_is_over(
    hub: World,
) -> None:
    number = await asked(hub)
    telling, following = Telling(hub.service), ComplaintProgress(number=number, query_code=CODE)
    await telling.told(("visit:V-1", requested(number)))
    (waiting,) = await seen(hub, number)
    assert (waiting.state, waiting.visit) == (ComplaintInspectionState.REQUESTED, "V-1")
    *before, last = finished()
    await telling.told(*before)
    secret = await hub.ask(None, following)
    assert secret is not None and (secret.inspected_at, secret.inspection_findings) == (None, None)
    await telling.told(last)
    (over,) = await seen(hub, number)
    assert (over.state, over.findings) == (ComplaintInspectionState.FINISHED, 2)
    told = await hub.ask(None, following)
    assert told is not None and told.inspected_at is not None and told.inspection_findings == 2
    rows = await hub.rows("SELECT type FROM journal WHERE aggregate = $1 ORDER BY version", f"complaint:{number}")
    assert [row["type"].split(".")[1] for row in rows][-5:] == ["inspections"] * 5


async def test_joint_inspection_hears_the_number_and_neither_text_nor_reason(hub: World) -> None:
    number = await asked(hub)
    (row,) = await hub.rows("SELECT data FROM journal WHERE type = 'complaints.inspections.asked.v1'")
    told = row["data"].decode()
    assert number in told and OFFICER.subject in told
    for secret in ("废水", "突击", "纸厂", MILL):
        assert secret not in told


async def test_why_no_visit_can_be_made_is_shown_and_another_may_be_asked_for(hub: World) -> None:
    number = await asked(hub)
    with pytest.raises(Refusal, match="INSPECTION_OPEN_ALREADY"):
        await hub.send(HEAD, asking(number))
    (one,) = await seen(hub, number)
    told = VisitNotRequested(inspection=one.id, complaint=number, obstacle=VisitObstacle.OFFICER_UNFIT)
    await Telling(hub.service).told((f"complaint_inspection:{one.id}", told))
    (impossible,) = await seen(hub, number)
    assert (impossible.state, impossible.obstacle) == (
        ComplaintInspectionState.IMPOSSIBLE,
        VisitObstacle.OFFICER_UNFIT,
    )
    await hub.send(HEAD, asking(number))
    assert [one.state for one in await seen(hub, number)] == [
        ComplaintInspectionState.ASKED,
        ComplaintInspectionState.IMPOSSIBLE,
    ]


async def test_a_visit_that_was_not_approved_shows_and_one_asked_for_at_joint_inspection_does_too(hub: World) -> None:
    number = await reported(hub)
    refused = VisitRefused(visit="V-1", region="640500", refused_by="x", reason_hash="0" * 64)
    await Telling(hub.service).told(("visit:V-1", requested(number)), ("visit:V-1", refused))
    (one,) = await seen(hub, number)
    assert (one.state, one.reason) == (ComplaintInspectionState.REFUSED, None)


async def test_only_the_agency_in_charge_asks_for_and_sees_an_inspection(hub: World) -> None:
    number = await asked(hub)
    with pytest.raises(Refusal, match="COMPLAINT_NOT_YOURS"):
        await hub.send(UPPER_HEAD, asking(number))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(URBAN_MANAGEMENT, asking(number))
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await hub.send(HEAD, asking(number, planned_on=date(2020, 1, 1)))
    for other in (UPPER_HEAD, URBAN_MANAGEMENT):
        assert await seen(hub, number, other) == []
    for stranger in (OPERATOR, CITIZEN):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await seen(hub, number, stranger)
