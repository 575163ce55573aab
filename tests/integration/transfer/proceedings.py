"""Proceedings 衔接事项 in a test: opened and taken step by step, each with the version last seen."""

import asyncio
from itertools import count
from typing import Any

import msgspec

from contracts.actors import Actor
from contracts.transfer.proceeding_terms import ProceedingAction, ProceedingKind
from contracts.transfer.proceedings import GetProceedings, OpenProceeding, Proceeding, TakeProceedingStep
from contracts.transfer.referral_terms import DocumentKind
from contracts.transfer.referrals import NewDocument
from tests.integration.transfer.passing import advance_clock
from tests.integration.transfer.world import World

OVERDUE = """
SELECT count(*) FROM journal WHERE type = 'transfer.proceedings.step_overdue.v1' AND aggregate = $1
"""
_digests = count(0xD0C)


def papers(*kinds: DocumentKind) -> list[NewDocument]:
    """Documents of these kinds, each a file of its own."""
    return [NewDocument(kind=kind, title=kind.label, sha256=f"{next(_digests):064x}") for kind in kinds]


class Proceedings(msgspec.Struct):
    """The world, spoken to about proceedings."""

    world: World

    async def open(self, actor: Actor, kind: ProceedingKind, **given: Any) -> str:
        """The number of a new proceeding."""
        usual = {"title": "沟渠排放黑臭水", "facts": "现场见沟渠排放黑臭水，来源待查。", "region": "640500"}
        return (await self.world.send(actor, OpenProceeding(kind=kind, **{**usual, **given}))).record

    async def see(self, actor: Actor | None, number: str) -> Proceeding | None:
        """The proceeding as this actor sees it."""
        (found,) = await self.world.caller.ask(actor, GetProceedings(numbers=[number]))
        return found

    async def seen(self, actor: Actor, number: str) -> Proceeding:
        """The proceeding, which this actor must see."""
        found = await self.see(actor, number)
        assert found is not None
        return found

    async def take(self, actor: Actor, number: str, action: ProceedingAction, **given: Any) -> Proceeding:
        """The proceeding after a step on what the actor last saw of it."""
        before = await self.seen(actor, number)
        assert before.version is not None
        order = TakeProceedingStep(number=number, version=before.version, action=action, **given)
        await self.world.send(actor, order)
        return await self.seen(actor, number)

    async def left_lying(self, number: str, days: int) -> None:
        """So many days pass, until a step of the proceeding is written down as not taken."""
        await advance_clock(self.world, f"{days} days")
        service = self.world.transfer
        async with asyncio.timeout(10):
            seen = service.sequencer.moves
            while not await service.pool.fetchval(OVERDUE, f"proceeding:{number}"):
                await service.sequencer.next_move(seen, 0.1)
                seen = service.sequencer.moves

    async def options(self, actor: Actor, number: str) -> set[ProceedingAction]:
        """What this person may do with it now."""
        return {one.action for one in (await self.seen(actor, number)).options or []}
