"""A stage for the model test: people, how each order on a referral is filled in, and a service that can be killed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

import asyncpg
import msgspec

from contracts.actors import Actor, AgencyKind, Role
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Command, Receipt
from contracts.transfer.inbox import InboxItem, InboxOrder, ListInbox
from contracts.transfer.referral_terms import DocumentKind
from contracts.transfer.referrals import NewDocument, Referral
from kernel.settings import Settings
from kernel.subjects import messages
from services.transfer.endpoints import ENDPOINTS
from tests.integration.rights.table import granted, message_about
from tests.integration.transfer.world import World, surroundings
from tests.platform.actors import (
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_OFFICER,
    OTHER_POLICE,
    POLICE,
    POLICE_HEAD,
    PROCURATOR,
    UPPER_HEAD,
    actor,
)
from tests.platform.hub import Caller, calling, running_service
from tests.platform.processes import Crew, crew_of, forget_crash

T = TypeVar("T")

OTHER_POLICE_HEAD = actor(AgencyKind.POLICE, "640400", Role.HEAD)
OTHER_PROCURATOR = actor(AgencyKind.PROCURATORATE, "640400", Role.OFFICER)
PEOPLE = (
    OFFICER,
    OTHER_OFFICER,
    HEAD,
    POLICE,
    POLICE_HEAD,
    OTHER_POLICE,
    OTHER_POLICE_HEAD,
    PROCURATOR,
    OTHER_PROCURATOR,
    OTHER_CITY_OFFICER,
    UPPER_HEAD,
    ENTERPRISE,
)
# One of each agency that can have an inbox.
WATCHING = (OFFICER, POLICE, OTHER_POLICE, PROCURATOR, OTHER_PROCURATOR, OTHER_CITY_OFFICER)
# A step whose order has another name than the step, and what makes it that step.
ORDERED_BY: dict[str, tuple[str, dict[str, Any]]] = {
    "extend_lead": ("extend_filing", {"ground": "lead"}),
    "extend_complex": ("extend_filing", {"ground": "complex"}),
    "notify": ("issue_paper", {}),
    "ask_reconsideration": ("ask", {}),
    "return_file": ("return", {}),
    "prosecute": ("tell_outcome", {"outcome": "prosecuted"}),
    "not_prosecute": ("tell_outcome", {"outcome": "not_prosecuted"}),
    "judge": ("tell_outcome", {"outcome": "convicted"}),
}
# Whose orders take the steps of a referral.
TOPICS = ("referrals", "reconsiderations")
UNANSWERED = {"DEADLINE_PASSED", "SERVICE_UNAVAILABLE", "UNAVAILABLE"}
ANSWER_MS = 2000
FINDINGS = 60
numbers = count(1)


def _document() -> NewDocument:
    return NewDocument(kind=DocumentKind.OTHER, title="补充材料", sha256=f"{next(numbers) + 1000:064x}")


# What an order must bring that an example of its type will not do for.
BROUGHT: dict[str, Callable[[], Any]] = {
    "document": _document,
    "documents": lambda: [_document()],
    "decided_on": lambda: date(2026, 9, 1),
    "disposal_number": lambda: "卫环罚〔2026〕1号",
}


def order_of(action: str, number: str, version: int, **named: Any) -> Command:
    """The order for a step: found by its name, filled in with what is named, else with examples."""
    verb, fixed = ORDERED_BY.get(action, (action, {}))
    known = messages()
    [kind] = [known[subject] for topic in TOPICS if (subject := f"transfer.{topic}.{verb}.v1") in known]
    order: Command = message_about(kind, {"number": number, "version": version, **fixed, **named})
    brought = {name: bring() for name, bring in BROUGHT.items() if name in kind.__struct_fields__}
    return msgspec.structs.replace(order, **brought)


def permitted(who: Actor, order: Command) -> bool:
    """Whether the table of rights has a row for such a person."""
    return any(granted(order.subject, who.agency_kind, role) for role in who.roles)


class Stage(msgspec.Struct):
    """The running hub, spoken to from the thread in which the model test runs."""

    world: World
    crew: Crew
    hasty: Caller
    loop: asyncio.AbstractEventLoop
    serving: AsyncExitStack
    shift: timedelta = timedelta()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the hub's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(120)

    async def answer(self, who: Actor, order: Command, id: str) -> Receipt | str:
        """The receipt, or the code of the refusal."""
        try:
            return await self.world.caller.send(who, order, id=id, after=self.world.positions)
        except Refusal as refusal:
            return refusal.code

    async def seen(self, number: str) -> dict[str, Referral | None]:
        """The referral as each agency sees it."""
        found = await asyncio.gather(*(self.world.see(who, number) for who in WATCHING))
        return {who.agency: one for who, one in zip(WATCHING, found, strict=True)}

    async def inboxes(self, number: str) -> dict[str, list[InboxItem]]:
        """What each agency owes and was told of one referral, oldest first."""
        asked = ListInbox(order=InboxOrder.NEWEST, size=100)
        pages = await asyncio.gather(*(self.world.caller.ask(who, asked) for who in WATCHING))
        return {
            who.agency: [item for item in reversed(page.items) if item.number == number]
            for who, page in zip(WATCHING, pages, strict=True)
        }

    async def pass_time(self, hours: int) -> datetime:
        """Set the hub's clock ahead; its time then."""
        self.shift += timedelta(hours=hours)
        connection = await asyncpg.connect(self.world.settings.postgres_dsn("transfer_owner"))
        try:
            await connection.execute("UPDATE test_clock SET shift = $1", self.shift)
            now: datetime = await connection.fetchval("SELECT hub_now()")
            return now
        finally:
            await connection.close()

    async def struck(self, number: str, late: set[str]) -> list[Duty]:
        """The referral's open duties once the clock has struck these."""
        async with asyncio.timeout(30):
            while True:
                open_ = [duty for duty in (await self.world.seen(OFFICER, number)).duties or [] if not duty.ended_at]
                if {duty.duty for duty in open_ if duty.state == "overdue"} == late:
                    return open_
                await self.world.transfer.sequencer.next_move(self.world.transfer.sequencer.moves, 0.1)

    async def killed(self, who: Actor, order: Command, id: str, point: str) -> None:
        """Have the service die at a crash point of this order, and start it again."""
        await self.serving.aclose()
        forget_crash(self.world.settings.data_dir)
        armed = self.world.settings.model_copy(update={"crash_point": point})
        await self.crew.start_service("transfer", "services.transfer", armed)
        try:
            await self.hasty.send(who, order, id=id)
        except Refusal as refusal:
            assert refusal.code in UNANSWERED
        await self.crew.crashed("transfer", point)
        self.world.transfer = await self.serving.enter_async_context(running_service(ENDPOINTS, self.world.settings))


@asynccontextmanager
async def staged(settings: Settings) -> AsyncIterator[Stage]:
    """The stage on a hub of its own."""
    async with AsyncExitStack() as stack:
        around = await stack.enter_async_context(surroundings(settings, FINDINGS))
        crew = await stack.enter_async_context(crew_of(settings))
        hasty = await stack.enter_async_context(calling(settings.model_copy(update={"request_deadline_ms": ANSWER_MS})))
        serving = await stack.enter_async_context(AsyncExitStack())
        transfer = await serving.enter_async_context(running_service(ENDPOINTS, settings))
        findings = (one for one in count(1) if one not in (8, 9))
        world = around.world(transfer, settings, findings)
        yield Stage(world, crew, hasty, asyncio.get_running_loop(), serving)
