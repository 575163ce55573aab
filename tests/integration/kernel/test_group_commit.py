"""Commands committed together: each gets its own answer, whatever the others come to, and happens once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime

import asyncpg
import msgspec
import pytest

from contracts.actors import Actor, AgencyKind
from contracts.errors import Refusal
from contracts.messages import Receipt
from contracts.registry.agencies import AgencyFacts, AgencyLevel, AgencyRegistered, RegisterAgency
from kernel.committing import Committer
from kernel.database import Pool
from kernel.orders import CommandId, Done, Order, Result, Together
from kernel.rights import Right, load_rights
from kernel.service import Endpoints, Service
from kernel.settings import Settings
from kernel.verification import verify_journal
from kernel.work import Fact, Outcome, Work, Write
from tests.platform.actors import ADMINISTRATOR, UPPER_HEAD
from tests.platform.hub import new_id, running_service

SIZE = 64
BAD = 41
TRANSACTIONS_MAX = 14
SAVE = """
INSERT INTO agencies (code, name, kind, level, region, valid_from)
SELECT code, name, kind, level, region, now()
FROM jsonb_to_recordset($1::jsonb) AS one (code text, name text, kind text, level text, region text)
"""
IMMEDIATELY = "INSERT INTO agencies (code) VALUES ('without the rest')"

Handle = Callable[[RegisterAgency, Work], Awaitable[Outcome]]


def facts(code: str) -> AgencyFacts:
    return AgencyFacts(
        code=code,
        name=code,
        kind=AgencyKind.ECOLOGY,
        level=AgencyLevel.CITY,
        region="640500",
        valid_from=date(2020, 1, 1),
    )


async def register(command: RegisterAgency, work: Work) -> Outcome:
    """Saves the agency and says so."""
    work.require(region=command.agency.region)
    code = command.agency.code
    row = {"code": code, "name": code, "kind": "ecology", "level": "city", "region": "640500"}
    fact = Fact(f"agency:{code}", AgencyRegistered(agency=command.agency))
    return Outcome(record=code, writes=[Write(SAVE, [row])], facts=[fact])


async def refuse(_: RegisterAgency, work: Work) -> Outcome:
    work.require(region="640500")
    raise Refusal("NOT_FOUND", what="单位", id="x")


async def fail(_: RegisterAgency, work: Work) -> Outcome:
    work.require(region="640500")
    raise ZeroDivisionError


async def write_what_cannot_be(command: RegisterAgency, work: Work) -> Outcome:
    work.require(region="640500")
    return Outcome(record="x", writes=[Write(SAVE, [{"code": command.agency.code}])])


async def write_it_at_once(_: RegisterAgency, work: Work) -> Outcome:
    work.require(region="640500")
    await work.connection.execute(IMMEDIATELY)
    return Outcome(record="x")


async def forget_the_relation(_: RegisterAgency, work: Work) -> Outcome:
    await work.lock("agency:x")
    return Outcome(record="x")


def together(handle: Handle = register) -> Endpoints:
    return Endpoints(
        service="registry", commands={RegisterAgency: handle}, queries={}, together={RegisterAgency: Together()}
    )


@pytest.fixture
async def service(hub_settings: Settings) -> AsyncIterator[Service]:
    async with running_service(together(), hub_settings) as service:
        yield service


@pytest.fixture
def committer(service: Service) -> Committer:
    return Committer(service.pool, service.environment)


def rights(actor: Actor) -> list[Right]:
    return load_rights().rows(RegisterAgency.subject, actor)


def order(code: str, handle: Handle = register, *, aggregates: tuple[str, ...] = (), id: str | None = None) -> Order:
    return Order(
        command=RegisterAgency(agency=facts(code)),
        handler=handle,  # type: ignore[arg-type]
        id=CommandId.parse(id or new_id(), datetime.now(UTC)),
        actor=ADMINISTRATOR,
        rows=rights(ADMINISTRATOR),
        together=Together(aggregates=lambda _: aggregates),
    )


async def transactions(pool: Pool) -> int:
    count: int = await pool.fetchval("SELECT count(DISTINCT xmin::text) FROM agencies")
    return count


async def holds(pool: Pool, done: list[Result], orders: list[Order]) -> None:
    """What was answered is there once and chained, and nothing else is."""
    told = await pool.fetch("SELECT cause, aggregate, seq FROM journal")
    expected = {one.cause: result for one, result in zip(orders, done, strict=True) if isinstance(result, Done)}
    assert Counter(row["cause"] for row in told) == Counter(expected.keys())
    assert {row["cause"]: row["seq"] for row in told} == {cause: one.seq for cause, one in expected.items()}
    saved = await pool.fetch("SELECT code FROM agencies")
    assert sorted(row["code"] for row in saved) == sorted(one.record for one in expected.values())
    assert await pool.fetchval("SELECT count(*) FROM commands") == len(expected)
    async with pool.acquire() as connection:
        assert (await verify_journal(connection)).findings == []


async def test_commands_of_one_group_share_a_transaction(service: Service, committer: Committer) -> None:
    orders = [order(f"a{at}") for at in range(SIZE)]
    done = await committer.commit(orders)
    assert [one.record for one in done if isinstance(one, Done)] == [f"a{at}" for at in range(SIZE)]
    assert await transactions(service.pool) == 1
    await holds(service.pool, done, orders)


@pytest.mark.parametrize(
    ("handle", "answer"),
    [
        (refuse, Refusal),
        (fail, ZeroDivisionError),
        (write_what_cannot_be, asyncpg.NotNullViolationError),
        (write_it_at_once, asyncpg.NotNullViolationError),
        (forget_the_relation, RuntimeError),
    ],
)
async def test_a_bad_one_among_64_fails_alone(
    service: Service, committer: Committer, handle: Handle, answer: type[Exception]
) -> None:
    orders = [order(f"a{at}", handle if at == BAD else register) for at in range(SIZE)]
    done = await committer.commit(orders)
    assert [at for at, one in enumerate(done) if not isinstance(one, Done)] == [BAD]
    assert isinstance(done[BAD], answer)
    assert await transactions(service.pool) <= TRANSACTIONS_MAX
    await holds(service.pool, done, orders)


async def test_each_of_64_callers_at_once_gets_their_own_answer(hub_settings: Settings) -> None:
    async def sometimes(command: RegisterAgency, work: Work) -> Outcome:
        return await (refuse if command.agency.code.endswith("7") else register)(command, work)

    async def ask(service: Service, at: int) -> Receipt | Refusal:
        command = RegisterAgency(agency=facts(f"a{at}"))
        rows = rights(ADMINISTRATOR)
        try:
            return await service.commands.execute(command, sometimes, id=new_id(), actor=ADMINISTRATOR, rows=rows)  # type: ignore[arg-type]
        except Refusal as refusal:
            return refusal

    async with running_service(together(sometimes), hub_settings) as service:
        answers = await asyncio.gather(*(ask(service, at) for at in range(SIZE)))
    for at, answer in enumerate(answers):
        if str(at).endswith("7"):
            assert isinstance(answer, Refusal)
        else:
            assert isinstance(answer, Receipt) and answer.record == f"a{at}"
    positions = [answer.position for answer in answers if isinstance(answer, Receipt)]
    assert len(set(positions)) == len(positions) and None not in positions


async def test_a_group_with_commands_done_before_repeats_their_results(service: Service, committer: Committer) -> None:
    first, second = order("a"), order("b")
    (before,) = await committer.commit([first])
    again, fresh = await committer.commit([first, second])
    assert isinstance(before, Done) and again == Done("a", before.seq, repeated=True)
    assert isinstance(fresh, Done) and not fresh.repeated


async def test_an_id_used_again_for_another_command_is_refused_and_its_group_is_not(committer: Committer) -> None:
    id = new_id()
    await committer.commit([order("a", id=id)])
    reused, fresh = await committer.commit([order("b", id=id), order("c")])
    assert isinstance(reused, Refusal) and reused.code == "COMMAND_ID_REUSED"
    assert isinstance(fresh, Done)


async def test_members_that_meet_on_a_case_nobody_foresaw_see_what_the_other_wrote(
    service: Service, committer: Committer
) -> None:
    async def rename(command: RegisterAgency, work: Work) -> Outcome:
        work.require(region="640500")
        await work.lock("agency:shared")
        names = [row["name"] for row in await work.connection.fetch("SELECT name FROM agencies ORDER BY name")]
        outcome = await register(command, work)
        event = AgencyRegistered(agency=msgspec.structs.replace(command.agency, name="、".join(names) or "无"))
        return Outcome(record=outcome.record, writes=outcome.writes, facts=[Fact("agency:shared", event)])

    orders = [order(f"a{at}", rename) for at in range(4)]
    assert all(isinstance(one, Done) for one in await committer.commit(orders))
    rows = await service.pool.fetch("SELECT data FROM journal ORDER BY version")
    seen = [msgspec.json.decode(row["data"])["agency"]["name"] for row in rows]
    assert seen == ["无", "a0", "a0、a1", "a0、a1、a2"]


async def test_one_held_case_delays_its_own_command_only(service: Service, committer: Committer) -> None:
    async with service.pool.acquire() as holder, holder.transaction():
        await holder.execute("INSERT INTO aggregates (aggregate) VALUES ('agency:held')")
        waiting = order("held", aggregates=("agency:held",))
        committing = asyncio.create_task(committer.commit([order("a"), waiting, order("b"), order("c")]))
        async with asyncio.timeout(10):
            while await service.pool.fetchval("SELECT count(*) FROM agencies") < 1:
                await asyncio.sleep(0.01)
    assert all(isinstance(one, Done) for one in await committing)


async def test_a_commands_party_is_that_of_its_own_group(service: Service) -> None:
    async def tell_party(command: RegisterAgency, work: Work) -> Outcome:
        work.require(region="640500")
        return Outcome(record=await work.connection.fetchval("SELECT current_setting('hub.party')"))

    async def ask(actor: Actor, at: int) -> str:
        command = RegisterAgency(agency=facts(f"a{at}"))
        rows = rights(ADMINISTRATOR)
        receipt = await service.commands.execute(command, tell_party, id=new_id(), actor=actor, rows=rows)  # type: ignore[arg-type]
        return receipt.record

    others = msgspec.structs.replace(UPPER_HEAD, agency="ecology-640100", roles=ADMINISTRATOR.roles)
    actors = [ADMINISTRATOR, others] * 16
    assert await asyncio.gather(*(ask(actor, at) for at, actor in enumerate(actors))) == [one.agency for one in actors]
