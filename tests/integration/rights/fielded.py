"""Field work on a visit for the rights tests."""

import base64
from datetime import UTC, datetime
from typing import Any

from contracts.actors import Actor
from contracts.joint_inspection.notices import NoticeOfficer
from contracts.joint_inspection.reassignments import ReassignVisit
from contracts.joint_inspection.recording_terms import RecordingKind, RecordingStep
from contracts.joint_inspection.recordings import AddRecording
from tests.integration.joint_inspection.fielding import taken_along
from tests.integration.joint_inspection.noticing import MANAGERS_TEAM, noticed
from tests.integration.joint_inspection.world import BUREAU, World
from tests.platform.actors import HEAD
from tests.unit.joint_inspection.field import answer, entry


async def on_the_spot(hub: World, lead: Actor, visit: str) -> dict[str, Any]:
    """A package and a part of its results of a visit of two agencies; what messages about them are filled with."""
    device = await taken_along(hub, lead, visit)
    id = device.taken.package
    results = device.results(1, [entry(id, 1, answer(1))])
    await device.hand_in(results)
    statement = "SELECT file.id FROM files AS file JOIN field_packages USING (sha256)"
    ((file,),) = await hub.rows(statement)
    swapped = [NoticeOfficer(certificate=one, name="李明") for one in ("NX-0002", "NX-0001")]
    await hub.send(HEAD, ReassignVisit(visit=visit, officers=swapped, reason="由另一人主办"))
    code = await noticed(hub, lead, visit, MANAGERS_TEAM)
    return {"file": str(file), "package": id, "results": base64.b64encode(results).decode(), "conflict": "answer:1"} | {
        "code": code,
        "codes": [code],
        "agency_codes": [BUREAU],
    }


async def recorded(hub: World, lead: Actor, visit: str) -> str:
    """A recording of the visit."""
    step, at = RecordingStep.INSPECTION, datetime.now(UTC)
    order = AddRecording(visit=visit, kind=RecordingKind.TEXT, step=step, at=at, device="平板一号", text="台账不全")
    return (await hub.send(lead, order)).record
