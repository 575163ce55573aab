"""Field work on a visit for the rights tests."""

import base64
from typing import Any

from contracts.actors import Actor
from tests.integration.joint_inspection.fielding import taken_along
from tests.integration.joint_inspection.noticing import MANAGERS_TEAM, noticed
from tests.integration.joint_inspection.world import BUREAU, World
from tests.unit.joint_inspection.field import answer, entry


async def on_the_spot(hub: World, lead: Actor, visit: str) -> dict[str, Any]:
    """A package and a part of its results of a visit of two agencies; what messages about them are filled with."""
    device = await taken_along(hub, lead, visit)
    id = device.taken.package
    results = device.results(1, [entry(id, 1, answer(1))])
    await device.hand_in(results)
    statement = "SELECT file.id FROM files AS file JOIN field_packages USING (sha256)"
    ((file,),) = await hub.rows(statement)
    code = await noticed(hub, lead, visit, MANAGERS_TEAM)
    return {"file": str(file), "package": id, "results": base64.b64encode(results).decode(), "conflict": "answer:1"} | {
        "code": code,
        "codes": [code],
        "agency_codes": [BUREAU],
    }
