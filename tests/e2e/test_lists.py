"""Lists through GraphQL: their orders, their cursors, and how many items they have."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bench.world import credit_code
from contracts.actors import Actor
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.platform.actors import OFFICER
from tests.platform.gateway import Door, open_door

NAMES = ["丙厂", "甲厂", "乙厂", "甲厂", "丁厂"]
REGISTER = """
mutation ($code: String!, $name: String!) {
  registerEnterprise(input: {creditCode: $code, name: $name, region: "640500"}) { position }
}
"""
WALK = """
query ($order: EnterpriseOrder!, $after: String) {
  enterprises(first: 2, order: $order, after: $after) {
    totalCount edges { node { name creditCode } } pageInfo { hasNextPage endCursor }
  }
}
"""


@pytest.fixture
async def door(hub_settings: Settings) -> AsyncIterator[Door]:
    async with open_door(hub_settings, [REGISTRY]) as door:
        for number, name in enumerate(NAMES):
            await door.data(OFFICER, REGISTER, code=credit_code(number), name=name)
        yield door


async def walked(door: Door, order: str) -> list[dict[str, Any]]:
    """All of a list, page by page."""
    nodes, after = [], None
    while True:
        page = (await door.data(OFFICER, WALK, order=order, after=after))["enterprises"]
        assert page["totalCount"] == len(NAMES)
        nodes += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes
        after = page["pageInfo"]["endCursor"]


async def test_a_list_comes_whole_in_each_of_its_orders(door: Door) -> None:
    by_code, by_name, newest = [await walked(door, order) for order in ("CREDIT_CODE", "NAME", "REGISTERED")]
    assert [one["creditCode"] for one in by_code] == sorted(map(credit_code, range(len(NAMES))))
    assert [one["name"] for one in by_name] == sorted(NAMES)
    assert [one["name"] for one in newest] == NAMES[::-1]


async def test_a_cursor_goes_on_only_in_the_order_it_was_made_in(door: Door) -> None:
    page = (await door.data(OFFICER, WALK, order="NAME"))["enterprises"]
    error = await door.error(OFFICER, WALK, order="REGISTERED", after=page["pageInfo"]["endCursor"])
    assert error["extensions"]["code"] == "CURSOR_INVALID"


async def test_a_total_is_found_under_aliases_fragments_and_conditions(door: Door) -> None:
    told = await door.data(
        OFFICER,
        """
        query ($yes: Boolean!, $no: Boolean!) {
          all: enterprises(first: 1) { how_many: totalCount ...Counted }
          named: enterprises(filter: {name: "甲厂"}, order: NAME) { ... @include(if: $yes) { totalCount } }
          not: enterprises { totalCount @skip(if: $yes) __typename }
          nor: enterprises { totalCount @include(if: $no) __typename }
        }
        fragment Counted on EnterpriseConnection { totalCount }
        """,
        yes=True,
        no=False,
    )
    assert told["all"] == {"how_many": 5, "totalCount": 5}
    assert told["named"] == {"totalCount": 2}
    assert told["not"] == told["nor"] == {"__typename": "EnterpriseConnection"}


NESTED = """{
  enterprises { edges { node { changes { totalCount edges { cursor } } permits { totalCount edges { cursor } } } } }
}"""


@pytest.mark.parametrize(("who", "changes"), [(OFFICER, 1), (None, 0)])
async def test_the_totals_under_each_parent_count_what_the_asker_may_see(
    door: Door, who: Actor | None, changes: int
) -> None:
    told = await door.data(who, NESTED)
    nodes = [edge["node"] for edge in told["enterprises"]["edges"]]
    assert [node["changes"]["totalCount"] for node in nodes] == [changes] * len(NAMES)
    for field in ("changes", "permits"):
        assert [node[field]["totalCount"] for node in nodes] == [len(node[field]["edges"]) for node in nodes]


async def test_a_total_costs_what_counting_costs(door: Door) -> None:
    asked = "{ enterprises(first: 100) { edges { node { permits(first: 1) { totalCount } } } } }"
    error = await door.error(OFFICER, asked)
    assert error["extensions"]["code"] == "QUERY_TOO_COSTLY"
    assert "permits" in (await door.data(OFFICER, asked.replace("100", "50")))["enterprises"]["edges"][0]["node"]


async def test_counting_and_order_are_no_filters(door: Door) -> None:
    for field in ("count: true", "order: NAME"):
        error = await door.error(OFFICER, f"{{ enterprises(filter: {{{field}}}) {{ totalCount }} }}")
        assert error["extensions"]["code"] == "QUERY_INVALID"
