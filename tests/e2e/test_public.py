"""The public schema over HTTP: cached, searched, corrected, and never more than what is published."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest
from graphql import GraphQLObjectType, get_named_type

from contracts.joint_inspection.publication_terms import DisclosureKind
from gateway.public.schema import build_public_schema
from kernel.settings import Settings
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.integration.joint_inspection.test_public_errors import NUMBER, decided
from tests.integration.joint_inspection.test_publication import CANARY, FIGURE, disclosed, inspected, sung
from tests.integration.joint_inspection.world import BUREAU, World, world_of
from tests.platform.actors import HEAD
from tests.platform.gateway import Door, open_door
from tests.platform.hub import new_id

PATH = "/public/graphql"
REPORT = """
mutation ($reference: String!, $text: String!, $id: String) {
  reportError(reference: $reference, text: $text, commandId: $id) { repeated publicError { number state agency } }
}
"""
REFERENCE = "{ disclosures { edges { node { number reference } } } }"
ANSWER = "mutation ($input: AnswerPublicErrorInput!) { answerPublicError(input: $input) { publicError { state } } }"
SECRETS = (CANARY, FIGURE, "NX-0001", "13900000000", "member-", "officer")
SCHEMA = build_public_schema()._schema


class Portal(msgspec.Struct):
    """The hub as anyone reaches it."""

    door: Door
    world: World

    async def get(self, headers: dict[str, str] | None = None, **asked: str) -> httpx.Response:
        """The answer to a GET."""
        return await self.door.http.get(PATH, params=asked, headers=headers or {})

    async def post(self, query: str, headers: dict[str, str] | None = None, **variables: Any) -> dict[str, Any]:
        """The answer to a POST."""
        body = {"query": query, "variables": variables}
        told: dict[str, Any] = (await self.door.http.post(PATH, json=body, headers=headers or {})).json()
        return told


@pytest.fixture
async def portal(hub_settings: Settings) -> AsyncIterator[Portal]:
    async with world_of(hub_settings) as world, open_door(hub_settings, [REGISTRY, COMPLAINTS]) as door:
        yield Portal(door, world)


def every_field(kind: GraphQLObjectType) -> str:
    """A selection of every field of a type, and of every field of the types in it."""
    parts = []
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        parts.append(name + (f" {{ {every_field(inner)} }}" if isinstance(inner, GraphQLObjectType) else ""))
    return " ".join(parts)


async def test_what_is_published_is_cached_by_anyone_until_it_changes(portal: Portal) -> None:
    number = await decided(portal.world)
    answer = await portal.get(documentId="decisions")
    (edge,) = answer.json()["data"]["disclosures"]["edges"]
    told = {one["name"]: one["value"] for one in edge["node"]["fields"]}
    assert edge["node"]["number"] == number
    assert (told["执法对象"], told["执法类别"], told["执法结论"]) == ("第1纸业", "行政处罚", "罚款")
    tag = answer.headers["etag"]
    assert answer.headers["cache-control"].startswith("public, max-age=")
    assert answer.headers["access-control-allow-origin"] == "*"
    for known in (tag, f'W/{tag}, "x"', "*"):
        again = await portal.get({"if-none-match": known}, documentId="decisions")
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    head = await portal.door.http.head(PATH, params={"documentId": "decisions"})
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    await inspected(portal.world)
    await disclosed(portal.world, DisclosureKind.RESULT)
    assert (await portal.get({"if-none-match": tag}, documentId="decisions")).status_code == 304
    wider = "{ disclosures { totalCount edges { node { number } } } }"
    before = (await portal.get(query=wider)).headers["etag"]
    await disclosed(portal.world, DisclosureKind.PLAN)
    changed = await portal.get({"if-none-match": before}, query=wider)
    assert changed.status_code == 200 and changed.json()["data"]["disclosures"]["totalCount"] == 3


async def test_the_portal_searches_and_tells_in_chinese_what_was_wrong(portal: Portal) -> None:
    number = await decided(portal.world)
    found = await portal.get(documentId="search", variables=f'{{"text": "{NUMBER}"}}')
    assert [one["node"]["number"] for one in found.json()["data"]["disclosures"]["edges"]] == [number]
    none = await portal.get(documentId="search", variables='{"text": "没有这样的文字"}')
    assert none.json()["data"] == {"disclosures": {"edges": []}, "publishedAnswers": {"edges": []}}
    wrong = await portal.get(query='{ disclosures(filter: {text: "罚"}) { edges { cursor } } }')
    assert "etag" not in wrong.headers and wrong.headers["cache-control"] == "no-store"
    assert "2" in wrong.json()["errors"][0]["message"]
    by_get = await portal.get(query='mutation { reportError(reference: "x", text: "有误") { repeated } }')
    assert by_get.status_code == 405
    unknown = await portal.get(documentId="nothing")
    assert unknown.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"
    assert (await portal.door.http.put(PATH)).status_code == 405
    assert (await portal.door.http.post(PATH, data={"query": "{ __typename }"})).status_code == 415
    schema = await portal.door.http.get("/public/schema.graphql")
    assert schema.status_code == 200 and "type Disclosure" in schema.text


async def test_every_public_field_at_once_tells_nothing_that_is_not_public(portal: Portal) -> None:
    await decided(portal.world)
    await inspected(portal.world)
    await sung(portal.world)
    await portal.world.drafted("造纸检查尚未备案")
    for kind in (DisclosureKind.PLAN, DisclosureKind.RESULT):
        await disclosed(portal.world, kind)
    assert SCHEMA.query_type is not None
    asked = 0
    for name, field in SCHEMA.query_type.fields.items():
        page = get_named_type(field.type)
        assert isinstance(page, GraphQLObjectType)
        given = {"number": '(number: "GS-1")', "filter": '(filter: {month: "2026-10"})' if "Rates" in name else ""}
        chosen = next(text for argument, text in given.items() if argument in field.args)
        text = f"{{ {name}{chosen} {{ {every_field(page)} }} }}"
        for headers in ({}, {"authorization": portal.door.headers(HEAD)["authorization"]}):
            answer = await portal.post(text, headers)
            assert "errors" not in answer, (text, answer)
            assert not [secret for secret in (*SECRETS, "尚未备案") if secret in str(answer)], answer
            asked += 1
    assert asked == 2 * len(SCHEMA.query_type.fields) > 20


async def test_what_the_gateway_knows_is_not_there_for_the_public(portal: Portal) -> None:
    for text in (
        "{ complaints { edges { cursor } } }",
        "{ visits { edges { cursor } } }",
        '{ node(id: "x") { globalId } }',
        '{ disclosure(number: "x") { task } }',
        "{ publicErrors { edges { node { texts } } } }",
        "{ positiveListings { edges { node { opinion } } } }",
    ):
        told = await portal.post(text)
        assert "data" not in told and told["errors"][0]["extensions"]["code"] == "QUERY_INVALID", text


async def test_anyone_says_that_a_row_is_wrong_and_reads_the_answer(portal: Portal) -> None:
    await decided(portal.world)
    (edge,) = (await portal.post(REFERENCE))["data"]["disclosures"]["edges"]
    id, asked = new_id(), {"reference": edge["node"]["reference"], "text": "金额不对"}
    told = (await portal.post(REPORT, {"authorization": "Bearer forged"}, **asked, id=id))["data"]["reportError"]
    report = told["publicError"]
    assert (told["repeated"], report["agency"], report["state"]) == (False, BUREAU, "REPORTED")
    soon = await portal.post(REPORT, **asked)
    assert soon["errors"][0]["extensions"]["code"] == "PUBLIC_ERROR_TOO_SOON"
    foreign = await portal.post(REPORT, {"origin": "https://elsewhere.example"}, **asked)
    assert foreign["errors"][0]["extensions"]["code"] == "ORIGIN_REFUSED"
    forged = await portal.post(REPORT, reference=edge["node"]["reference"][:-2] + "xx", text="金额不对")
    assert forged["errors"][0]["extensions"]["code"] == "PUBLIC_ROW_UNKNOWN"
    empty = await portal.post(REPORT, reference=edge["node"]["reference"], text=" ")
    assert empty["errors"][0]["extensions"]["field"] == "text"
    number = report["number"]
    await portal.door.data(HEAD, ANSWER, input={"number": number, "outcome": "CORRECTED", "answer": "已更正金额"})
    answered = '{ publicErrors(filter: {row: "%s"}) { edges { node { number state answer reports } } } }'
    (shown,) = (await portal.post(answered % edge["node"]["number"]))["data"]["publicErrors"]["edges"]
    assert shown["node"] == {"number": number, "state": "CORRECTED", "answer": "已更正金额", "reports": 1}
