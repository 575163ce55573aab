"""Every list in every order, page by page, and how many items it has for whom."""

import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import msgspec
import pytest

from contracts.actors import Actor
from contracts.complaints.rates import ListPublicComplaintRates
from contracts.errors import Refusal
from contracts.fields import Labelled
from contracts.messages import COUNT_MAX, PAGE_SIZE_MAX, Page, Query
from contracts.registry.agencies import ListAgencies
from contracts.registry.enterprise_search import METRES_MAX, EnterpriseOrder, NearPlace
from kernel.settings import Settings
from tests.integration.lists.rows import COPIES, add_copies
from tests.integration.rights.seeded import Seeded
from tests.integration.rights.seeds import SEEDINGS, standing
from tests.integration.rights.table import PEOPLE, granted, message_about, queries, stances
from tests.platform.actors import ADMINISTRATOR, HEAD, OFFICER, OPERATOR, SUPERVISOR

SEEING = (OFFICER, HEAD, OPERATOR, SUPERVISOR)
NUMBER_DIGITS = 6
METRES = re.compile(r"\d+\.\d+")
# A referral's enterprise is not one of the directory's here.
UNLISTED = {"ReferralsOfEnterprises"}
ASKED_WITH: dict[Any, dict[str, Any]] = {
    EnterpriseOrder.DISTANCE: {"near": NearPlace(longitude=105.2, latitude=37.5, metres=METRES_MAX)}
}
# Three numbers for each agency, and one agency.
SHORT: dict[type[Query[Any]], int] = {ListPublicComplaintRates: 3}


@pytest.fixture(scope="module", params=SEEDINGS)
async def listed(
    request: pytest.FixtureRequest,
    template_settings: Settings,
    session_settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Seeded]:
    folder = tmp_path_factory.mktemp(f"lists-{request.param}")
    async with standing(request.param, template_settings, session_settings, folder) as seeded:
        await add_copies(seeded.settings, request.param)
        yield seeded


def countable(seeded: Seeded) -> list[Query[Any]]:
    """Every query that lists something, about the seeded records, with pages that hold all of it."""
    kinds = [kind for kind in queries(seeded.service.endpoints.service) if "count" in kind.__struct_fields__]
    return [msgspec.structs.replace(message_about(kind, seeded.named), size=PAGE_SIZE_MAX) for kind in kinds]


def lists(seeded: Seeded) -> list[Any]:
    """Those that stand alone and have orders."""
    return [query for query in countable(seeded) if "order" in query.__struct_fields__]


async def pages(seeded: Seeded, who: Actor, query: Query[Any]) -> list[Page[Any]]:
    """The page or pages of an answer; none where the asker may not ask or does not see what it is about."""
    try:
        answer = await seeded.caller.ask(who, query)
    except Refusal:
        return []
    return answer if isinstance(answer, list) else [answer]


async def who_sees(seeded: Seeded, query: Query[Any]) -> tuple[Actor, list[str]]:
    """Someone to whom the list is long, and its keys."""
    found = [(who, page.keys) for who in SEEING for page in await pages(seeded, who, query)]
    return max(found, key=lambda one: len(one[1]))


def place(key: str) -> list[Any]:
    """A key as it is ordered: short digits are numbers."""
    return [_part(part) for part in msgspec.json.decode(key)]


def _part(part: str) -> float | str:
    if part.isdecimal() and len(part) < NUMBER_DIGITS:
        return int(part)
    return float(part) if METRES.fullmatch(part) else part


