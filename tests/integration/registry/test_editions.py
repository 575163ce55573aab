"""Editions through the running registry: made by the province, approved by another person, never changed after."""

from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import pytest
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.registry.agencies import EndAgency
from contracts.registry.catalogue import GovernmentLevel, ItemKind, ItemRow, ListItems, ListMatrixRows, MatrixRow
from contracts.registry.edition_terms import DutyKey, EditionPart, EditionState, PostDuty, RowKey
from contracts.registry.editions import (
    ApproveEdition,
    CompareEditions,
    DraftEdition,
    Edition,
    GetEditions,
    ListEditionProblems,
    ListEditions,
    ListPostDuties,
    PublishEdition,
    ReturnEdition,
    ReviseEdition,
    SubmitEdition,
)
from kernel.settings import Settings
from tests.integration.registry.editions import (
    APPROVAL,
    PROVINCE,
    carried_through,
    drafted,
    provincial,
)
from tests.integration.registry.serving import Serving, serving
from tests.platform.actors import ADMINISTRATOR, HEAD, OFFICER, POLICE, UPPER_HEAD, actor

ITEM = ItemRow(
    code="P01",
    name="超标排放",
    kind=ItemKind.PENALTY,
    legal_basis="生态环境法典",
    level=GovernmentLevel.CITY,
    office="法制科",
)
DUTY = PostDuty(
    item="P01",
    post="办案岗",
    duty="办案",
    manner="公开",
    procedure="立案",
    supervision="评查",
    accountability="追责",
)
WITHOUT_DUTY = [DutyKey(item="P01", post="办案岗")]
SINCE = date(2027, 1, 1)
JOURNAL = "SELECT type FROM journal WHERE aggregate = $1 OR aggregate = ANY($2) ORDER BY seq"


@pytest.fixture
async def world(hub_settings: Settings) -> AsyncIterator[Serving]:
    async with serving(hub_settings) as world:
        yield world


def rows(world: Serving) -> list[MatrixRow]:
    return provincial(world.settings)


async def edition(world: Serving, version: str = "2027-1", who: Actor = OFFICER) -> Edition:
    [found] = await world.caller.ask(who, GetEditions(versions=[version]))
    assert found is not None
    return found


async def prepare(world: Serving, version: str = "2027-1", since: date = SINCE) -> None:
    await drafted(world.caller, rows(world), version=version, since=since, items=[ITEM], duties=[DUTY])


async def test_an_edition_is_drafted_submitted_approved_by_another_person_and_published(world: Serving) -> None:
    await prepare(world)
    assert (await edition(world)).state is EditionState.DRAFTED
    await carried_through(world.caller, "2027-1")
    found = await edition(world)
    assert (found.state, found.approval, found.items, found.duties) == (EditionState.PUBLISHED, APPROVAL, 1, 1)
    assert found.sha256 is not None and found.published_at is not None
    connection = await asyncpg.connect(world.settings.postgres_dsn("registry"))
    journal = await connection.fetch(JOURNAL, "edition:2027-1", ["matrix", "items"])
    await connection.close()
    told = [row["type"].split(".", 1)[1] for row in journal]
    assert told == [
        "editions.drafted.v1",
        "editions.revised.v1",
        "editions.submitted.v1",
        "editions.approved.v1",
        "editions.published.v1",
        "catalogue.matrix_published.v1",
        "catalogue.items_published.v1",
    ]
    [duty] = (await world.caller.ask(None, ListPostDuties(version="2027-1"))).items
    assert (duty.post, duty.accountability, duty.drafted) == ("办案岗", "追责", None)
    [item] = (await world.caller.ask(None, ListItems(on=SINCE))).items
    assert (item.code, item.office) == ("P01", "法制科")


async def test_a_published_edition_never_changes(world: Serving) -> None:
    await prepare(world)
    await carried_through(world.caller, "2027-1")
    for order in (ReviseEdition(version="2027-1", items=[ITEM]), SubmitEdition(version="2027-1")):
        with pytest.raises(Refusal, match="EDITION_STATE"):
            await world.caller.send(ADMINISTRATOR, order)
    with pytest.raises(Refusal, match="EDITION_EXISTS"):
        await world.caller.send(ADMINISTRATOR, DraftEdition(version="2027-1", valid_from=SINCE))
    with pytest.raises(Refusal, match="VERSION_DATE_TAKEN"):
        await world.caller.send(ADMINISTRATOR, DraftEdition(version="2027-2", valid_from=SINCE))


