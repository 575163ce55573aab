"""The rights table as it is enforced: every kind of agency, every role, every message, through the running services."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from itertools import cycle
from typing import Any

import pytest

from contracts.actors import Actor
from contracts.checkpoints import CHECKPOINTS, JournalService
from contracts.errors import Refusal
from contracts.files import (
    FILE_STORES,
    FILE_VERBS,
    FileMessage,
    FilePart,
    GetFile,
    HeadFile,
    OpenFile,
    file_subject,
)
from contracts.messages import Command, Message, Query
from kernel.narrowing import Wanted
from kernel.rights import field_levels
from kernel.settings import Settings
from kernel.subjects import record_of
from tests.integration.rights.seeded import Held, Seeded, until
from tests.integration.rights.seeds import SEEDINGS, standing
from tests.integration.rights.table import (
    ELSEWHERE,
    PEOPLE,
    ROWS,
    commands,
    granted,
    message_about,
    queries,
    records_in,
    stances,
    subjects_of,
    uncovered,
    visible,
)
from tests.platform.actors import actor
from tests.platform.graphql.worlds import narrow
from tests.platform.hub import new_id

AT_ONCE = 32
FIELD_PARTS = 5
# Answered only to the person who journaled the look, or whom it is about, and that is one officer of one agency;
# or, of an agency that is asked for a statement, only to its head, were it supervision itself;
# candidates only for a report that says something about its enterprise.
NARROWER = {"OpenedCaller", "TakenInWords", "Recusal", "StatementRequest", "EnterpriseCandidate"}
# An order about several records names those that are absent or forbidden, alike.
UNRELATED = {"NOT_FOUND", "OUT_OF_REACH", "COMPLAINT_REPLIES_REFUSED"}


@pytest.fixture(scope="module", params=SEEDINGS)
async def seeded(
    request: pytest.FixtureRequest,
    template_settings: Settings,
    session_settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Seeded]:
    folder = tmp_path_factory.mktemp(request.param)
    async with standing(request.param, template_settings, session_settings, folder) as seeded:
        checkpoints = CHECKPOINTS[JournalService(request.param)]()
        await until(lambda: seeded.caller.ask(None, checkpoints))
        yield seeded


class Asker:
    """Sends messages as many people, each with one token."""

    def __init__(self, seeded: Seeded) -> None:
        self._seeded = seeded
        self._tokens: dict[Actor, str | None] = {}

    async def answer(self, who: Actor, message: Message, wanted: Wanted | None = None) -> Any:
        """The answer, or the code of the refusal."""
        client, token = self._seeded.caller.client, self._token(who)
        try:
            if isinstance(message, Command):
                return await client.send(message, token=token, id=new_id())
            assert isinstance(message, Query)
            return await client.ask(message, token=token, wanted=wanted)
        except Refusal as refusal:
            return refusal.code

    async def file(self, who: Actor, service: str, verb: str, message: FileMessage) -> Any:
        """The same for a file."""
        try:
            return await self._seeded.caller.client.file(service, verb, message, object, token=self._token(who))
        except Refusal as refusal:
            return refusal.code

    def _token(self, who: Actor) -> str | None:
        if who not in self._tokens:
            self._tokens[who] = self._seeded.caller.token(who)
        return self._tokens[who]


async def at_once(tasks: Iterable[Callable[[], Awaitable[str | None]]]) -> list[str]:
    """Run them, a few at a time; what they complain about."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(task: Callable[[], Awaitable[str | None]]) -> str | None:
        async with room:
            return await task()

    return [told for told in await asyncio.gather(*(one(task) for task in tasks)) if told]


def service_of(seeded: Seeded) -> str:
    return seeded.service.endpoints.service


async def test_who_has_no_row_is_refused(seeded: Seeded) -> None:
    asker, service = Asker(seeded), service_of(seeded)
    kinds: list[type[Message]] = [*commands(service), *queries(service)]
    orders = {kind: message_about(kind, seeded.named) for kind in kinds}

    def refused(who: Actor, kind: type[Message]) -> Callable[[], Awaitable[str | None]]:
        async def ask() -> str | None:
            code = await asker.answer(who, orders[kind])
            return None if code == "NOT_PERMITTED" else f"{who.agency} {who.roles}: {kind.__name__}: {code}"

        return ask

    unnamed = [
        refused(actor(agency, "640500", role), kind)
        for kind in kinds
        for agency, role in PEOPLE
        if not granted(kind.subject, agency, role)
    ]
    assert await at_once(unnamed) == []


