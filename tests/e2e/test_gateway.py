"""The gateway's own manners, through GraphQL over HTTP."""

from collections.abc import AsyncIterator

import pytest

from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.platform.actors import ADMINISTRATOR, OFFICER
from tests.platform.gateway import BOTH_EXECUTORS, Door, open_door

pytestmark = BOTH_EXECUTORS

REGISTER = """
mutation ($input: RegisterAgencyInput!, $commandId: String) {
  registerAgency(input: $input, commandId: $commandId) { agency { code name kind } position repeated }
}
"""
LIST = """
query ($after: String, $filter: AgencyFilter) {
  agencies(first: 2, after: $after, filter: $filter) {
    edges { node { code } cursor } pageInfo { hasNextPage endCursor }
  }
}
"""


def agency(region: str = "640500", **changes: object) -> dict[str, object]:
    facts: dict[str, object] = {
        "code": f"ecology-{region}",
        "name": f"{region} 生态环境局",
        "kind": "ECOLOGY",
        "level": "CITY",
        "region": region,
        "validFrom": "2020-01-01",
    }
    return {"agency": facts | changes}


@pytest.fixture
async def door(hub_settings: Settings) -> AsyncIterator[Door]:
    async with open_door(hub_settings, [REGISTRY]) as door:
        yield door


async def test_a_mutation_answers_with_the_record_and_its_position(door: Door) -> None:
    told = await door.data(ADMINISTRATOR, REGISTER, input=agency())
    assert told["registerAgency"] == {
        "agency": {"code": "ecology-640500", "name": "640500 生态环境局", "kind": "ECOLOGY"},
        "position": "registry:1",
        "repeated": False,
    }


async def test_a_wrong_field_is_named_with_what_came_and_what_is_allowed(door: Door) -> None:
    error = await door.error(ADMINISTRATOR, REGISTER, input=agency(region="64"))
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["extensions"]["field"] == "agency.code"
    assert error["extensions"]["got"] == "ecology-64"
    assert "应为单位代码，如 ecology-640500" in error["message"]


async def test_a_refusal_reaches_the_user_in_chinese_with_its_code(door: Door) -> None:
    error = await door.error(OFFICER, REGISTER, input=agency())
    assert error["extensions"]["code"] == "NOT_PERMITTED"
    assert error["message"] == "您的身份为生态环境部门（执法人员），不能进行此项操作；可由生态环境部门（管理员）进行。"


async def test_a_cursor_goes_on_only_in_the_list_and_for_the_asker_it_was_made_for(door: Door) -> None:
    for region in ("640100", "640200", "640300"):
        await door.data(ADMINISTRATOR, REGISTER, input=agency(region))
    first = (await door.data(OFFICER, LIST))["agencies"]
    cursor = first["pageInfo"]["endCursor"]
    rest = (await door.data(OFFICER, LIST, after=cursor))["agencies"]
    assert [edge["node"]["code"] for edge in rest["edges"]] == ["ecology-640300"]
    assert (await door.error(ADMINISTRATOR, LIST, after=cursor))["extensions"]["code"] == "CURSOR_INVALID"
    other = await door.error(OFFICER, LIST, after=cursor, filter={"region": "640000"})
    assert other["extensions"]["code"] == "CURSOR_INVALID"


async def test_many_single_reads_in_one_request_are_one_question(door: Door) -> None:
    await door.data(ADMINISTRATOR, REGISTER, input=agency())
    told = await door.data(None, '{ a: agency(code: "ecology-640500") { code } b: agency(code: "ecology-1") { code } }')
    assert told == {"a": {"code": "ecology-640500"}, "b": None}


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"1", b'"x"', b"\xff", b"{}", b'{"query": 1}', b'{"query": ""}'])
async def test_a_body_that_is_no_request_is_answered_with_400(door: Door, body: bytes) -> None:
    answer = await door.http.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "REQUEST_INVALID"


async def test_a_nul_in_a_text_is_refused_at_the_edge(door: Door) -> None:
    error = await door.error(ADMINISTRATOR, REGISTER, input=agency(name="a\0b"))
    assert error["extensions"]["code"] == "REQUEST_INVALID"


async def test_a_forged_token_is_answered_with_401(door: Door) -> None:
    token = door.headers(OFFICER)["authorization"][:-3] + "AAA"
    answer = await door.http.post("/graphql", json={"query": "{ __typename }"}, headers={"authorization": token})
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "TOKEN_INVALID"


async def test_a_wrong_query_is_answered_in_chinese_with_the_place(door: Door) -> None:
    error = await door.error(None, "{ nonsense }")
    assert error["extensions"]["code"] == "QUERY_INVALID"
    assert error["message"].startswith("查询语句有误")
    assert error["locations"] == [{"line": 1, "column": 3}]


async def test_graphiql_is_served_with_tokens_for_its_personas(door: Door) -> None:
    assert "GraphiQL" in (await door.http.get("/graphiql")).text
    assert (await door.http.get("/graphiql/files/graphiql.min.js")).status_code == 200
    token = (await door.http.post("/trial/token?persona=bureau-officer")).json()["token"]
    answer = await door.http.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"authorization": f"Bearer {token}"}
    )
    assert answer.json() == {"data": {"__typename": "Query"}}


async def test_trial_tokens_are_refused_to_a_page_of_another_host(door: Door) -> None:
    answer = await door.http.post("/trial/token?persona=bureau-officer", headers={"host": "evil.example"})
    assert answer.status_code == 404