async def test_only_the_province_makes_and_approves_editions(world: Serving) -> None:
    city = actor(AgencyKind.ECOLOGY, "640500", Role.ADMINISTRATOR)
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await world.caller.send(city, DraftEdition(version="2027-1", valid_from=SINCE))
    await prepare(world)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.caller.send(city, ReviseEdition(version="2027-1", items=[ITEM]))
    await world.caller.send(ADMINISTRATOR, SubmitEdition(version="2027-1"))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.caller.send(HEAD, ApproveEdition(version="2027-1", approval="本局批准"))
    for who in (ADMINISTRATOR, POLICE):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await world.caller.send(who, ApproveEdition(version="2027-1", approval="批准"))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.caller.ask(POLICE, GetEditions(versions=["2027-1"]))


async def test_who_submitted_an_edition_does_not_approve_it(world: Serving) -> None:
    both = actor(AgencyKind.ECOLOGY, "640000", Role.ADMINISTRATOR, Role.HEAD)
    await prepare(world)
    await world.caller.send(both, SubmitEdition(version="2027-1"))
    with pytest.raises(Refusal, match="EDITION_SAME_PERSON"):
        await world.caller.send(both, ApproveEdition(version="2027-1", approval=APPROVAL))
    with pytest.raises(Refusal, match="EDITION_STATE"):
        await world.caller.send(both, PublishEdition(version="2027-1"))


async def test_a_returned_edition_says_why_and_can_be_changed_again(world: Serving) -> None:
    await prepare(world)
    await world.caller.send(ADMINISTRATOR, SubmitEdition(version="2027-1"))
    with pytest.raises(Refusal, match="EDITION_STATE"):
        await world.caller.send(ADMINISTRATOR, ReviseEdition(version="2027-1", items=[ITEM]))
    await world.caller.send(UPPER_HEAD, ReturnEdition(version="2027-1", reason="缺少乡镇层级"))
    found = await edition(world)
    assert (found.state, found.returned) == (EditionState.DRAFTED, "缺少乡镇层级")
    await world.caller.send(ADMINISTRATOR, ReviseEdition(version="2027-1", without_duties=WITHOUT_DUTY))
    assert (await edition(world)).duties == 0


async def test_two_agencies_for_one_matter_are_refused_at_approval_with_the_rows_named(world: Serving) -> None:
    [one, *_] = rows(world)
    city = replace(one, level=GovernmentLevel.CITY, region="640500", agency="ecology-640500")
    both = [city, replace(city, agency="water-640500")]
    await drafted(world.caller, [*rows(world), *both], version="2027-1", since=SINCE)
    await world.caller.send(ADMINISTRATOR, SubmitEdition(version="2027-1"))
    approve = ApproveEdition(version="2027-1", approval=APPROVAL)
    with pytest.raises(Refusal) as error:
        await world.caller.send(UPPER_HEAD, approve)
    assert error.value.code == "EDITION_HAS_PROBLEMS"
    assert error.value.data["problems"] == (
        f"“{one.matter_name}”在中卫市（640500）（市级）有 2 个责任机构：ecology-640500、water-640500"
    )
    assert (await edition(world)).state is EditionState.SUBMITTED
    await world.caller.send(UPPER_HEAD, ReturnEdition(version="2027-1", reason="一事两家"))
    wrong = RowKey(matter=one.matter, level=city.level, region=city.region, agency="water-640500")
    await world.caller.send(ADMINISTRATOR, ReviseEdition(version="2027-1", without_responsibilities=[wrong]))
    await carried_through(world.caller, "2027-1")


async def test_a_matter_nobody_owns_in_a_region_is_refused_at_approval(world: Serving) -> None:
    lacking = replace(rows(world)[0], matter="dust", matter_name="扬尘", level=GovernmentLevel.CITY, region="640500")
    await drafted(world.caller, [*rows(world)[1:], lacking], version="2027-1", since=SINCE)
    page = await world.caller.ask(OFFICER, ListEditionProblems(version="2027-1", size=3))
    rest = await world.caller.ask(OFFICER, ListEditionProblems(version="2027-1", after=page.next))
    told = [one.text for one in [*page.items, *rest.items]]
    assert "“扬尘”在银川市（640100）没有责任机构" in told
    assert [text for text in told if "中卫市" in text and "扬尘" in text] == []
    assert len([text for text in told if f"“{rows(world)[0].matter_name}”" in text]) == 5
    total = (await world.caller.ask(OFFICER, ListEditionProblems(version="2027-1", count=True))).total
    assert total == len(told) == 9
    await world.caller.send(ADMINISTRATOR, SubmitEdition(version="2027-1"))
    with pytest.raises(Refusal, match="EDITION_HAS_PROBLEMS"):
        await world.caller.send(UPPER_HEAD, ApproveEdition(version="2027-1", approval=APPROVAL))


