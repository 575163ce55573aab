"""Strawberry as it comes: its own ASGI application under uvicorn, asyncpg, and DataLoader."""

import os
from collections.abc import Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import strawberry
import uvicorn
from starlette.applications import Starlette
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

SHANGHAI = ZoneInfo("Asia/Shanghai")
ENTERPRISE = "SELECT credit_code, name, region, state, supervision_class FROM enterprises WHERE credit_code = $1"
ENTERPRISES = """
SELECT credit_code, name, region, state, supervision_class FROM enterprises ORDER BY credit_code LIMIT $1
"""
COMPLAINTS = """
SELECT wanted.code, found.* FROM unnest($1::text[]) AS wanted (code) CROSS JOIN LATERAL (
    SELECT number, state, filed_at, matter_name FROM complaints
    WHERE credit_code = wanted.code ORDER BY filed_at DESC, number DESC LIMIT $2
) AS found
"""
Info = strawberry.Info[Any, None]


@strawberry.type
class Complaint:
    number: str
    state: str
    filed_at: datetime
    matter_name: str | None


@strawberry.type
class ComplaintEdge:
    node: Complaint


@strawberry.type
class ComplaintConnection:
    edges: list[ComplaintEdge]


@strawberry.type
class Enterprise:
    credit_code: str
    name: str
    region: str
    state: str
    supervision_class: str

    @strawberry.field
    async def complaints(self, info: Info, first: int = 20) -> ComplaintConnection:
        loaders = info.context["loaders"]
        if first not in loaders:
            loaders[first] = DataLoader(partial(complaints_of, info.context["pool"], first))
        found: ComplaintConnection = await loaders[first].load(self.credit_code)
        return found


@strawberry.type
class EnterpriseEdge:
    node: Enterprise


@strawberry.type
class EnterpriseConnection:
    edges: list[EnterpriseEdge]


@strawberry.type
class Query:
    @strawberry.field
    async def enterprise(self, info: Info, credit_code: str) -> Enterprise | None:
        row = await info.context["pool"].fetchrow(ENTERPRISE, credit_code)
        return Enterprise(**row) if row else None

    @strawberry.field
    async def enterprises(self, info: Info, first: int = 20) -> EnterpriseConnection:
        rows = await info.context["pool"].fetch(ENTERPRISES, first)
        return EnterpriseConnection(edges=[EnterpriseEdge(node=Enterprise(**row)) for row in rows])


async def complaints_of(pool: Any, first: int, codes: Sequence[str]) -> list[ComplaintConnection]:
    """One connection per code, in the order of the codes."""
    found: dict[str, ComplaintConnection] = {code: ComplaintConnection(edges=[]) for code in codes}
    for row in await pool.fetch(COMPLAINTS, list(codes), first):
        filed_at = row["filed_at"].astimezone(SHANGHAI)
        node = Complaint(number=row["number"], state=row["state"], filed_at=filed_at, matter_name=row["matter_name"])
        found[row["code"]].edges.append(ComplaintEdge(node=node))
    return [found[code] for code in codes]


class Endpoint(GraphQL[Any, None]):
    """The endpoint with the pool and the request's loaders in its context."""

    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:
        return {"pool": request.app.state.pool, "loaders": {}}


@asynccontextmanager
async def lifespan(app: Starlette) -> Any:
    size = int(os.environ["PEER_POOL"])
    async with asyncpg.create_pool(os.environ["PEER_DATABASE"], min_size=size, max_size=size) as app.state.pool:
        yield


app = Starlette(lifespan=lifespan)
app.add_route("/graphql", Endpoint(strawberry.Schema(Query), graphql_ide=None))  # type: ignore[arg-type]

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PEER_PORT"]), log_level="warning", access_log=False)
