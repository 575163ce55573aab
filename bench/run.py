"""One run: the hub, its peers and its limits on the same data, in turn, round by round."""

import statistics
from collections.abc import Awaitable, Callable, Mapping

import asyncpg
import msgspec

from bench import draw
from bench.equality import difference
from bench.figures import HUB, Figures
from bench.filed_rows import filed_number, pgbench_script
from bench.hub import BenchHub
from bench.limits import asyncpg_rate, pgbench_rate
from bench.queries import Read
from bench.wire import Rate, Target, ask, http_rate
from bench.writes import graphql_writes, service_writes
from cli.embedded_postgres import choose_place
from cli.token import persona_token

WRITER = "hotline-operator"
WARM_SECONDS = 1.0

Measure = Callable[[float], Awaitable[Rate]]


class Step(msgspec.Struct, frozen=True):
    """One thing measured in every round."""

    scenario: str
    system: str
    measure: Measure


class Unequal(Exception):
    """A peer answered something else than the hub: nothing may be compared."""


async def check_equal(hub: Target, peers: Mapping[str, Target], reads: Mapping[str, Read]) -> None:
    """Unequal unless every peer answers every query as the hub does, and with rows in it."""
    for name, read in reads.items():
        ours = await ask(hub, next(read.bodies(HUB)))
        if ours.count(b'"creditCode"') == 0 or (name == "Q2" and b'"filedAt"' not in ours):
            raise Unequal(f"{name}：联动的回答是空的：{ours[:200].decode()}")
        for peer, target in peers.items():
            found = difference(ours, await ask(target, next(read.bodies(peer))))
            if found:
                raise Unequal(f"{name}，{peer} 与联动的回答不同：{found}")


def read_steps(hub: BenchHub, peers: Mapping[str, Target], read: Read, connections: int) -> list[Step]:
    """The hub, the peers, bare asyncpg and pgbench on one query at so many connections."""
    scenario = f"{read.name}@{connections}"
    steps = [Step(scenario, HUB, lambda seconds: http_rate(hub.target, read.bodies(HUB), connections, seconds))]
    steps += [Step(scenario, peer, _peer(read, peer, target, connections)) for peer, target in peers.items()]
    return [*steps, *_limits(hub, scenario, read, min(connections, hub.settings.pool_size))]


def _peer(read: Read, peer: str, target: Target, connections: int) -> Measure:
    return lambda seconds: http_rate(target, read.bodies(peer), connections, seconds)


def _limits(hub: BenchHub, scenario: str, read: Read, held: int) -> list[Step]:
    program = choose_place(hub.settings).programs / "pgbench"
    return [
        Step(scenario, "asyncpg", lambda seconds: asyncpg_rate(hub.settings, read.role, read.bare, held, seconds)),
        Step(
            scenario,
            "pgbench",
            lambda seconds: pgbench_rate(program, hub.settings, read.role, read.script, held, seconds),
        ),
    ]


async def write_steps(hub: BenchHub, clients: int) -> list[Step]:
    """The complaint write through GraphQL, at the service's boundary, and the same rows by asyncpg and pgbench."""
    settings, scenario = hub.settings, f"W@{clients}"
    program = choose_place(settings).programs / "pgbench"
    script, held = await _script(hub), min(clients, settings.pool_size)

    def writer() -> Target:
        return Target(settings.port, persona_token(settings, WRITER))

    async def bare(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        await connection.execute(script)

    return [
        Step(scenario, HUB, lambda seconds: graphql_writes(settings, writer(), clients, seconds)),
        Step(
            scenario,
            "hub_service",
            lambda seconds: service_writes(settings, persona_token(settings, WRITER), clients, seconds),
        ),
        Step(scenario, "asyncpg", lambda seconds: asyncpg_rate(settings, "complaints", bare, held, seconds)),
        Step(
            scenario,
            "pgbench",
            lambda seconds: pgbench_rate(program, settings, "complaints", script, clients, seconds),
        ),
    ]


async def _script(hub: BenchHub) -> str:
    owner = await asyncpg.connect(hub.settings.postgres_dsn("complaints_owner"))
    try:
        number = await filed_number(Target(hub.settings.port, persona_token(hub.settings, WRITER)))
        return await pgbench_script(owner, number)
    finally:
        await owner.close()


async def warm(steps: list[Step]) -> None:
    """Measure everything once for nothing, so that what is compiled and cached is compiled and cached."""
    for step in steps:
        await step.measure(WARM_SECONDS)


async def measure(steps: list[Step], rounds: int, seconds: float, told: Callable[[str], None]) -> Figures:
    """Every step in every round, one after the other."""
    figures = Figures()
    for number in range(1, rounds + 1):
        told(f"第 {number}/{rounds} 轮")
        for step in steps:
            figures.add(step.scenario, step.system, await step.measure(seconds))
    return figures


async def draw_seconds(hub: BenchHub, size: int, rounds: int) -> dict[str, float]:
    """The medians of the draw by the hub and in SQL."""
    await draw.make_pool(hub.settings, size)
    found = [await draw.one_draw(hub.settings) for _ in range(rounds)]
    return {
        "draw_hub": statistics.median(one.hub for one in found),
        "draw_hub_without_reading": statistics.median(one.draw for one in found),
        "draw_sql": statistics.median(one.sql for one in found),
    }
