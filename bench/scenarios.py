"""What is measured: Q1 one enterprise, Q2 fifty with three complaints each, W one complaint filed."""

import os
import random
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from bench.peers import Call, HttpConnection, graphql
from bench.world import credit_code

Q1 = "query ($code: String!) { enterprise(creditCode: $code) { creditCode name region state supervisionClass } }"
Q2 = """
{ enterprises(first: 50) { edges { node {
  creditCode name region complaints(first: 3) { edges { node { number state filedAt matterName } } }
} } } }
"""
WRITE = """
mutation ($input: FileComplaintInput!) { fileComplaint(input: $input) { number position } }
"""

Q1_SQL = "SELECT credit_code, name, region, state, supervision_class FROM enterprises WHERE credit_code = $1"
Q2_ENTERPRISES = "SELECT credit_code, name, region FROM known_enterprises ORDER BY credit_code LIMIT 50"
Q2_COMPLAINTS = """
SELECT one.number, one.state, one.filed_at, one.matter_name
FROM unnest($1::text[]) AS asked (code), LATERAL (
    SELECT number, state, filed_at, matter_name FROM complaints
    WHERE credit_code = asked.code ORDER BY filed_at DESC, number DESC LIMIT 3
) AS one
"""
W_SQL = """
INSERT INTO bench_complaints (
    number, channel, received_by, region, parties, title, text, content_sha256, caller_known, filed_at, historic,
    state, dispatcher, uppers, matter, matter_name, environmental, matched_keywords, agency, round, final, returns,
    returned_by, sign_overdue, handle_overdue, routing_overdue, credit_code)
SELECT gen_random_uuid()::text, channel, received_by, region, parties, title, text, content_sha256, caller_known,
       filed_at, historic, state, dispatcher, uppers, matter, matter_name, environmental, matched_keywords, agency,
       round, final, returns, returned_by, sign_overdue, handle_overdue, routing_overdue, credit_code
FROM complaints LIMIT 1
"""

Q1_PGBENCH = (
    "\\set n random(0, 9999999)\n"
    "SELECT credit_code, name, region, state, supervision_class FROM enterprises "
    "WHERE credit_code >= '9164' || :n ORDER BY credit_code LIMIT 1;\n"
)
Q2_PGBENCH = (
    "SELECT one.number, one.state, one.filed_at FROM (SELECT credit_code FROM known_enterprises "
    "ORDER BY credit_code LIMIT 50) AS asked, LATERAL (SELECT number, state, filed_at FROM complaints "
    "WHERE complaints.credit_code = asked.credit_code ORDER BY filed_at DESC, number DESC LIMIT 3) AS one;\n"
)
W_PGBENCH = " ".join(W_SQL.split()) + ";\n"


class Scenario(msgspec.Struct, frozen=True):
    """One thing to measure: who asks, what, and the same by bare asyncpg and pgbench."""

    name: str
    title: str
    persona: str
    clients: int
    body: Callable[[], bytes]
    role: str
    bare: Callable[[Any], Awaitable[None]]
    script: str


def hub_call(connection: HttpConnection, scenario: Scenario) -> Call:
    """One request of the scenario through the hub."""

    async def call() -> None:
        await connection.post(scenario.body())

    return call


def bare_call(pool: Any, scenario: Scenario) -> Call:
    """The same by bare asyncpg."""

    async def call() -> None:
        await scenario.bare(pool)

    return call


def scenarios(enterprise_count: int, clients: int) -> list[Scenario]:
    """Q1, Q2 and the complaint write of the design."""
    dice = random.Random(1)

    def code() -> str:
        return credit_code(dice.randrange(enterprise_count))

    async def one(pool: Any) -> None:
        await pool.fetchrow(Q1_SQL, code())

    async def write(pool: Any) -> None:
        await pool.execute(W_SQL)

    def ask_one() -> bytes:
        return graphql(Q1, code=code())

    def ask_fifty() -> bytes:
        return graphql(Q2)

    return [
        Scenario("Q1", "一家企业", "bureau-officer", clients, ask_one, "registry", one, Q1_PGBENCH),
        Scenario("Q2", "50 家企业各 3 件投诉", "hotline-operator", clients, ask_fifty, "complaints", fifty, Q2_PGBENCH),
        Scenario("W", "受理一件投诉", "hotline-operator", clients, complaint, "complaints", write, W_PGBENCH),
    ]


async def fifty(pool: Any) -> None:
    """The two statements behind Q2; the enterprises from the complaints' read copy, which holds the same rows."""
    rows = await pool.fetch(Q2_ENTERPRISES)
    await pool.fetch(Q2_COMPLAINTS, [row["credit_code"] for row in rows])


def complaint() -> bytes:
    """A new complaint."""
    return graphql(
        WRITE,
        input={
            "channel": "HOTLINE_12345",
            "title": "夜间排放污水",
            "text": f"夜间向河道排放污水，气味刺鼻 {os.urandom(8).hex()}",
            "region": "640500",
            "externalNumber": f"BENCH-{os.urandom(10).hex()}",
        },
    )
