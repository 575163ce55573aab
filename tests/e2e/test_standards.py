"""GraphQL over HTTP by the book: the npm audit suite against the gateway on a real port."""

from typing import Any

from kernel.settings import Settings
from tests.platform.gateway import BOTH_EXECUTORS, open_door, serving_gateway
from tests.platform.npm import run_node

pytestmark = BOTH_EXECUTORS
AUDITS = 61
NEEDING_INTROSPECTION = {"2EA1", "28B9"}
NEEDING_GET = {"5A70", "D6D5", "6A70"}


async def failed_audits(settings: Settings) -> dict[str, str]:
    async with serving_gateway(settings) as address:
        results: list[dict[str, Any]] = await run_node("audit.mjs", f"{address}/graphql")
    assert len(results) == AUDITS
    return {one["id"]: f"{one['name']}: {one['reason']}" for one in results if one["status"] != "ok"}


async def test_every_audit_passes_with_introspection_and_get_on(hub_settings: Settings) -> None:
    assert await failed_audits(hub_settings) == {}


async def test_only_the_audits_that_need_introspection_or_get_fail_without_them(hub_settings: Settings) -> None:
    closed = hub_settings.model_copy(update={"introspection": False, "graphql_get": False})
    assert set(await failed_audits(closed)) == NEEDING_INTROSPECTION | NEEDING_GET


JSON = "application/json"
BREACHES: list[tuple[str, dict[str, str], bytes | None, int, str]] = [
    ("PUT", {"content-type": JSON}, b"{}", 405, "METHOD_NOT_ALLOWED"),
    ("POST", {"content-type": "text/plain"}, b'{"query":"{__typename}"}', 415, "MEDIA_TYPE_UNSUPPORTED"),
    ("POST", {"content-type": f"{JSON}; charset=gbk"}, b"{}", 415, "MEDIA_TYPE_UNSUPPORTED"),
    ("POST", {"content-type": JSON, "accept": "text/html"}, b'{"query":"{__typename}"}', 406, "NOT_ACCEPTABLE"),
    ("POST", {"content-type": JSON}, b'{"query":"{', 400, "REQUEST_INVALID"),
    ("GET", {}, None, 400, "REQUEST_INVALID"),
]


async def test_a_request_that_breaks_the_book_is_answered_with_its_status(nats_settings: Settings) -> None:
    async with open_door(nats_settings, []) as door:
        for method, headers, content, status, code in BREACHES:
            answer = await door.http.request(method, "/graphql", headers=headers, content=content)
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)
            assert answer.headers["content-type"] == f"{JSON}; charset=utf-8"


async def test_a_mutation_by_get_is_refused_with_the_methods_allowed(nats_settings: Settings) -> None:
    async with open_door(nats_settings, []) as door:
        answer = await door.http.get("/graphql", params={"query": "mutation { __typename }"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST, OPTIONS")


async def test_what_the_asker_prefers_decides_the_media_type(nats_settings: Settings) -> None:
    preferred = {"accept": f"{JSON};q=0.5, application/graphql-response+json"}
    async with open_door(nats_settings, []) as door:
        answer = await door.http.post("/graphql", headers=preferred, json={"query": "{ __typename }"})
        refused = await door.http.post("/graphql", headers={"accept": f"{JSON};q=0"}, json={"query": "{ __typename }"})
    assert answer.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert refused.status_code == 406
