"""Q1 one enterprise by credit code, Q2 fifty enterprises with three complaints each: as GraphQL and as SQL."""

import random
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import msgspec

from bench.limits import Call
from bench.wire import graphql
from bench.world import credit_code

ENTERPRISES_ASKED = 50
COMPLAINTS_ASKED = 3
DIFFERENT_BODIES = 5_000

Q1 = "query ($code: String!) { enterprise(creditCode: $code) { creditCode name region state supervisionClass } }"
Q2 = """
{ enterprises(first: 50) { edges { node {
  creditCode name region complaints(first: 3) { edges { node { number state filedAt matterName } } }
} } } }
"""
Q1_POSTGRAPHILE = """
query ($code: String!) {
  enterprise: enterpriseByCreditCode(creditCode: $code) { creditCode name region state supervisionClass }
}
"""
Q2_POSTGRAPHILE = """
{ enterprises: allEnterprises(first: 50) { edges { node {
  creditCode name region
  complaints: complaintsByCreditCode(first: 3, orderBy: [FILED_AT_DESC, NUMBER_DESC]) {
    edges { node { number state filedAt matterName } }
  }
} } } }
"""

Q1_SQL = "SELECT credit_code, name, region, state, supervision_class FROM enterprises WHERE credit_code = $1"
Q2_ENTERPRISES = "SELECT credit_code, name, region FROM known_enterprises ORDER BY credit_code LIMIT 50"
Q2_COMPLAINTS = """
SELECT asked.code, one.* FROM unnest($1::text[]) AS asked (code), LATERAL (
    SELECT number, state, filed_at, matter_name FROM complaints
    WHERE credit_code = asked.code ORDER BY filed_at DESC, number DESC LIMIT 3
) AS one
"""
Q1_PGBENCH = """
\\set n random(0, {last})
SELECT credit_code, name, region, state, supervision_class FROM enterprises
WHERE credit_code >= '91640' || (:n % 5 + 1)::text || '00MB' || lpad(:n::text, 7, '0') ORDER BY credit_code LIMIT 1;
"""
Q2_PGBENCH = """
SELECT asked.*, one.* FROM (
    SELECT credit_code, name, region FROM known_enterprises ORDER BY credit_code LIMIT 50
) AS asked, LATERAL (
    SELECT number, state, filed_at, matter_name FROM complaints
    WHERE complaints.credit_code = asked.credit_code ORDER BY filed_at DESC, number DESC LIMIT 3
) AS one;
"""


class Read(msgspec.Struct, frozen=True):
    """One query in every form it is asked in; `role` is the service whose rows bare asyncpg and pgbench read."""

    name: str
    text: str
    postgraphile: str
    role: str
    bare: Call
    script: str
    codes: tuple[str, ...] = ()

    def bodies(self, peer: str) -> Iterator[bytes]:
        """Request bodies without end, the same ones for everyone."""
        text = self.postgraphile if peer == "postgraphile" else self.text
        asked = [graphql(text, code=code) for code in self.codes] or [graphql(text)]
        return cycle(asked)


def reads(enterprise_count: int) -> dict[str, Read]:
    """Q1 and Q2 over so many enterprises."""
    dice = random.Random(1)
    codes = tuple(credit_code(dice.randrange(enterprise_count)) for _ in range(DIFFERENT_BODIES))
    asked = cycle(codes)

    async def one(connection: Any) -> None:
        await connection.fetchrow(Q1_SQL, next(asked))

    script = Q1_PGBENCH.replace("{last}", str(enterprise_count - 1))
    return {
        "Q1": Read("Q1", Q1, Q1_POSTGRAPHILE, "registry", one, script, codes),
        "Q2": Read("Q2", Q2, Q2_POSTGRAPHILE, "complaints", fifty, Q2_PGBENCH),
    }


async def fifty(connection: Any) -> None:
    """The two statements behind Q2; the enterprises from the complaints' read copy, which holds the same rows."""
    rows = await connection.fetch(Q2_ENTERPRISES)
    await connection.fetch(Q2_COMPLAINTS, [row["credit_code"] for row in rows])
