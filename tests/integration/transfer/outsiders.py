"""Who has nothing to do with a case of the mill, and how an order is refused."""

import pytest

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.messages import Command
from tests.integration.transfer.world import World
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    OTHER_CITY_OFFICER,
    OTHER_POLICE,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
)

OUTSIDERS = (URBAN_MANAGEMENT, UPPER_HEAD, OTHER_CITY_OFFICER, OTHER_POLICE, ENTERPRISE, CITIZEN, None)


async def refused(hub: World, who: Actor | None, command: Command) -> Refusal:
    """How this order of theirs is refused."""
    with pytest.raises(Refusal) as caught:
        await hub.send(who, command)
    return caught.value