async def test_a_repealed_law_and_an_ended_agency_are_refused_at_approval(world: Serving) -> None:
    old = [replace(ITEM, legal_basis="环境保护法第十条")]
    await drafted(world.caller, rows(world), version="2027-1", since=SINCE, items=old)
    end = EndAgency(code=PROVINCE, valid_to=date(2026, 12, 31), successor="ecology-640500")
    await world.caller.send(ADMINISTRATOR, end)
    kinds = {one.kind.value for one in (await world.caller.ask(OFFICER, ListEditionProblems(version="2027-1"))).items}
    assert kinds == {"agency_ended", "basis_not_in_force"}


async def test_next_years_edition_begins_as_a_copy_and_the_difference_is_told_in_chinese(world: Serving) -> None:
    await prepare(world, "2026-9", date(2026, 9, 1))
    await carried_through(world.caller, "2026-9")
    await world.caller.send(ADMINISTRATOR, DraftEdition(version="2027-1", valid_from=SINCE, based_on="2026-9"))
    compare = CompareEditions(older="2026-9", newer="2027-1")
    assert (await world.caller.ask(OFFICER, compare)).items == []
    changed = [replace(ITEM, office="综合科"), replace(ITEM, code="P02")]
    await world.caller.send(
        ADMINISTRATOR,
        ReviseEdition(
            version="2027-1",
            items=changed,
            without_duties=WITHOUT_DUTY,
        ),
    )
    first = await world.caller.ask(OFFICER, replace(compare, size=2))
    rest = await world.caller.ask(OFFICER, replace(compare, after=first.next))
    assert [one.text for one in [*first.items, *rest.items]] == [
        "调整：执法事项“超标排放”（P01）责任科室由“法制科”改为“综合科”",
        "新增：执法事项“超标排放”（P02）",
        "取消：履职要求“办案岗”（P01／办案岗）",
    ]
    assert (await world.caller.ask(OFFICER, replace(compare, part=EditionPart.DUTY, count=True))).total == 1
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.caller.ask(None, compare)
    await carried_through(world.caller, "2027-1")
    assert len((await world.caller.ask(None, compare)).items) == 3
    newest = (await world.caller.ask(OFFICER, ListEditions(size=1))).items
    assert [one.version for one in newest] == ["2027-1"]


async def test_a_draft_is_no_model_for_another_and_bad_rows_are_refused(world: Serving) -> None:
    await prepare(world)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.caller.send(
            ADMINISTRATOR, DraftEdition(version="2028-1", valid_from=date(2028, 1, 1), based_on="2027-1")
        )
    [row, *_] = rows(world)
    unknown = replace(row, agency="water-649999")
    for bad, code in (
        (ReviseEdition(version="2027-1", items=[ITEM, ITEM]), "ROW_TWICE"),
        (
            ReviseEdition(version="2027-1", responsibilities=[unknown]),
            "AGENCY_NOT_REGISTERED",
        ),
        (ReviseEdition(version="2027-1", responsibilities=[replace(row, region="640502")]), "ROW_LEVEL_DIFFERS"),
        (ReviseEdition(version="2027-1", without_items=["P99"]), "NOT_FOUND"),
        (ReviseEdition(version="2099-1", items=[ITEM]), "NOT_FOUND"),
    ):
        with pytest.raises(Refusal, match=code):
            await world.caller.send(ADMINISTRATOR, bad)


async def test_a_township_answers_first_under_its_countys_code(world: Serving) -> None:
    [row, *_] = rows(world)
    town = replace(row, level=GovernmentLevel.TOWNSHIP, region="640502", office="滨河镇综合执法办公室")
    await drafted(world.caller, [*rows(world), town], version="2027-1", since=SINCE)
    await carried_through(world.caller, "2027-1")
    page = await world.caller.ask(None, ListMatrixRows(on=SINCE, level=GovernmentLevel.TOWNSHIP))
    assert [(one.region, one.office) for one in page.items] == [("640502", "滨河镇综合执法办公室")]
