"""One record of every type of the transfer service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from contracts.transfer.inbox import InboxWhat, ListInbox, NoticeKind
from contracts.transfer.referrals import ReportReferralIncomplete
from kernel.settings import Settings
from tests.integration.rights.detected import punished
from tests.integration.rights.evidenced import evidenced
from tests.integration.rights.ferried import FERRIED, ferried
from tests.integration.rights.joined import joined
from tests.integration.rights.missed import LAPSE, missed
from tests.integration.rights.proceeded import proceeding
from tests.integration.rights.referred import OF_REFERRALS, passed_on
from tests.integration.rights.seeded import Held, Seeded, held_by
from tests.integration.transfer.detecting import PENALTY
from tests.integration.transfer.world import World, world
from tests.platform.actors import OFFICER, POLICE


@asynccontextmanager
async def transfer(settings: Settings, folder: Path) -> AsyncIterator[Seeded]:
    """A referral the police signed for and miss something in, and what hangs on it; each side has been told."""
    async with world(settings) as hub:
        number = await hub.received()
        await hub.take(POLICE, ReportReferralIncomplete, number, missing="采样记录")
        detection, watched_over = await punished(hub)
        clue = await proceeding(hub, number)
        held, of_clue = [
            await held_by(hub.settings, f"SELECT region, parties FROM transfer.{table}")
            for table in ("referrals", "proceedings")
        ]
        watching = await missed(hub.settings, number, held)
        told = Held(parties=tuple(dict.fromkeys((*held.parties, *of_clue.parties, *watched_over.parties))))
        await passed_on(hub.settings, number, held)
        evidence = await evidenced(hub, number, held)
        together, met = await joined(hub)
        bundle = await ferried(hub)
        named = bundle | {
            "number": number,
            "numbers": [number, clue, evidence.number, detection, PENALTY, *met],
            "referral": number,
            "file": await hub.caller.upload(OFFICER, "transfer", "报告.pdf", b"%PDF-1.7\n"),
            "agencies": list(told.parties),
            "id": evidence.ids[0],
            "ids": [await _notice(hub, held, number), LAPSE, *evidence.ids, *bundle["ids"]],
        }
        records = dict.fromkeys(OF_REFERRALS, held) | {"InboxItem": told, "InboxCount": told}
        records |= {"Proceeding": of_clue, "Lapse": Held(parties=watching)} | evidence.held | together | FERRIED
        records |= dict.fromkeys(("Detection", "DetectionCount", "DetectionRate", "Penalty"), watched_over)
        yield Seeded(hub.transfer, hub.caller, hub.settings, records, named)


async def _notice(hub: World, held: Held, number: str) -> str:
    await hub.tell(held.parties, number, NoticeKind.OVERDUE)
    [notice] = (await hub.caller.ask(OFFICER, ListInbox(what=InboxWhat.NOTICE, size=1))).items
    return notice.id
