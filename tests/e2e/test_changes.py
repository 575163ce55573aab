"""The pull feed: what happened, to whom it may be known, from one cursor to the next."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor
from contracts.transfer.referrals import ReceiveReferral
from kernel.settings import Settings
from tests.integration.transfer.world import World, world
from tests.platform.actors import (
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_POLICE,
    POLICE,
    POLICE_HEAD,
    PROCURATOR,
    URBAN_MANAGEMENT,
    WATER,
)
from tests.platform.gateway import Door, open_door

FEED = """
query (
  $first: Int! = 100, $after: String, $kinds: [String!], $record: String, $wait: Int! = 0, $latest: Boolean! = false
) {
  changes(first: $first, after: $after, kinds: $kinds, record: $record, waitSeconds: $wait, latest: $latest) {
    entries { specversion id source type subject time datacontenttype data sequence version position recordId
              record { globalId ... on Referral { number state } } }
    cursor more missing
  }
}
"""
HANDED_OVER = [
    "transfer.referrals.proposed.v1",
    "transfer.referrals.approved.v1",
    "transfer.referrals.handed_over.v1",
]


class Feeds(msgspec.Struct):
    """The hub behind its door."""

    door: Door
    world: World

    async def changes(self, who: Actor | None, **asked: Any) -> dict[str, Any]:
        """A stretch of the feed."""
        told: dict[str, Any] = (await self.door.data(who, FEED, **asked))["changes"]
        return told

    async def all(self, who: Actor, first: int = 100, **asked: Any) -> list[dict[str, Any]]:
        """Everything from the beginning, page by page."""
        found: list[dict[str, Any]] = []
        cursor, more = None, True
        while more:
            told = await self.changes(who, first=first, after=cursor, **asked)
            found += told["entries"]
            cursor, more = told["cursor"], told["more"]
        return found


@pytest.fixture
async def feeds(hub_settings: Settings) -> AsyncIterator[Feeds]:
    async with world(hub_settings) as around, open_door(hub_settings, []) as door:
        yield Feeds(door, around)


async def test_an_event_is_told_as_a_cloudevent_with_its_record(feeds: Feeds) -> None:
    number = await feeds.world.handed_over()
    told = await feeds.all(POLICE, kinds=["referral"])
    assert [one["type"] for one in told] == HANDED_OVER
    last = told[-1]
    assert (last["specversion"], last["source"], last["subject"]) == ("1.0", "/transfer", f"referral:{number}")
    assert last["data"]["police"] == POLICE.agency and last["datacontenttype"] == "application/json"
    assert last["record"] == {"globalId": last["recordId"], "number": number, "state": "HANDED_OVER"}
    assert last["version"] == 3 and int(last["sequence"]) == int(last["position"].split(":")[1])


async def test_only_those_whose_case_it_is_are_told(feeds: Feeds) -> None:
    await feeds.world.approved()
    for nobody in (POLICE, OTHER_POLICE, ENTERPRISE, URBAN_MANAGEMENT, WATER, OTHER_CITY_OFFICER):
        assert await feeds.all(nobody, kinds=["referral", "inbox", "detection"]) == []
    assert [one["type"] for one in await feeds.all(HEAD, kinds=["referral"])] == HANDED_OVER[:2]
    refused = await feeds.door.error(None, FEED)
    assert refused["extensions"]["code"] == "NOT_PERMITTED"


async def test_a_case_handed_over_shows_its_past_and_no_other_agency_learns_of_it(feeds: Feeds) -> None:
    number = await feeds.world.handed_over()
    for somebody in (POLICE, PROCURATOR, OFFICER):
        assert [one["type"] for one in await feeds.all(somebody, record=f"referral:{number}")] == HANDED_OVER
    for nobody in (OTHER_POLICE, ENTERPRISE, URBAN_MANAGEMENT):
        assert await feeds.all(nobody, record=f"referral:{number}") == []


async def test_page_by_page_nothing_is_missed_and_nothing_doubled(feeds: Feeds) -> None:
    for _ in range(3):
        await feeds.world.handed_over()
    whole = await feeds.all(OFFICER)
    assert len({one["source"] for one in whole}) == 2 and len(whole) > 10
    known, singly = {one["id"] for one in whole}, [one["id"] for one in await feeds.all(OFFICER, first=1)]
    assert sorted(id for id in singly if id in known) == sorted(known) and len(singly) == len(set(singly))
    by_case: dict[str, list[int]] = {}
    for one in await feeds.all(OFFICER, first=2):
        by_case.setdefault(one["subject"], []).append(one["version"])
    assert all(versions == sorted(set(versions)) for versions in by_case.values())


async def test_a_cursor_is_good_only_for_its_agency_and_filter_but_for_all_of_the_agency(feeds: Feeds) -> None:
    number = await feeds.world.handed_over()
    cursor = (await feeds.changes(POLICE, latest=True, kinds=["referral"]))["cursor"]
    await feeds.world.take(POLICE, ReceiveReferral, number)
    told = await feeds.changes(POLICE_HEAD, after=cursor, kinds=["referral"], wait=20)
    assert [one["type"] for one in told["entries"]] == ["transfer.referrals.received.v1"]
    for who, kinds in ((OTHER_POLICE, ["referral"]), (POLICE, ["referral", "proceeding"])):
        refused = await feeds.door.error(who, FEED, after=cursor, kinds=kinds)
        assert refused["extensions"]["code"] == "CURSOR_INVALID"


async def test_who_waits_is_answered_as_soon_as_something_happens(feeds: Feeds) -> None:
    number = await feeds.world.handed_over()
    cursor = (await feeds.changes(POLICE, latest=True, kinds=["referral"]))["cursor"]
    waiting = asyncio.create_task(feeds.changes(POLICE, after=cursor, kinds=["referral"], wait=20))
    await feeds.world.take(POLICE, ReceiveReferral, number)
    entries = (await waiting)["entries"]
    assert [one["type"] for one in entries] == ["transfer.referrals.received.v1"]


@pytest.mark.parametrize(
    "asked",
    [
        {"kinds": ["officer_complaint"]},
        {"kinds": ["nonsense"]},
        {"record": "officer_complaint:1"},
        {"record": "referral"},
        {"wait": 21},
        {"wait": -1},
        {"first": 0},
    ],
    ids=str,
)
async def test_what_cannot_be_asked_is_refused_with_what_can(feeds: Feeds, asked: dict[str, Any]) -> None:
    refused = await feeds.door.error(POLICE, FEED, **asked)
    assert refused["extensions"]["code"] == "INVALID_INPUT" and refused["extensions"]["allowed"]