async def test_every_order_goes_through_the_whole_list_once(listed: Seeded) -> None:
    for usual in lists(listed):
        who, all_keys = await who_sees(listed, usual)
        assert len(all_keys) >= SHORT.get(type(usual), COPIES), type(usual).__name__
        seen: set[tuple[str, ...]] = set()
        orders: type[Labelled] = type(usual.order)
        for order in orders:
            query = msgspec.structs.replace(usual, order=order, **ASKED_WITH.get(order, {}))
            [whole] = await pages(listed, who, query)
            keys = await walked(listed, who, msgspec.structs.replace(query, size=2))
            assert keys == whole.keys, (type(query).__name__, order)
            assert len(set(keys)) == len(keys)
            assert len(keys) == len(all_keys) or (order in ASKED_WITH and len(keys) >= COPIES)
            places = [place(key) for key in keys]
            assert places in (sorted(places), sorted(places, reverse=True)), (type(query).__name__, order)
            seen.add(tuple(msgspec.json.encode(item).decode() for item in whole.items))
        assert len(seen) == len(orders), type(usual).__name__


async def walked(seeded: Seeded, who: Actor, query: Query[Any]) -> list[str]:
    """The keys of a list, gone through page by page."""
    keys: list[str] = []
    while True:
        [page] = await pages(seeded, who, query)
        keys += page.keys
        if page.next is None:
            return keys
        query = msgspec.structs.replace(query, after=page.next)


async def test_a_count_is_the_number_of_items_that_the_same_asker_is_shown(listed: Seeded) -> None:
    for query in countable(listed):
        shown_to_someone = 0
        for kind, role in PEOPLE:
            rows = granted(query.subject, kind, role)
            for who in stances(listed, kind, role, rows) if rows else ():
                shown = [len(page.items) for page in await pages(listed, who, query)]
                counted = await pages(listed, who, msgspec.structs.replace(query, count=True))
                assert [page.total for page in counted] == shown, (type(query).__name__, who)
                assert [page.items for page in counted] == [[] for _ in shown]
                shown_to_someone = max([shown_to_someone, *shown])
        assert shown_to_someone or type(query).__name__ in UNLISTED, type(query).__name__


async def test_a_list_that_is_not_counted_says_no_total(listed: Seeded) -> None:
    query = lists(listed)[0]
    who, _ = await who_sees(listed, query)
    assert [page.total for page in await pages(listed, who, query)] == [None]


async def test_a_key_of_another_order_is_refused(listed: Seeded) -> None:
    for query in lists(listed):
        who, _ = await who_sees(listed, query)
        with pytest.raises(Refusal, match="INVALID_INPUT"):
            await listed.caller.ask(who, msgspec.structs.replace(query, after='["a","b","c","d","e"]'))


async def test_a_key_of_words_is_refused_where_the_order_is_of_days_numbers_or_ids(listed: Seeded) -> None:
    for query in lists(listed):
        who, keys = await who_sees(listed, query)
        words = ["甲" for _ in msgspec.json.decode(keys[0])]
        try:
            await listed.caller.ask(who, msgspec.structs.replace(query, after=msgspec.json.encode(words).decode()))
        except Refusal as refusal:
            assert (refusal.code, refusal.data["field"]) == ("INVALID_INPUT", "after"), type(query).__name__


MORE_AGENCIES = """
INSERT INTO registry.agencies (code, name, kind, level, region, valid_from)
SELECT 'many-' || n, '某局', 'ecology', 'city', '640500', '2020-01-01' FROM generate_series(1, $1) AS n
"""


@pytest.mark.parametrize("listed", ["registry"], indirect=True)
async def test_beyond_the_bound_a_count_says_nothing_rather_than_something_wrong(listed: Seeded) -> None:
    counting = ListAgencies(count=True)
    known = (await listed.caller.ask(ADMINISTRATOR, counting)).total
    assert known
    connection = await asyncpg.connect(listed.settings.postgres_dsn("postgres"))
    try:
        await connection.execute(MORE_AGENCIES, COUNT_MAX - known)
        assert (await listed.caller.ask(ADMINISTRATOR, counting)).total == COUNT_MAX
        await connection.execute(MORE_AGENCIES.replace("many-", "last-"), 1)
        assert (await listed.caller.ask(ADMINISTRATOR, counting)).total is None
    finally:
        await connection.execute("DELETE FROM registry.agencies WHERE name = '某局'")
        await connection.close()
