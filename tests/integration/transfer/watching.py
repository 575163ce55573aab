"""Proceedings of the procuratorate in a test: opened, and taken step by step in the version last seen."""

from typing import Any

import msgspec

from contracts.actors import Actor, AgencyKind, Role
from contracts.transfer.inbox import InboxWhat, ListInbox
from contracts.transfer.proceeding_terms import ProceedingAction, ProceedingKind
from contracts.transfer.proceedings import GetProceedings, OpenProceeding, Proceeding, TakeProceedingStep
from contracts.transfer.referral_terms import DeclineGround
from contracts.transfer.referrals import DeclineReferral
from tests.integration.transfer.world import World
from tests.platform.actors import POLICE, actor

PROCURATOR_HEAD = actor(AgencyKind.PROCURATORATE, "640500", Role.HEAD)


class Watching(msgspec.Struct):
    """The world, spoken to about proceedings."""

    world: World

    async def declined(self) -> str:
        """A referral that the police declined to file."""
        number = await self.world.received()
        grounds = {"ground": DeclineGround.NO_CRIMINAL_FACTS, "reason": "未达三倍"}
        await self.world.take(POLICE, DeclineReferral, number, **grounds)
        return number

    async def open(self, who: Actor, kind: ProceedingKind, **given: Any) -> str:
        """The number of a new proceeding."""
        usual = {"title": "某纸业涉嫌污染环境", "facts": "铅超标十二倍，公安机关不予立案。", "region": "640500"}
        usual |= {"reason": "应当立案而不立案"}
        return (await self.world.send(who, OpenProceeding(kind=kind, **{**usual, **given}))).record

    async def see(self, who: Actor | None, number: str) -> Proceeding | None:
        """The proceeding as this person sees it."""
        (found,) = await self.world.caller.ask(who, GetProceedings(numbers=[number]))
        return found

    async def seen(self, who: Actor, number: str) -> Proceeding:
        """The proceeding, which this person must see."""
        found = await self.see(who, number)
        assert found is not None
        return found

    async def take(self, who: Actor, number: str, action: ProceedingAction, **given: Any) -> Proceeding:
        """The proceeding after a step on what the person last saw of it."""
        version = (await self.seen(who, number)).version
        assert version is not None
        await self.world.send(who, TakeProceedingStep(number=number, version=version, action=action, **given))
        return await self.seen(who, number)

    async def owed(self, who: Actor) -> set[tuple[str, str]]:
        """What the inbox of this person's agency says it owes: the duty and the case."""
        page = await self.world.caller.ask(who, ListInbox(what=InboxWhat.DUTY, size=100))
        return {(one.duty or "", one.number) for one in page.items}
