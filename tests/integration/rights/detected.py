"""A penalty for a fact that was not transferred, and the detection it raised."""

from tests.integration.rights.seeded import Held, held_by
from tests.integration.transfer.detecting import penalty, raised
from tests.integration.transfer.world import World
from tests.platform.actors import OFFICER, PROCURATOR


async def punished(hub: World) -> tuple[str, Held]:
    """Seed them; the detection's number, and who may know of both."""
    told = await hub.send(OFFICER, penalty(["F-7"]))
    [detection] = await raised(hub, PROCURATOR, after=told.position)
    return detection.number, await held_by(hub.settings, "SELECT region, parties FROM transfer.penalties")
