"""A line to the police with a bundle packed and a reply taken in, as the rights tests walk it."""

import base64
from typing import Any

from tests.integration.rights.seeded import Held
from tests.integration.transfer.ferried import line_to
from tests.integration.transfer.world import World
from tests.platform.actors import POLICE

FERRIED = dict.fromkeys(("Ferry", "FerryReply"), Held(parties=(POLICE.agency,)))


async def ferried(hub: World) -> dict[str, Any]:
    """Seed them; what the fields of messages about them are filled with."""
    line = line_to(hub, hub.settings)
    await line.packed()
    reply = line.reply(acknowledged=1)
    taken = await line.brought(reply)
    return {
        "recipient": POLICE.agency,
        "recipients": [POLICE.agency],
        "ids": [taken.id],
        "bundle": base64.b64encode(reply).decode(),
    }
