"""The gateway under abuse: hostile documents, slow and endless requests, foreign pages, curious errors."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from bench.hostile import ATTACKS, ask, chain
from cli.readiness import first_answer
from gateway.connections import HEAD_BYTES_MAX
from gateway.origins import PREFLIGHT_HEADER
from gateway.trusted import register
from kernel.settings import Settings
from tests.platform.actors import OFFICER
from tests.platform.gateway import Door, open_door, serving_gateway

JSON = {"content-type": "application/json"}
REFUSED = {"QUERY_TOO_LARGE", "QUERY_TOO_COSTLY", "QUERY_INVALID", "REQUEST_INVALID", "INVALID_INPUT"}
HARMLESS = {
    "long list literal",
    "introspection of everything",
    "tokens to the limit",
    "long list in variables",
    "huge string in variables",
    "many commas",
    "block string",
    "duplicate keys",
    "wide object in variables",
    "a page of everything",
}
FOREIGN = ({"origin": "null"}, {"origin": "http://["}, {"origin": ""}, {"origin": "null", "host": ""})
INTERNALS = ("Traceback", 'File "', "site-packages", "asyncpg", "msgspec", "SELECT ", "nats", ".py", "INTERNAL")


@pytest.fixture
async def door(nats_settings: Settings) -> AsyncIterator[Door]:
    """A gateway with no service behind it: what it refuses, it refuses itself."""
    async with open_door(nats_settings, []) as door:
        yield door


async def test_hostile_bodies_are_answered_or_refused_and_tell_nothing(door: Door) -> None:
    seen: dict[str, Any] = {}
    for name, body in ATTACKS.items():
        answer = await door.http.post("/graphql", content=body, headers=JSON)
        errors = answer.json().get("errors", [])
        codes = {error["extensions"]["code"] for error in errors}
        assert answer.status_code in (200, 400), name
        assert not [word for word in INTERNALS if word in answer.text], name
        seen[name] = codes
    assert {name for name, codes in seen.items() if not codes & REFUSED} <= HARMLESS


async def test_the_work_for_a_chain_of_fragments_grows_with_its_length_only(door: Door) -> None:
    async def cpu(body: bytes) -> float:
        started = time.process_time()
        await door.http.post("/graphql", content=body, headers=JSON)
        return time.process_time() - started

    def doubling(length: int) -> bytes:
        return ask(chain(length, "a: agencies { ...E } b: agencies { ...E } ...NEXT") + " fragment E on X { a }")

    short, long = doubling(5), doubling(17)
    ratios = [await cpu(long) / await cpu(short) for _ in range(9)]
    assert sorted(ratios)[4] < 17


async def test_a_refused_body_is_read_no_further_than_its_limit(door: Door) -> None:
    answer = await door.http.post("/graphql", content=b" " * 65_537, headers=JSON)
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")
    assert answer.json()["errors"][0]["extensions"]["code"] == "REQUEST_TOO_LARGE"


async def test_a_page_of_a_foreign_origin_is_refused_unless_it_is_allowed(nats_settings: Settings) -> None:
    friend, stranger = {"origin": "https://work.example"}, {"origin": "https://evil.example"}
    settings = nats_settings.model_copy(update={"allowed_origins": "https://work.example"})
    async with open_door(settings, []) as door:
        answers = [
            await door.http.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
            for headers in (friend, {"origin": "http://127.0.0.1:8000"}, stranger, *FOREIGN)
        ]
        preflight = await door.http.options("/graphql", headers=friend)
    assert [answer.status_code for answer in answers] == [200, 200, 403, *(403 for _ in FOREIGN)]
    assert answers[0].headers["access-control-allow-origin"] == "https://work.example"
    assert "access-control-allow-origin" not in answers[2].headers
    assert PREFLIGHT_HEADER in preflight.headers["access-control-allow-headers"]


async def test_a_form_that_a_foreign_page_could_send_is_refused(door: Door) -> None:
    form = {"operations": '{"query":"{ __typename }"}', "map": "{}"}
    refused = await door.http.post("/graphql", data=form, files={"0": b""})
    allowed = await door.http.post("/graphql", data=form, files={"0": b""}, headers={PREFLIGHT_HEADER: "1"})
    encoded = await door.http.post("/graphql", data={"query": "{ __typename }"})
    assert (refused.status_code, encoded.status_code) == (403, 415)
    assert refused.json()["errors"][0]["extensions"]["code"] == "PREFLIGHT_MISSING"
    assert allowed.status_code == 400 or allowed.json()["data"] == {"__typename": "Query"}


CURIOUS: list[tuple[str, dict[str, Any]]] = [
    ("{ agenci { code } }", {}),
    ("{ agencies { edgez } }", {}),
    ("{ agency(cod: 1) { code } }", {}),
    ("{ agency { code } }", {}),
    ("{ agencies }", {}),
    ("mutation { registerAgency(input: {}) { position } }", {}),
    ("mutation { registerAgency(input: {agency: {kind: ECOLOG}}) { position } }", {}),
    ("mutation ($i: RegisterAgencyInput!) { registerAgency(input: $i) { position } }", {"i": {}}),
    ("mutation ($i: RegisterAgencyInpu!) { registerAgency(input: $i) { position } }", {"i": {}}),
    ("{ __schema { types { name } } }", {}),
    ('{ __type(name: "Agency") { name } }', {}),
]
NAME = re.compile(r"\b[a-z]+[A-Z]\w*|\b[A-Z][a-z]+[A-Z]\w*|'[^']*'|validFrom|level|edges")


async def test_without_introspection_an_error_names_only_what_the_asker_named(nats_settings: Settings) -> None:
    settings = nats_settings.model_copy(update={"introspection": False})
    async with open_door(settings, []) as door:
        for query, variables in CURIOUS:
            told = await door.post(None, query, **variables)
            assert "data" not in told
            text = " ".join(error["extensions"]["detail"] for error in told["errors"])
            assert "Did you mean" not in text
            assert {name for name in NAME.findall(text) if name.strip("'") not in query} <= {"GraphQL"}, query


async def test_a_registered_document_runs_and_any_other_is_refused(nats_settings: Settings, tmp_path: Any) -> None:
    query = "{ __typename }"
    settings = nats_settings.model_copy(update={"trusted_documents": tmp_path})
    async with open_door(settings, []) as door:
        before = await door.http.post("/graphql", json={"query": query})
        hash = register(tmp_path, query)
        by_text = await door.http.post("/graphql", json={"query": query})
        by_id = await door.http.post("/graphql", json={"documentId": f"sha256:{hash}"})
        other = await door.http.post("/graphql", json={"query": query + " "})
        (tmp_path / f"{hash}.graphql").unlink()
        after = await door.http.post("/graphql", json={"documentId": hash})
    assert [one.status_code for one in (before, by_text, by_id, other, after)] == [403, 200, 200, 403, 403]
    assert other.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"


async def test_the_hub_comes_up_with_trusted_documents_though_its_first_question_is_refused(
    nats_settings: Settings, tmp_path: Any
) -> None:
    async with serving_gateway(nats_settings.model_copy(update={"trusted_documents": tmp_path})) as address:
        await first_answer(address)


async def send_raw(address: str, data: bytes) -> bytes:
    """What comes back on a connection until the gateway closes it."""
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(data)
    answer = await reader.read()
    writer.close()
    return answer


async def test_an_endless_head_a_slow_head_and_a_slow_body_are_cut_off(nats_settings: Settings) -> None:
    start = b"POST /graphql HTTP/1.1\r\nhost: x\r\n"
    body = start + b"content-type: application/json\r\ncontent-length: 100\r\n\r\n{"
    async with serving_gateway(nats_settings.model_copy(update={"body_seconds": 0.3})) as address:
        endless, slow_head, slow_body, nonsense = await asyncio.gather(
            send_raw(address, start + b"x: " + b"a" * (2 * HEAD_BYTES_MAX)),
            send_raw(address, start),
            send_raw(address, body),
            send_raw(address, b"\x16\x03\x01\x02\x00 nonsense\r\n\r\n"),
        )
    assert [answer.split(b" ")[1] for answer in (endless, slow_head, slow_body, nonsense)] == [
        b"431",
        b"408",
        b"408",
        b"400",
    ]
    assert all(b"content-type: application/json; charset=utf-8" in one for one in (endless, slow_head, nonsense))


async def test_a_question_after_a_refusal_is_answered_on_the_same_gateway(door: Door) -> None:
    await door.http.post("/graphql", content=ATTACKS["deep selections"], headers=JSON)
    told = await door.data(OFFICER, "{ __typename }")
    assert told == {"__typename": "Query"}
