"""The feeds of all services as one asker may read them, from a signed cursor on."""

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from contracts.actors import Actor
from contracts.changes import CHANGES, ChangeSlice
from contracts.checkpoints import JournalService
from gateway.changes.merging import Positions, Stretch, merged, read, written
from gateway.changes.tail import Filter
from gateway.context import Context


class Page(msgspec.Struct, frozen=True):
    """A stretch of the feeds, without what the `missing` services know: it comes later, from the same cursor."""

    stretch: Stretch
    missing: list[JournalService]


async def page(filter: Filter, positions: Positions, size: int, context: Context) -> Page:
    """What the asker may know of what happened after these positions; the first refusal where no service answers."""
    answers = await _ask(filter, positions, size, context)
    slices = {service: one for service, one in answers.items() if isinstance(one, ChangeSlice)}
    failures = {service: one for service, one in answers.items() if not isinstance(one, ChangeSlice)}
    if failures and not slices:
        raise next(iter(failures.values()))
    return Page(merged(slices, positions, size), [JournalService(service) for service in failures])


async def now(filter: Filter, context: Context) -> dict[str, int]:
    """Where the feeds end now. Every service must answer: what is not known is not skipped."""
    answers = await _ask(filter, {}, 0, context)
    for one in answers.values():
        if not isinstance(one, ChangeSlice):
            raise one
    return {service: one.position for service, one in answers.items() if isinstance(one, ChangeSlice)}


async def _ask(
    filter: Filter, positions: Positions, size: int, context: Context
) -> Mapping[str, ChangeSlice | BaseException]:
    asked: list[Any] = [context.ask(_query(service, filter, positions, size)) for service in filter.services]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    return dict(zip(filter.services, answers, strict=True))


def _query(service: str, filter: Filter, positions: Positions, size: int) -> Any:
    return CHANGES[JournalService(service)](
        after=positions.get(service, 0),
        size=size,
        kinds=sorted(filter.kinds),
        aggregates=[filter.record] if filter.record is not None else [],
    )


def scope_of(filter: Filter, actor: Actor) -> bytes:
    """What a cursor is bound to: what is asked for, and the agency that asks; rights are looked at on every read."""
    asked = ("changes", sorted(filter.kinds), filter.record, actor.agency, actor.agency_kind.value)
    return hashlib.sha256(msgspec.msgpack.encode(asked)).digest()


def cursor(positions: Positions, filter: Filter, context: Context) -> str:
    """Where these positions are, signed."""
    return context.cursors.make(written(positions), scope_of(filter, context.actor))


def place(cursor: str | None, filter: Filter, context: Context) -> dict[str, int]:
    """The positions of a cursor; none: the beginning. Refusal: CURSOR_INVALID."""
    return read(context.cursors.read(cursor, scope_of(filter, context.actor))) if cursor else {}
