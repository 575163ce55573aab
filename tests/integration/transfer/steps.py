"""Steps of cases of any kind: what somebody sees, and the next step on what is seen."""

from collections.abc import Callable
from typing import Any

from contracts.actors import Actor
from contracts.messages import Command, Query, Receipt
from contracts.transfer.inbox import InboxItem, ListInbox
from tests.integration.rights.seeded import until
from tests.integration.transfer.world import World


async def seen(hub: World, actor: Actor | None, query: type[Query[Any]], number: str) -> Any:
    """The record as this actor sees it, or None."""
    (found,) = await hub.caller.ask(actor, query(numbers=[number]))
    return found


async def step(
    hub: World, actor: Actor, query: type[Query[Any]], order: Callable[..., Command], number: str, **fields: Any
) -> Receipt:
    """Take a step of a case in the version the actor sees."""
    found = await seen(hub, actor, query, number)
    return await hub.send(actor, order(number=number, version=found.version if found else 1, **fields))


async def inbox_of(hub: World, actor: Actor, number: str) -> list[str]:
    """The duties this actor's agency owes on a case and the steps it was told of, by their codes."""
    items: list[InboxItem] = (await hub.caller.ask(actor, ListInbox(size=100))).items
    return sorted(item.duty or item.step or "" for item in items if item.number == number)


async def wait_for(hub: World, actor: Actor, query: type[Query[Any]], number: str, holds: Callable[[Any], bool]) -> Any:
    """What the record is once it is so, by the clock."""

    async def so() -> bool:
        return holds(await seen(hub, actor, query, number))

    await until(so)
    return await seen(hub, actor, query, number)
