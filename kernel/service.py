"""Runs one service: its table of endpoints over the bus, the journal, the copies and the clock."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog
import uvloop

from contracts.actors import Actor
from contracts.envelopes import Answer, Request
from contracts.errors import Refusal
from contracts.files import FILE_VERBS, SEALED_STORES, file_subject
from contracts.messages import Command, Event, Query
from contracts.registry.receivers import ReceiverRegistered
from kernel import crash_points, tracing
from kernel.bus import Bus
from kernel.changes import Changes
from kernel.checkpoints import journal_queries
from kernel.clock import Clock, DeadlineHandler
from kernel.commands import Commands
from kernel.condition import Watch
from kernel.copies import AnyHandler, Copies
from kernel.database import DATABASE_ERRORS, Pool, open_lists_pool, open_pool
from kernel.deliveries.serving import Deliveries
from kernel.errands import ErrandHandler, Errands
from kernel.errors import refused
from kernel.figures import Figures, kinds_of
from kernel.files.desk import FileDesk, FileNamed, FileTerms, named_nowhere
from kernel.files.sweep import Sweep
from kernel.garbage import look_seldom
from kernel.identity import Identity
from kernel.inputs import decode
from kernel.intake import Intake, Open
from kernel.jurisdiction import Jurisdiction
from kernel.loads import Loads, keys_field
from kernel.logs import plainly, start_logging
from kernel.narrowing import Wanted
from kernel.orders import COMMAND_DAYS_KEPT, Handler, Together
from kernel.paging import continuing, is_list
from kernel.rights import Reach, reach
from kernel.sequencer import Sequencer
from kernel.settings import Settings, SettingsError
from kernel.wire import IN_FLIGHT_MAX, too_late
from kernel.work import Environment, Reading

log = structlog.get_logger()

HOUSEKEEPING_SECONDS = 3600
UNKNOWN = ("unknown", "")

_encode = msgspec.msgpack.Encoder().encode

QueryHandler = Callable[[Any, Reading], Awaitable[Any]]

PARTY = "SELECT set_config('hub.party', $1, true)"
SHIFTED = "SELECT shift <> '0' FROM test_clock"
PARTITIONS = "SELECT keep_command_partitions(current_date, $1)"


class Endpoints(msgspec.Struct, frozen=True, kw_only=True):
    """A service's table: message class -> handler, duty name -> deadline handler.

    `narrows`: queries whose handlers answer in only the fields that were asked for (`Reading.shape`).
    `together`: commands that may share a transaction with others, and how.
    `row_secured`: every statement runs under the asker's `hub.party`, which row-level security reads.
    `file_named`: whether a record names a file; who may see the record may then have the file.
    `warnings`: what is called of a duty started with `warn` when only so much of its limit is left.
    `errands`: what takes the steps of each kind of long work.
    `chores`: statements run before serving and every hour, such as making partitions ahead.
    `checks`: what must hold of the jurisdiction's files before serving; SettingsError stops the start.
    `intake`: which command a message of the intake stream stands for; only the service that takes it in has one.
    """

    service: str
    commands: dict[type[Command], Handler | Callable[[Any, Any], Awaitable[Any]]]
    queries: dict[type[Query[Any]], QueryHandler]
    events: dict[type[Event], AnyHandler] = {}
    deadlines: dict[str, DeadlineHandler] = {}
    warnings: dict[str, DeadlineHandler] = {}
    narrows: frozenset[type[Query[Any]]] = frozenset()
    errands: dict[str, ErrandHandler] = {}
    together: dict[type[Command], Together] = {}
    row_secured: bool = False
    file_named: FileNamed = named_nowhere
    chores: tuple[str, ...] = ()
    checks: tuple[Callable[[Jurisdiction], object], ...] = ()
    intake: Open | None = None


class Service:
    """One running service process."""

    def __init__(self, endpoints: Endpoints, settings: Settings, pool: Pool, lists: Pool, bus: Bus) -> None:
        self.endpoints = endpoints
        self.pool = pool
        self._lists = lists
        self.bus = bus
        self._identity = Identity(settings)
        self._settings = settings
        self.environment = Environment.load(settings, endpoints.service)
        self.sequencer = Sequencer(endpoints.service, settings, pool, bus)
        self.clock = Clock(endpoints.service, pool, self.sequencer, self.environment)
        self.copies = Copies(endpoints.service, endpoints.events, pool, bus, self.sequencer, self.environment)
        if endpoints.errands:
            self.sequencer.beside(Errands(endpoints.errands, pool, self.sequencer, self.environment).run)
        changes = Changes(endpoints.queries, self.environment)
        deliveries = Deliveries(settings, pool, self.sequencer, self.environment, changes)
        if ReceiverRegistered in endpoints.events:
            self.sequencer.beside(deliveries.send)
        self.serving = asyncio.Event()
        self.figures = Figures()
        self.commands = Commands(pool, self.sequencer, self.environment, endpoints.together)
        self.intake = None if endpoints.intake is None else self._intake(endpoints.intake)
        self._commands = {
            kind.subject: (msgspec.msgpack.Decoder(kind), handle)
            for kind, handle in (endpoints.commands | deliveries.commands).items()
        }
        queries: dict[Any, QueryHandler] = endpoints.queries | journal_queries(endpoints.service) | changes.queries
        queries |= deliveries.queries
        self._queries = {kind.subject: (msgspec.msgpack.Decoder(kind), handle) for kind, handle in queries.items()}
        self._joined = {} if endpoints.row_secured else {kind: field for kind in queries if (field := keys_field(kind))}
        self._listed = {kind for kind in queries if is_list(kind)}
        self._narrows = {kind.subject for kind in endpoints.narrows}
        self._loads = Loads(self._read)
        objects, named = self.environment.objects, endpoints.file_named
        terms = FileTerms.of(settings, sealed=endpoints.service in SEALED_STORES)
        self.files = FileDesk(pool, objects, terms, named, self._file_reach)
        self.sweep = Sweep(pool, objects, named)
        self._files = {
            file_subject(endpoints.service, verb): (msgspec.msgpack.Decoder(kind), getattr(self.files, verb))
            for verb, kind in FILE_VERBS.items()
        }
        self._kinds = kinds_of(self._commands, self._queries, self._files)
        self.watch = Watch(endpoints.service, pool, self.figures, settings.stall_seconds, bus, endpoints.deadlines)
        self.watch.heed(self.copies.pulses, self.clock.pulse, self.intake.pulse if self.intake else None)

    async def run(self) -> None:
        """Serve until cancelled."""
        self._check_jurisdiction()
        await self._refuse_shifted_clock()
        await self._do_chores()
        await self.bus.serve_feed(self.endpoints.service, self.sequencer.read)
        await self.bus.serve_condition(self.endpoints.service, self.watch.condition)
        await self.bus.serve(self.endpoints.service, self.answer, IN_FLIGHT_MAX)
        log.info("serving", service=self.endpoints.service)
        self.serving.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.sequencer.run())
            tasks.create_task(self.copies.run())
            tasks.create_task(self.clock.run(self.endpoints.deadlines, self.endpoints.warnings))
            tasks.create_task(self._keep_house())
            tasks.create_task(self.files.resume())
            tasks.create_task(self.sweep.run())
            tasks.create_task(self.watch.run())
            if self.intake is not None:
                tasks.create_task(self.intake.run())

    def _file_reach(self, actor: Actor) -> Reach:
        return reach(self.environment.rights.fitting(file_subject(self.endpoints.service, "get"), actor), actor)

    def _intake(self, open_: Open) -> Intake:
        return Intake(open_, self.pool, self.bus, self.commands, self.environment.rights)

    def _check_jurisdiction(self) -> None:
        try:
            for check in self.endpoints.checks:
                check(self.environment.jurisdiction)
        except SettingsError as error:
            raise SystemExit(str(error)) from None

    async def _refuse_shifted_clock(self) -> None:
        if not self._settings.test_clock and await self.pool.fetchval(SHIFTED):
            raise SystemExit("时钟已被拨动，只能以 --test-clock 启动；或用 --fresh 从空数据开始。")

    async def _do_chores(self) -> None:
        await self.pool.execute(PARTITIONS, COMMAND_DAYS_KEPT)
        for statement in self.endpoints.chores:
            await self.pool.execute(statement)

    async def _keep_house(self) -> None:
        while True:
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
            try:
                await self._do_chores()
            except DATABASE_ERRORS as error:
                log.warning("housekeeping waits for its next turn", error=plainly(error))

    async def answer(self, subject: str, request: Request) -> Answer:
        """Answer one request; nothing unexpected reaches the caller as text."""
        began = time.perf_counter()
        answer = await self._answered(subject, request)
        kind, topic = self._kinds.get(subject, UNKNOWN)
        self.figures.answered(kind, time.perf_counter() - began, topic)
        if answer.refused is not None:
            self.figures.refusals[answer.refused.code] += 1
        return answer

    async def _answered(self, subject: str, request: Request) -> Answer:
        try:
            body = await self._dispatch(subject, request)
            narrow = self._wanted(subject, request) is not None
            return Answer(body=msgspec.Raw(_encode(body)), narrow=narrow)
        except Exception as error:
            return Answer(refused=refused(error, subject=subject))

    async def _dispatch(self, subject: str, request: Request) -> Any:
        actor = await self._identity.actor(request.token)
        rows = self.environment.rights.rows(subject, actor)
        if subject in self._commands:
            decoder, handler = self._commands[subject]
            command = decode(decoder, request.body)
            await self.copies.wait_for(request.after)
            refuse_late(subject, request.expires_at)
            return await self.commands.execute(command, handler, id=request.command, actor=actor, rows=rows)
        if subject in self._queries:
            return await self._ask(subject, request, actor)
        if subject in self._files:
            decoder, handle = self._files[subject]
            return await handle(decode(decoder, request.body), actor)
        raise Refusal("MESSAGE_UNKNOWN", subject=subject)

    async def _ask(self, subject: str, request: Request, actor: Actor) -> Any:
        decoder, _ = self._queries[subject]
        query = decode(decoder, request.body)
        await self.copies.wait_for(request.after)
        field, wanted = self._joined.get(type(query)), self._wanted(subject, request)
        if field is not None:
            return await self._loads.load(field, query, actor, request.expires_at, wanted)
        return await self._read(query, actor, request.expires_at, wanted)

    def _wanted(self, subject: str, request: Request) -> Wanted | None:
        """The fields to answer in; None: all."""
        return request.wanted if subject in self._narrows else None

    async def _read(self, query: Query[Any], actor: Actor, expires_at: float, wanted: Wanted | None) -> Any:
        _, handler = self._queries[query.subject]
        rows = self.environment.rights.rows(query.subject, actor)
        pool = self._lists if type(query) in self._listed else self.pool
        with continuing(query):
            async with pool.acquire() as connection:
                refuse_late(query.subject, expires_at)
                reading = Reading(connection, actor, self.environment, rows, wanted)
                if not self.endpoints.row_secured:
                    return await handler(query, reading)
                async with connection.transaction(readonly=True):
                    await connection.execute(PARTY, actor.agency)
                    return await handler(query, reading)


def refuse_late(subject: str, expires_at: float) -> None:
    """Refusal: DEADLINE_PASSED, before work is begun that nobody waits for."""
    if expires_at <= time.time():
        raise too_late(subject)


async def serve(
    endpoints: Endpoints,
    settings: Settings,
    told_to_stop: asyncio.Event,
    begun: Callable[[Service], None] | None = None,
) -> None:
    """Run a service until it is told to stop."""
    pool = await open_pool(settings, endpoints.service)
    lists = await open_lists_pool(settings, endpoints.service)
    bus = await Bus.connect(settings, endpoints.service)
    service = Service(endpoints, settings, pool, lists, bus)
    if begun is not None:
        begun(service)
    running = asyncio.create_task(service.run())
    stopping = asyncio.create_task(_stop(told_to_stop, bus, running))
    try:
        await running
    except asyncio.CancelledError:
        log.info("stopping", service=endpoints.service)
    finally:
        stopping.cancel()
        await bus.close()
        pool.terminate()
        lists.terminate()


async def _stop(told: asyncio.Event, bus: Bus, running: asyncio.Task[None]) -> None:
    await told.wait()
    await bus.finish()
    running.cancel()


async def _serve_until_signal(endpoints: Endpoints, settings: Settings) -> None:
    told_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    await serve(endpoints, settings, told_to_stop)


def run(endpoints: Endpoints) -> None:
    """The main function of a service process."""
    settings = Settings.load()
    start_logging(endpoints.service, settings.log_level)
    tracing.begin(settings, endpoints.service)
    crash_points.arm(settings)
    look_seldom()
    uvloop.run(_serve_until_signal(endpoints, settings))
    tracing.end()
