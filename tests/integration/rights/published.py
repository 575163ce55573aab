"""Something owed to the public, made public, and asked to be changed, on joint inspection's side."""

from typing import Any

from contracts.joint_inspection.publication import AskForDisclosureChange, Disclose, ListDisclosureTasks
from contracts.joint_inspection.publication_terms import DisclosureAsk, DisclosureKind
from tests.integration.joint_inspection.world import BUREAU, UPPER, World
from tests.integration.rights.seeded import Held
from tests.platform.actors import HEAD

OWED = (BUREAU, UPPER)
PARTIES = {
    "Disclosure": Held(),
    "DisclosureTask": Held(parties=OWED),
    "DisclosureRequest": Held(parties=OWED),
    "DisclosureRate": Held(),
}


async def published(world: World) -> dict[str, Any]:
    """A result made public, with a request; what the fields of messages about them are filled with."""
    tasks = (await world.ask(HEAD, ListDisclosureTasks())).items
    [task] = [one for one in tasks if one.kind is DisclosureKind.RESULT]
    disclosure = (await world.send(HEAD, Disclose(task=task.number))).record
    ask = AskForDisclosureChange(disclosure=disclosure, ask=DisclosureAsk.WITHDRAW, reason="有误")
    request = (await world.send(None, ask)).record
    return {
        "task": task.number,
        "disclosure": disclosure,
        "number": request,
        "numbers": [task.number, disclosure, request],
        "agencies": [BUREAU],
    }
