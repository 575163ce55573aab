"""Complaints filed at a steady rate through GraphQL, then looked for wherever an accepted one must be."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

import asyncpg
import httpx
import msgspec

from bench.reports import Callers, Report
from bench.wire import Target, graphql
from bench.writes import WRITE, until_caught_up
from kernel.settings import Settings

NEIGHBOUR_SECONDS_MAX = 120
POLL_SECONDS = 0.05
ANSWER_SECONDS_MAX = 60
BACKLOG = "SELECT count(*) FROM outbox"
ACCEPTED = "FROM unnest($1::text[]) AS accepted (number) WHERE NOT EXISTS"
LOST = {
    "table": f"SELECT count(*) {ACCEPTED} (SELECT FROM complaints WHERE complaints.number = accepted.number)",
    "journal": f"""
    SELECT count(*) {ACCEPTED} (
        SELECT FROM journal WHERE aggregate = 'complaint:' || accepted.number AND version = 1
          AND type = 'complaints.intake.filed.v1'
    )
    """,
    "feed": f"""
    SELECT count(*) {ACCEPTED} (
        SELECT FROM journal JOIN feed USING (seq) WHERE aggregate = 'complaint:' || accepted.number AND version = 1
    )
    """,
}
# Heard of by a neighbour: what is about the environment and an enterprise. What nobody could classify is not.
CLUES = "SELECT number FROM complaints WHERE number = ANY($1::text[]) AND environmental AND credit_code IS NOT NULL"
LOST_NEARBY = f"SELECT count(*) {ACCEPTED} (SELECT FROM clues WHERE clues.complaint = accepted.number)"
ROUTED = "SELECT count(*) FROM complaints WHERE number = ANY($1::text[]) AND state = 'routed'"
TIED = "SELECT count(*) FROM complaint_members WHERE number = ANY($1::text[])"
SUGGESTED = "SELECT count(DISTINCT number) FROM possible_repeats WHERE number = ANY($1::text[])"


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured. `lost`: accepted numbers that are missing, by where they are missing."""

    seconds: float
    accepted: int
    refused: int
    why_refused: dict[str, int]
    median_seconds: float
    slow_seconds: float
    slowest_seconds: float
    lost: dict[str, int]
    backlog: int
    caught_up_seconds: float
    routed: int
    tied: int
    suggested: int

    @property
    def per_second(self) -> float:
        """Complaints accepted a second."""
        return self.accepted / self.seconds


class Answers(msgspec.Struct):
    """What came back: the numbers given, how long each took from when it was due, and why others were refused."""

    numbers: list[str] = []
    taken: list[float] = []
    refused: Counter[str] = msgspec.field(default_factory=Counter)


async def filed(settings: Settings, target: Target, callers: Callers, rate: int, seconds: float) -> Filed:
    """File so many a second for so long, then wait until everyone has heard of all and look for each."""
    answers = Answers()
    started = time.perf_counter()
    await _send(target, callers, rate, seconds, answers)
    elapsed = time.perf_counter() - started
    backlog = await _count(settings, "complaints", BACKLOG)
    lost, caught_up = await _lost(settings, answers.numbers)
    taken = sorted(answers.taken) or [0.0]
    own = [await _count(settings, "complaints", one, answers.numbers) for one in (ROUTED, TIED, SUGGESTED)]
    return Filed(
        seconds=elapsed,
        accepted=len(answers.numbers),
        refused=answers.refused.total(),
        why_refused=dict(answers.refused),
        median_seconds=taken[len(taken) // 2],
        slow_seconds=taken[len(taken) * 99 // 100],
        slowest_seconds=taken[-1],
        lost=lost,
        backlog=backlog,
        caught_up_seconds=caught_up,
        routed=own[0],
        tied=own[1],
        suggested=own[2],
    )


async def _send(target: Target, callers: Callers, rate: int, seconds: float, answers: Answers) -> None:
    """Each is sent when it is due, whether or not those before it were answered."""
    headers = {"authorization": f"Bearer {target.token}", "content-type": "application/json"}
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=rate)
    async with (
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{target.port}",
            headers=headers,
            limits=limits,
            timeout=ANSWER_SECONDS_MAX,
            trust_env=False,
        ) as client,
        asyncio.TaskGroup() as tasks,
    ):
        first = time.perf_counter()
        for number in range(round(rate * seconds)):
            due = first + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.create_task(_file(client, callers.next(), due, answers))


async def _file(client: httpx.AsyncClient, report: Report, due: float, answers: Answers) -> None:
    try:
        told = (await client.post("/graphql", content=graphql(WRITE, input=report))).json()
    except (httpx.HTTPError, ValueError) as error:
        answers.refused[type(error).__name__] += 1
        return
    if told.get("errors"):
        answers.refused[str(told["errors"][0]["extensions"]["code"])] += 1
        return
    answers.numbers.append(told["data"]["fileComplaint"]["number"])
    answers.taken.append(time.perf_counter() - due)


async def _lost(settings: Settings, numbers: Sequence[str]) -> tuple[dict[str, int], float]:
    """Where accepted ones are missing once all is published and a neighbour has heard it, and how long that took."""
    started = time.perf_counter()
    await until_caught_up(settings)
    clues = await _numbers(settings, CLUES, numbers)
    nearby = await _count(settings, "joint_inspection", LOST_NEARBY, clues)
    while nearby and time.perf_counter() - started < NEIGHBOUR_SECONDS_MAX:
        await asyncio.sleep(POLL_SECONDS)
        nearby = await _count(settings, "joint_inspection", LOST_NEARBY, clues)
    caught_up = time.perf_counter() - started
    lost = {where: await _count(settings, "complaints", statement, numbers) for where, statement in LOST.items()}
    return lost | {"neighbour": nearby}, caught_up


async def _numbers(settings: Settings, statement: str, numbers: Sequence[str]) -> list[str]:
    connection = await asyncpg.connect(settings.postgres_dsn("complaints"))
    try:
        return [row["number"] for row in await connection.fetch(statement, numbers)]
    finally:
        await connection.close()


async def _count(settings: Settings, service: str, statement: str, *given: object) -> int:
    connection = await asyncpg.connect(settings.postgres_dsn(service))
    try:
        return int(await connection.fetchval(statement, *given))
    finally:
        await connection.close()