async def test_the_files_of_an_agency_are_kept_from_who_has_no_row_and_absent_for_the_others(seeded: Seeded) -> None:
    asker, service = Asker(seeded), service_of(seeded)
    file = seeded.named.get("file", "")
    asked: dict[str, FileMessage] = {
        "open": OpenFile(file=new_id(), name="一.pdf", size=1, sha256="0" * 64),
        "put": FilePart(file=file, offset=0, size=1, data=b"x"),
        "head": HeadFile(file=file),
        "get": GetFile(file=file),
    }

    def refused(who: Actor, verb: str, code: str) -> Callable[[], Awaitable[str | None]]:
        async def ask() -> str | None:
            told = await asker.file(who, service, verb, asked[verb])
            return None if told == code else f"{who.agency} {who.roles}: {verb}: {told}"

        return ask

    turned_away = []
    for verb in FILE_VERBS if service in FILE_STORES else ():
        for agency, role in PEOPLE:
            if not granted(file_subject(service, verb), agency, role):
                turned_away.append(refused(actor(agency, "640500", role), verb, "NOT_PERMITTED"))
            elif verb != "open":
                turned_away.append(refused(actor(agency, ELSEWHERE, role), verb, "NOT_FOUND"))
    assert await at_once(turned_away) == []


async def test_an_order_about_a_record_one_has_no_relation_to_reads_as_if_it_were_absent(seeded: Seeded) -> None:
    asker = Asker(seeded)

    def refused(who: Actor, order: Command) -> Callable[[], Awaitable[str | None]]:
        async def send() -> str | None:
            told = await asker.answer(who, order)
            return None if told in UNRELATED else f"{who.agency} {who.roles}: {type(order).__name__}: {told}"

        return send

    orders = [
        refused(next(stances(seeded, agency, role, [])), message_about(kind, seeded.named))
        for kind in commands(service_of(seeded))
        for agency, role in PEOPLE
        if (found := granted(kind.subject, agency, role)) and not any(row["relation"] == "any" for row in found)
    ]
    assert orders
    assert await at_once(orders) == []


async def test_an_answer_holds_what_the_table_shows_and_no_field_more(seeded: Seeded) -> None:
    asker = Asker(seeded)
    shown: dict[str, set[str]] = {}
    hidden: dict[str, set[str]] = {}

    def checked(who: Actor, query: Query[Any], found: list[dict[str, str]]) -> Callable[[], Awaitable[str | None]]:
        async def ask() -> str | None:
            kind = record_of(type(query))
            assert kind is not None
            told = await asker.answer(who, query)
            if isinstance(told, str) and told != "NOT_FOUND":
                return f"{who.agency} {who.roles}: {query}: {told}"
            records = records_in(told, kind)
            levels = visible(found, who, seeded.held.get(kind.__name__, Held()))
            for record in records:
                filled = {name for name in field_levels(kind) if getattr(record, name) is not None}
                shown.setdefault(kind.__name__, set()).update(filled)
                hidden.setdefault(kind.__name__, set()).update(set(field_levels(kind)) - filled)
            if (bool(records) != (levels is not None)) and not (kind.__name__ in NARROWER and not records):
                return f"{who.agency} in {who.region} {who.roles}: {query}: {len(records)} records, may see {levels}"
            extra = [name for record in records for name in uncovered(record, levels or set())]
            return f"{who.agency} {who.roles}: {query}: {extra}" if extra else None

        return ask

    questions = [
        checked(who, message_about(kind, seeded.named), found)
        for kind in queries(service_of(seeded))
        for agency, role in PEOPLE
        if (found := granted(kind.subject, agency, role))
        for who in stances(seeded, agency, role, found)
    ]
    assert await at_once(questions) == []
    for kind in {record_of(kind) for kind in queries(service_of(seeded))}:
        assert kind is not None
        assert kind.__name__ in shown, f"nobody saw a {kind}"
        if len({row["sees"] for subject in subjects_of(kind, service_of(seeded)) for row in ROWS[subject]}) > 1:
            assert shown[kind.__name__] & hidden[kind.__name__], (
                f"no field of {kind} was hidden from one, shown to another"
            )


async def test_asked_for_in_some_fields_a_record_shows_in_them_what_it_shows_whole(seeded: Seeded) -> None:
    asker, parts = Asker(seeded), cycle(range(FIELD_PARTS))
    narrowing = sorted(seeded.service.endpoints.narrows, key=lambda kind: kind.subject)

    def checked(who: Actor, query: Query[Any], wanted: Wanted) -> Callable[[], Awaitable[str | None]]:
        async def ask() -> str | None:
            whole, told = await asker.answer(who, query), await asker.answer(who, query, wanted)
            return None if told == narrow(whole, wanted) else f"{who.agency} {who.roles}: {query}: {told}"

        return ask

    questions = [
        checked(who, message_about(kind, seeded.named), tuple(field_levels(record_of(kind)))[part::FIELD_PARTS])
        for kind in narrowing
        for agency, role in PEOPLE
        if (found := granted(kind.subject, agency, role))
        for who in stances(seeded, agency, role, found)
        for part in (next(parts), next(parts))
    ]
    assert bool(questions) == bool(narrowing)
    assert await at_once(questions) == []
