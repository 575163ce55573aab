"""Two services and their callers on the simulated ground, running the kernel's own code.

`cases` takes commands, journals them, keeps clocks and publishes; `notes` follows it and journals one note for
every fact it is given, so that an effect that happens twice shows.
"""

import asyncio
import itertools
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence, Set
from datetime import timedelta
from functools import cache
from typing import Any, cast

import asyncpg
import msgspec
from nats.errors import Error as NatsError

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Command
from kernel import quarantine, sequencer
from kernel.calendar import Calendar
from kernel.clock import TRIES_MAX, Clock, release_duty
from kernel.committing import Committer
from kernel.copies import Copies
from kernel.database import Connection as KernelConnection
from kernel.groups import Waiting, taken
from kernel.jurisdiction import Jurisdiction
from kernel.law import LawTable
from kernel.orders import CommandId, Done, Order, Together
from kernel.rights import load_rights
from kernel.sealing import Sealer
from kernel.sequencer import Sequencer
from kernel.settings import PROJECT
from kernel.work import Environment, Fact, Outcome, Work
from tests.simulation.cases import OFFICER, Noted, Struck, Touch, Touched, touch
from tests.simulation.database import START, Database, Pool, Statement
from tests.simulation.network import DOUBLE_CHANCE, DROP_CHANCE, Broker, Bus
from tests.simulation.scheduler import PAUSE, SLEEP, Process, Scheduler
from tests.simulation.statements import STATEMENTS

CLIENTS = 3
COMMANDS_EACH = 4
CASES = ("case:1", "case:2", "case:3")
PATIENCE = 4
POISON_CHANCE = 0.1
REFUSED_STRIKE_CHANCE = 0.5
REFUSED_CHANCE = 0.1
LULL_CHANCE = 0.3
NOBODY: Any = None
FAILURES_MAX = 7
ACCIDENTS = (asyncpg.PostgresError, asyncpg.InterfaceError, NatsError, TimeoutError)


class Build(msgspec.Struct, frozen=True):
    """What is run: the kernel as it is, or with one planted bug."""

    statements: Mapping[str, Statement] = {}
    copies: type[Copies] = Copies
    retry_overrides: Mapping[str, Statement] = {}
    answers_before_commit: bool = False
    acknowledges_early: bool = False
    committer: type[Committer] = Committer
    group_taken: Callable[[deque[Waiting], Set[Hashable]], list[Waiting]] = taken


class Letter(msgspec.Struct, frozen=True):
    """A command on its way."""

    id: uuid.UUID
    command: Touch


class Relay(Sequencer):
    """The kernel's sequencer without its connection of its own: the simulation steps its parts."""

    def __init__(self, service: str, pool: Any, bus: Any) -> None:
        self.service = service
        self._pool = pool
        self._bus = bus
        self._committed = asyncio.Event()


@cache
def environment() -> Environment:
    """What every handler shares, read once."""
    folder = PROJECT / "jurisdiction"
    return Environment(
        service="cases",
        rights=load_rights(),
        law=LawTable.load(folder),
        calendar=Calendar.load(folder),
        jurisdiction=Jurisdiction(folder),
        sealer=Sealer(None),
        objects=cast(Any, None),
        ferry=cast(Any, None),
    )


