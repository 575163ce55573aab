"""一企一档: one question over all services, each part only as far as its asker may see, come what may of others."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from contracts.actors import Actor, AgencyKind, Role
from kernel.settings import Settings
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.transfer.endpoints import ENDPOINTS as TRANSFER
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OPERATOR,
    OTHER_CITY_OFFICER,
    OTHER_OFFICER,
    POLICE,
    PROCURATOR,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
    actor,
)
from tests.platform.gateway import BOTH_EXECUTORS
from tests.platform.profiled import EXCHANGED, INFORMANT, MILL, REPORTED, SECRET_REASON, Profiled, neighbours, profiled

PARTS = """
fragment Parts on Enterprise {
  name
  permits(first: $each) { edges { node { number } } }
  points(first: $each) { edges { node { code } } }
  alerts(first: $each) { edges { node { id fact } } }
  clues(first: $each) { edges { node { id score } } }
  weakPoints { text }
  observations(first: $each) { edges { node { id } } }
  credit { publishedName score parts { adds } }
  creditFacts(first: $each) { edges { node { number name reason } } }
  positiveListings(first: $each) { edges { node { number state statement } } }
  positiveListChecks { criterion }
  inspectionExemption { until }
  drawWeight { weight reasons { fact } }
  complaints(first: $each) { edges { node { number text callerKnown } } }
  exchangedClues(first: $each) { edges { node { number title facts } } }
  visits(first: $each) { edges { node { id reason officers findings { text criminalThreshold } } } }
  referrals(first: $each) { edges { node { number facts } } }
  changes(first: $each) { edges { node { reason } } }
  timeline(first: $each) { missing edges { node { at kind title number } } }
}
"""
PROFILE = (
    """query ($code: String!, $each: Int!, $after: [String!]) {
      enterprise(creditCode: $code, afterPosition: $after) { ...Parts }
    }"""
    + PARTS
)
MANY = (
    """query ($size: Int!, $each: Int!, $after: [String!]) {
      enterprises(first: $size, afterPosition: $after) { edges { node { ...Parts } } }
    }"""
    + PARTS
)
TIMELINE = """
query ($code: String!, $first: Int!, $after: String, $kinds: [TimelineKind!], $positions: [String!]) {
  enterprise(creditCode: $code, afterPosition: $positions) {
    timeline(first: $first, after: $after, kinds: $kinds) {
      missing pageInfo { hasNextPage endCursor } edges { node { at kind title number recordId } }
    }
  }
}
"""
RECORDS = """
query ($code: String!, $after: [String!]) {
  enterprise(creditCode: $code, afterPosition: $after) {
    timeline(first: 50) { edges { node { kind number recordId record { __typename globalId } } } }
  }
}
"""
OTHER_ENTERPRISE = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency="91640500317866371F")
LISTS = (
    "permits",
    "alerts",
    "clues",
    "creditFacts",
    "positiveListings",
    "complaints",
    "visits",
    "referrals",
    "changes",
    "exchangedClues",
)
# How many each sees of the lists above.
SEEN: dict[Actor | None, tuple[int, ...]] = {
    OFFICER: (1, 1, 1, 2, 1, 1, 2, 1, 1, 1),
    OTHER_OFFICER: (1, 1, 1, 2, 1, 1, 1, 1, 1, 1),
    HEAD: (1, 1, 1, 2, 1, 1, 2, 1, 1, 1),
    UPPER_HEAD: (1, 1, 1, 2, 1, 1, 1, 0, 1, 1),
    OTHER_CITY_OFFICER: (1, 0, 0, 0, 0, 0, 1, 0, 1, 0),
    POLICE: (1, 0, 0, 0, 0, 0, 1, 1, 1, 0),
    PROCURATOR: (1, 0, 0, 0, 0, 0, 1, 1, 1, 0),
    OPERATOR: (1, 0, 0, 0, 0, 1, 1, 0, 1, 0),
    URBAN_MANAGEMENT: (1, 0, 0, 0, 0, 0, 1, 0, 1, 1),
    ENTERPRISE: (1, 1, 1, 2, 1, 0, 1, 0, 1, 0),
    OTHER_ENTERPRISE: (1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    CITIZEN: (1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    None: (1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
}
BUREAUS = {"DIRECTORY", "EXCHANGED_CLUE", "ALERT", "CLUE", "CREDIT_FACT", "POSITIVE_LIST", "COMPLAINT", "REFERRAL"}
# Which kinds stand on the timeline that each sees, beside those that all see.
TOLD: dict[Actor | None, set[str]] = {
    OFFICER: {"DIRECTORY", "EXCHANGED_CLUE", "ALERT", "CLUE", "CREDIT_FACT", "POSITIVE_LIST", "COMPLAINT", "REFERRAL"},
    OTHER_OFFICER: {
        "DIRECTORY",
        "EXCHANGED_CLUE",
        "ALERT",
        "CLUE",
        "CREDIT_FACT",
        "POSITIVE_LIST",
        "COMPLAINT",
        "REFERRAL",
    },
    HEAD: {"DIRECTORY", "EXCHANGED_CLUE", "ALERT", "CLUE", "CREDIT_FACT", "POSITIVE_LIST", "COMPLAINT", "REFERRAL"},
    UPPER_HEAD: {"DIRECTORY", "EXCHANGED_CLUE", "ALERT", "CLUE", "CREDIT_FACT", "POSITIVE_LIST", "COMPLAINT"},
    OTHER_CITY_OFFICER: {"DIRECTORY"},
    POLICE: {"DIRECTORY", "REFERRAL"},
    PROCURATOR: {"DIRECTORY", "REFERRAL"},
    OPERATOR: {"DIRECTORY", "COMPLAINT"},
    URBAN_MANAGEMENT: {"DIRECTORY", "EXCHANGED_CLUE"},
    ENTERPRISE: {"DIRECTORY", "ALERT", "CREDIT_FACT", "POSITIVE_LIST"},
    OTHER_ENTERPRISE: set(),
    CITIZEN: set(),
    None: set(),
}
# The parts and the kinds of entries that each service tells.
TELLS = {
    "complaints": ({"complaints", "exchangedClues"}, {"COMPLAINT", "EXCHANGED_CLUE"}),
    "joint_inspection": ({"inspectionExemption", "drawWeight", "visits"}, {"VISIT", "FINDING"}),
    "transfer": ({"referrals"}, {"REFERRAL"}),
}
FOR_ALL = {"PERMIT", "CREDIT"}
EVERY_INSPECTION = {"VISIT", "FINDING"}
# What the public reads of visits it reads where they are published; an enterprise reads a finding it was told of.
INSPECTED: dict[Actor | None, set[str]] = {ENTERPRISE: {"VISIT"}, OTHER_ENTERPRISE: set(), CITIZEN: set(), None: set()}


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Profiled]:
    async with profiled(hub_settings) as hub:
        yield hub


async def profile(hub: Profiled, who: Actor | None) -> dict[str, Any]:
    found: dict[str, Any] = (await hub.door.data(who, PROFILE, code=MILL, each=50, after=hub.positions))["enterprise"]
    return found


async def page(hub: Profiled, who: Actor | None, first: int, **more: Any) -> dict[str, Any]:
    told = await hub.door.data(who, TIMELINE, code=MILL, first=first, positions=hub.positions, **more)
    found: dict[str, Any] = told["enterprise"]["timeline"]
    return found


@BOTH_EXECUTORS
async def test_everyone_sees_of_each_part_what_they_may(hub: Profiled) -> None:
    for who, counts in SEEN.items():
        found = await profile(hub, who)
        assert tuple(len(found[part]["edges"]) for part in LISTS) == counts, who
        told = {edge["node"]["kind"] for edge in found["timeline"]["edges"]}
        assert told == TOLD[who] | FOR_ALL | INSPECTED.get(who, EVERY_INSPECTION), who
        assert found["timeline"]["missing"] == []
        assert INFORMANT not in str(found)
        assert SECRET_REASON not in str(found) or who in (OFFICER, HEAD)
        assert EXCHANGED not in str(found) or who in (OFFICER, OTHER_OFFICER, HEAD, URBAN_MANAGEMENT)
        assert REPORTED not in str(found) or who in (OFFICER, OTHER_OFFICER, HEAD, UPPER_HEAD, OPERATOR)


async def test_a_secret_visit_stands_on_no_timeline_and_a_reported_matter_in_no_title(hub: Profiled) -> None:
    for who in SEEN:
        entries = [edge["node"] for edge in (await page(hub, who, 50))["edges"]]
        assert hub.secret_visit not in [entry["number"] for entry in entries], who
        assert not any("污水" in entry["title"] for entry in entries)
    [complaint] = (await page(hub, OFFICER, 50, kinds=["COMPLAINT"]))["edges"]
    assert complaint["node"]["title"] == "受理投诉举报（12345热线）"
    assert complaint["node"]["number"] == hub.complaint


async def test_the_timeline_goes_on_page_by_page_newest_first(hub: Profiled) -> None:
    whole = (await page(hub, OFFICER, 50))["edges"]
    times = [edge["node"]["at"] for edge in whole]
    assert times == sorted(times, reverse=True) and len(whole) > 12
    found: list[dict[str, Any]] = []
    part: dict[str, Any] = {"pageInfo": {"hasNextPage": True, "endCursor": None}}
    while part["pageInfo"]["hasNextPage"]:
        part = await page(hub, OFFICER, 3, after=part["pageInfo"]["endCursor"])
        found += part["edges"]
    assert found == whole
    steps = [edge["node"]["title"] for edge in (await page(hub, POLICE, 9, kinds=["REFERRAL"]))["edges"]]
    assert steps[-1] == "涉嫌犯罪案件移送：提请移送"


async def test_a_cursor_of_a_timeline_is_only_for_its_enterprise_its_kinds_and_its_asker(hub: Profiled) -> None:
    cursor = (await page(hub, OFFICER, 3))["pageInfo"]["endCursor"]
    await neighbours(hub, 1)
    told = await hub.door.data(OFFICER, "{ enterprises(first: 5) { edges { node { creditCode } } } }")
    [other] = [one["node"]["creditCode"] for one in told["enterprises"]["edges"] if one["node"]["creditCode"] != MILL]
    for who, given in (
        (OFFICER, {"code": other}),
        (OFFICER, {"code": MILL, "kinds": ["VISIT"]}),
        (HEAD, {"code": MILL}),
    ):
        answer = await hub.door.post(who, TIMELINE, first=3, after=cursor, **given)
        assert answer["data"]["enterprise"] == {"timeline": None}
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["CURSOR_INVALID"]


@BOTH_EXECUTORS
async def test_each_entry_leads_to_its_record(hub: Profiled) -> None:
    told = await hub.door.data(OFFICER, RECORDS, code=MILL, after=hub.positions)
    entries = [edge["node"] for edge in told["enterprise"]["timeline"]["edges"]]
    assert all(entry["record"]["globalId"] == entry["recordId"] for entry in entries)
    assert {entry["kind"]: entry["record"]["__typename"] for entry in entries} == {
        "DIRECTORY": "Enterprise",
        "PERMIT": "Permit",
        "ALERT": "Alert",
        "CLUE": "Clue",
        "CREDIT": "Credit",
        "CREDIT_FACT": "CreditFact",
        "POSITIVE_LIST": "PositiveListing",
        "COMPLAINT": "Complaint",
        "EXCHANGED_CLUE": "ExchangedClue",
        "VISIT": "Visit",
        "FINDING": "Visit",
        "REFERRAL": "Referral",
    }


@BOTH_EXECUTORS
async def test_the_profile_of_fifty_asks_the_services_as_often_as_the_profile_of_one(hub: Profiled) -> None:
    await neighbours(hub, 49)
    asked = {}
    for size in (1, 50):
        before, posts = len(hub.wire.asked), hub.wire.posts
        told = await hub.door.data(OFFICER, MANY, size=size, each=1, after=hub.positions)
        assert len(told["enterprises"]["edges"]) == size
        asked[size] = Counter(hub.wire.asked[before:])
        assert hub.wire.posts - posts < sum(asked[size].values())
    assert asked[1] == asked[50]
    assert set(asked[1].values()) == {1} and len(asked[1]) == 22


@BOTH_EXECUTORS
async def test_what_a_service_tells_is_an_error_of_its_own_while_it_is_down(hub: Profiled) -> None:
    whole = await profile(hub, OFFICER)
    for endpoints in (COMPLAINTS, JOINT_INSPECTION, TRANSFER):
        await hub.stop(endpoints.service)
        answer = await hub.door.post(OFFICER, PROFILE, code=MILL, each=50, after=[])
        assert_missing_is(endpoints.service, whole, answer)
        await hub.start(endpoints)
    assert await profile(hub, OFFICER) == whole


def assert_missing_is(service: str, whole: dict[str, Any], answer: dict[str, Any]) -> None:
    """Its own parts are null with an error each, and its part of the timeline; all else is as it was."""
    found, (parts, kinds) = answer["data"]["enterprise"], TELLS[service]
    lost = {part for part in found if found[part] is None} - {part for part in whole if whole[part] is None}
    assert lost <= parts and all(found[part] is None for part in parts)
    for part in set(found) - {*parts, "timeline"}:
        assert found[part] == whole[part]
    edges = found["timeline"]["edges"]
    assert {tuple(error["path"][1:]) for error in answer["errors"]} == {
        *((part,) for part in parts),
        ("timeline", "edges", len(edges) - 1),
    }
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"SERVICE_UNAVAILABLE"}
    assert found["timeline"]["missing"] == [service.upper()] and edges[-1] is None
    assert edges[:-1] == [edge for edge in whole["timeline"]["edges"] if edge["node"]["kind"] not in kinds]


@BOTH_EXECUTORS
async def test_what_was_missing_on_one_page_stands_on_the_next_when_its_service_is_back(hub: Profiled) -> None:
    await hub.stop("complaints")
    answer = await hub.door.post(OFFICER, TIMELINE, code=MILL, first=4)
    first = answer["data"]["enterprise"]["timeline"]
    assert first["missing"] == ["COMPLAINTS"] and first["edges"][-1] is None
    await hub.start(COMPLAINTS)
    second = await page(hub, OFFICER, 50, after=first["pageInfo"]["endCursor"])
    assert second["missing"] == []
    told = [edge["node"]["number"] for edge in [*first["edges"][:-1], *second["edges"]]]
    assert told.count(hub.complaint) == 1 and len(told) == len((await page(hub, OFFICER, 50))["edges"])