class Hub:
    """Everything that runs under one seed."""

    def __init__(self, seed: int, build: Build) -> None:
        self.scheduler = Scheduler(seed)
        self.build = build
        self.cases = Database(self.scheduler, {**STATEMENTS, **build.statements})
        self.notes = Database(self.scheduler, {**STATEMENTS, **build.statements})
        self.broker = Broker(self.scheduler)
        self.inbox: list[Letter] = []
        self.answers: dict[uuid.UUID, str | None] = {}
        self.busy = CLIENTS
        self._failures: dict[str, int] = {}
        self._refusals: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._sequencer: Sequencer
        Process("cases", self.scheduler, self._begin_cases)
        Process("notes", self.scheduler, self._begin_notes)
        Process("clients", self.scheduler, self._begin_clients, mortal=False)

    def _begin_cases(self, process: Process) -> None:
        pool: Any = Pool(self.cases, process)
        bus: Any = Bus(self.scheduler, self.broker, lambda: self._sequencer)
        self._sequencer = Relay("cases", pool, bus)
        committer = self.build.committer(pool, environment())
        clock = Clock("cases", pool, self._sequencer, environment())
        publish = self._sequencer._publish_batch
        process.spawn(self._listen(process, committer))
        process.spawn(self._keep(lambda: self._move(pool)))
        process.spawn(self._keep(publish))
        process.spawn(self._keep(lambda: clock.strike({"answer": self._strike})))

    def _begin_notes(self, process: Process) -> None:
        pool: Any = Pool(self.notes, process)
        retry_pool: Any = Pool(self.notes, process, self.build.retry_overrides)
        bus: Any = Bus(self.scheduler, self.broker, lambda: self._sequencer)
        bus.acknowledges_early = self.build.acknowledges_early
        own = Relay("notes", pool, bus)
        handlers: Any = {Touched: self._note, Struck: self._note}
        copies = self.build.copies("notes", handlers, pool, bus, own, environment())
        process.spawn(self._keep(lambda: copies._follow_stream("cases")))
        process.spawn(self._keep(lambda: quarantine.retry_one(retry_pool, copies)))

    def _begin_clients(self, process: Process) -> None:
        for _ in range(CLIENTS):
            process.spawn(self._client())
        process.spawn(self._keep(lambda: self._operate(Pool(self.notes, process), Pool(self.cases, process))))

    async def _keep(self, step: Callable[[], Awaitable[object]]) -> None:
        while True:
            busy: object = False
            try:
                busy = await step()
            except ACCIDENTS as error:
                self.scheduler.note(f"{type(error).__name__}")
            await (PAUSE if busy else SLEEP)

    async def _move(self, pool: Pool) -> int:
        async with pool.acquire() as connection:
            return len(await sequencer.move(cast(KernelConnection, connection)))

    async def _operate(self, notes: Pool, cases: Pool) -> None:
        """An operator who has what was given up tried again, once the chaos is over."""
        if self.scheduler.chaos:
            return
        events = [key for key, row in self.notes.table("quarantine").items() if row["state"] == "quarantined"]
        rows = self.cases.table("duties").values()
        duties = [row for row in rows if row["state"] == "failing" and row["attempts"] >= TRIES_MAX]
        for source, position in events[:1]:
            async with notes.acquire() as connection:
                await quarantine.replay(connection, source, position)
        for row in duties[:1]:
            async with cases.acquire() as connection:
                await release_duty(connection, row["aggregate"], row["duty"])

    async def _client(self) -> None:
        for _ in range(COMMANDS_EACH):
            letter = self._next_letter()
            while letter.id not in self.answers:
                self._send(letter)
                for _ in range(PATIENCE):
                    await SLEEP
                    if letter.id in self.answers:
                        break
            self.scheduler.note(f"{letter.command.name} is acknowledged")
        self.busy -= 1

    def _next_letter(self) -> Letter:
        dice = self.scheduler.dice
        number = next(self._numbers)
        chosen = dice.sample(CASES, dice.randint(1, 2))
        how = dice.choice(("open", "edit", "edit", "close"))
        return Letter(uuid.UUID(int=number), Touch(name=f"order {number}", how=how, cases=chosen))

    def _send(self, letter: Letter) -> None:
        if not self.scheduler.chance(DROP_CHANCE):
            self.inbox.append(letter)
        if self.scheduler.chance(DOUBLE_CHANCE):
            self.inbox.append(letter)

    async def _listen(self, process: Process, committer: Committer) -> None:
        while True:
            await (SLEEP if self.scheduler.chance(LULL_CHANCE) or not self.inbox else PAUSE)
            if self.inbox:
                self.scheduler.dice.shuffle(self.inbox)
                queue = deque(Waiting(self._order(letter), NOBODY) for letter in self.inbox)
                group = [one.order for one in self.build.group_taken(queue, set())]
                self.inbox = [Letter(one.order.id.id, cast(Touch, one.order.command)) for one in queue]
                process.spawn(self._serve(group, committer))

    def _order(self, letter: Letter) -> Order:
        """An order that says which cases it will lock, or one that does not."""
        known = Together(aggregates=lambda command: command.cases) if self.scheduler.dice.random() < 0.5 else Together()
        return Order(
            command=letter.command,
            handler=self._handle,
            id=CommandId(letter.id, START),
            actor=OFFICER,
            rows=[],
            together=known,
        )

    async def _handle(self, command: Command, work: Work) -> Outcome:
        assert isinstance(command, Touch)
        outcome = await touch(command, work)
        if self._refusals.setdefault(command.name, self._poison(REFUSED_CHANCE)) > 0:
            self._refusals[command.name] -= 1
            raise Refusal("NOT_NOW")
        if self.build.answers_before_commit:
            self._answer(uuid.UUID(work.cause), outcome.record)
        return outcome

    async def _serve(self, orders: Sequence[Order], committer: Committer) -> None:
        results = await committer.commit(orders)
        await PAUSE
        for order, result in zip(orders, results, strict=True):
            name = cast(Touch, order.command).name
            if isinstance(result, Done):
                self.scheduler.note(f"{name} is done, one of {len(orders)}")
                self._answer(order.id.id, result.record)
            else:
                self.scheduler.note(f"{name} fails: {type(result).__name__}")

    def _answer(self, id: uuid.UUID, record: str | None) -> None:
        if not self.scheduler.chance(DROP_CHANCE):
            self.answers[id] = record

    async def _strike(self, duty: Duty, work: Work) -> Outcome:
        await work.lock(duty.aggregate)
        if self._refusals.setdefault(str(duty.started_at), self._poison(REFUSED_STRIKE_CHANCE)) > 0:
            self._refusals[str(duty.started_at)] -= 1
            raise ValueError("not now")
        self.scheduler.note(f"the clock strikes for {duty.aggregate}")
        return Outcome(facts=[Fact(duty.aggregate, Struck(case=duty.aggregate))])

    async def _note(self, event: Touched | Struck, work: Work) -> Outcome:
        name = event.name + event.case if isinstance(event, Touched) else event.case
        left = self._failures.setdefault(name, self._poison(POISON_CHANCE))
        if left:
            self._failures[name] = left - 1
            raise ValueError("cannot be read")
        return Outcome(facts=[Fact(event.case, Noted())])

    def _poison(self, probability: float) -> int:
        """How often a handler fails before it is repaired."""
        return self.scheduler.dice.randint(1, FAILURES_MAX) if self.scheduler.chance(probability) else 0

    def calm(self) -> None:
        """No more accidents; two days go by, so that every duty that runs falls due."""
        self.scheduler.note("calm")
        self.scheduler.chaos = False
        self.cases.late += timedelta(days=2)

    def at_rest(self) -> bool:
        """Whether everything asked has been answered, and everything done has arrived."""
        head = len(self.cases.table("feed"))
        due = any(row["state"] in ("running", "failing") for row in self.cases.table("duties").values())
        arrived = self.notes.table("cursors").get("cases", 0) >= head and not self.notes.table("quarantine")
        waiting = self.inbox or self.cases.table("outbox") or self.cases.running or self.notes.running
        return not self.busy and arrived and not due and not waiting
