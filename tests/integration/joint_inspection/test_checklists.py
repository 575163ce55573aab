"""Checklists through the running service: made, secret, fixed, answered once, and leading to findings."""

import json
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.joint_inspection.checklist_terms import AnswerResult, CheckItemState, ChecklistReply
from contracts.joint_inspection.checklists import (
    AnswerChecklist,
    CheckItem,
    Checklist,
    GetChecklists,
    ItemsOfChecklists,
    ListCheckItems,
    MakeChecklist,
    TemplatesInForce,
)
from contracts.joint_inspection.off_plan import ApproveVisit, OpenVisit
from contracts.joint_inspection.visits import CheckIn, FindingKind, FinishVisit, LadderStep, RecordFinding
from contracts.registry.directory import EnvironmentalElement
from contracts.registry.permits import PermitClass, PermitFacts, PermitOutlet, PermitPollutant, PermitRecorded
from contracts.registry.static_facts import StaticFactConfirmed, StaticFactKind
from tests.integration.joint_inspection.handled import gone_along
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, World, code, inspector
from tests.integration.merges import merged
from tests.platform.actors import HEAD, OFFICER, OTHER_CITY_OFFICER, UPPER_HEAD, actor
from tests.platform.days import today

FIRST, SECOND = inspector("NX-0001"), inspector("NX-0002")
TEAM = ["NX-0001", "NX-0002"]
MILL = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=code(1))
PERMIT = f"{code(1)}001P"
OK, NOT_OK, NONE = AnswerResult.OK, AnswerResult.NOT_OK, AnswerResult.NOT_APPLICABLE


def recorded(version: int, *outlets: str, holder: str = code(1)) -> tuple[str, PermitRecorded]:
    """The registry tells of a key unit's permit: what each outlet may discharge of one pollutant."""
    water = EnvironmentalElement.WATER
    number = f"{holder}001P"
    facts = PermitFacts(
        number=number,
        holder=holder,
        region="640500",
        permit_class=PermitClass.KEY,
        outlets=[PermitOutlet(number=outlet, element=water) for outlet in outlets],
        pollutants=[
            PermitPollutant(name="化学需氧量", element=water, outlet=outlet, limit="80", unit="mg/L")
            for outlet in outlets
        ],
    )
    return f"permit:{number}", PermitRecorded(facts=facts, version=version)


def confirmed(kind: StaticFactKind, title: str) -> tuple[str, StaticFactConfirmed]:
    """The registry tells what a visit has confirmed of the permit."""
    told = StaticFactConfirmed(
        number=f"JT-{title}",
        credit_code=code(1),
        region="640500",
        kind=kind,
        title=title,
        permit=PERMIT,
        outlet=None,
        in_force_on=today(),
        until=today(),
        visit="v0",
        agency=BUREAU,
        evidence=["ab" * 32],
    )
    return f"static_fact:{told.number}", told


async def planned(world: World) -> str:
    """An approved off-plan visit of enterprise 1, which has a permit of one outlet."""
    await world.peopled(enterprises=2)
    await world.told(recorded(4, "DW001"))
    order = OpenVisit(credit_code=code(1), reason="群众反映", planned_on=today(), officers=TEAM)
    visit = (await world.send(OFFICER, order)).record
    await world.send(HEAD, ApproveVisit(visit=visit))
    return visit


async def begun(world: World) -> str:
    """The same with its list, under way."""
    visit = await planned(world)
    await world.send(FIRST, MakeChecklist(visit=visit))
    await world.send(FIRST, CheckIn(visit=visit))
    return visit


async def seen(world: World, who: Actor | None, visit: str) -> Checklist | None:
    (found,) = await world.ask(who, GetChecklists(visits=[visit]))
    return found


async def shown(world: World, visit: str) -> Checklist:
    found = await seen(world, FIRST, visit)
    assert found is not None
    return found


async def items(world: World, visit: str, **asked: Any) -> list[CheckItem]:
    return (await world.ask(FIRST, ListCheckItems(visit=visit, size=100, **asked))).items


async def item_of(world: World, visit: str, outlet: str = "DW001") -> int:
    found = [one.number for one in await items(world, visit) if one.pollutant and one.outlet == outlet]
    return found[0]


def answered(visit: str, *replies: ChecklistReply, version: int = 1) -> AnswerChecklist:
    return AnswerChecklist(visit=visit, version=version, replies=list(replies))


def over(item: int, **changed: Any) -> ChecklistReply:
    return ChecklistReply(item=item, result=NOT_OK, measured=Decimal("95.5"), unit="mg/L", text="超标", **changed)


async def refused(world: World, who: Actor, order: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await world.send(who, order)
    return refusal.value


async def test_a_list_names_what_it_came_from_and_asks_each_outlet_and_pollutant(world: World) -> None:
    visit = await planned(world)
    await world.told(confirmed(StaticFactKind.SYSTEM, "环境管理台账制度"))
    await world.send(FIRST, MakeChecklist(visit=visit))
    made, asked = await shown(world, visit), await items(world, visit)
    assert [(one.number, one.version) for one in made.permits] == [(PERMIT, 4)]
    assert {(one.template, one.edition) for one in made.templates} == {("environment", "2026-1"), ("permit", "2026-1")}
    assert (made.version, made.total, made.answered, made.fixed) == (1, len(asked), 0, False)
    assert len([one for one in asked if one.pollutant]) == 1
    assert ["台账制度" in one.text for one in made.left_out] == [True]
    assert [one.text for one in asked if "台账制度" in one.text] == []
    assert all(one.how and origin.basis for one in asked for origin in one.origins)


async def test_before_the_check_in_a_changed_permit_makes_a_new_version_and_afterwards_the_visit_keeps_its_own(
    world: World,
) -> None:
    visit = await planned(world)
    await world.send(FIRST, MakeChecklist(visit=visit))
    assert (await world.send(FIRST, MakeChecklist(visit=visit))).position is None
    await world.told(recorded(5, "DW001", "DW002"))
    await world.send(HEAD, MakeChecklist(visit=visit))
    second = await shown(world, visit)
    assert (second.version, [one.version for one in second.permits]) == (2, [5])
    assert [(one.version, one.permits[0].version) for one in second.earlier or []] == [(1, 4)]
    await world.send(FIRST, CheckIn(visit=visit))
    await world.told(recorded(6, "DW003"))
    assert (await refused(world, FIRST, MakeChecklist(visit=visit))).code == "CHECKLIST_FIXED"
    kept = await shown(world, visit)
    assert (kept.version, kept.digest, kept.fixed) == (2, second.digest, True)


async def test_a_visit_that_begins_without_a_list_gets_one(world: World) -> None:
    visit = await planned(world)
    assert await seen(world, FIRST, visit) is None
    begun = await world.send(FIRST, CheckIn(visit=visit))
    await world.ask(FIRST, GetChecklists(visits=[visit]), after=[begun.position])
    assert [one.number for one in (await shown(world, visit)).permits] == [PERMIT]


async def test_an_agency_that_joins_before_the_visit_has_what_it_asks_merged_in(world: World) -> None:
    visit = await planned(world)
    await world.send(FIRST, MakeChecklist(visit=visit))
    for certificate in ("CG-0001", "CG-0002"):
        await world.officer(certificate, agency=MANAGERS)
    joined = await gone_along(world, visit)
    await world.ask(FIRST, GetChecklists(visits=[visit]), after=[joined.position])
    assert (await shown(world, visit)).version == 2
    (one,) = [item for item in await items(world, visit) if item.text.startswith("雨污分流")]
    assert {origin.agency_kind for origin in one.origins} == {AgencyKind.ECOLOGY, AgencyKind.URBAN_MANAGEMENT}


async def test_before_the_check_in_only_who_is_told_of_the_visit_sees_its_list_or_hears_of_it(world: World) -> None:
    visit = await planned(world)
    await world.send(FIRST, MakeChecklist(visit=visit))
    outsider = inspector("NX-0009")
    colleague = replace(OFFICER, subject="另一人")
    for who in (outsider, colleague, UPPER_HEAD, MILL, OTHER_CITY_OFFICER):
        assert await seen(world, who, visit) is None
        (page,) = await world.ask(who, ItemsOfChecklists(visits=[visit]))
        assert page.items == []
    assert (await refused(world, outsider, MakeChecklist(visit=visit))).code == "NOT_FOUND"
    assert await seen(world, HEAD, visit) is not None
    await world.send(FIRST, CheckIn(visit=visit))
    told = await seen(world, MILL, visit)
    assert told is not None and told.earlier is None
    assert await seen(world, UPPER_HEAD, visit) is not None
    assert await seen(world, OTHER_CITY_OFFICER, visit) is None


async def test_the_journal_says_of_a_list_nothing_that_names_the_enterprise(world: World) -> None:
    visit = await planned(world)
    await world.send(FIRST, MakeChecklist(visit=visit))
    (row,) = await world.rows(
        "SELECT convert_from(data, 'UTF8') AS data FROM journal WHERE type LIKE '%checklists.made%'"
    )
    assert set(json.loads(row["data"])) == {"visit", "region", "version"}


async def test_an_answer_is_taken_once_and_a_later_one_keeps_it(world: World) -> None:
    visit = await begun(world)
    item = await item_of(world, visit)
    first = answered(visit, over(item))
    await world.send(FIRST, first)
    assert (await world.send(FIRST, first)).position is None
    better = ChecklistReply(item=item, result=OK, seen=1, measured=Decimal(60))
    await world.send(FIRST, answered(visit, better))
    assert (await world.send(FIRST, first)).position is None
    (latest,) = [one.answer for one in await items(world, visit) if one.answer]
    assert (latest.revision, latest.result, latest.measured, latest.unit) == (2, OK, Decimal(60), "mg/L")
    kept = await world.rows("SELECT revision, text FROM checklist_answers ORDER BY revision")
    assert [tuple(one) for one in kept] == [(1, "超标"), (2, None)]


async def test_nobody_answers_over_what_another_has_answered_since(world: World) -> None:
    visit = await begun(world)
    item = await item_of(world, visit)
    await world.send(FIRST, answered(visit, over(item)))
    other = ChecklistReply(item=1, result=NONE, text="停产")
    against = ChecklistReply(item=item, result=OK, measured=Decimal(1))
    conflict = await refused(world, SECOND, answered(visit, other, against))
    assert (conflict.code, conflict.data["seen"], conflict.data["revision"]) == ("CHECKLIST_ANSWER_CHANGED", 0, 1)
    assert (await shown(world, visit)).answered == 1
    other_version = await refused(world, FIRST, answered(visit, other, version=2))
    assert other_version.code == "CASE_CHANGED"


async def test_the_share_answered_and_what_is_left_are_seen(world: World) -> None:
    visit = await begun(world)
    whole = await items(world, visit)
    none = [ChecklistReply(item=one.number, result=NONE, text="停产") for one in whole[:-2]]
    failed = ChecklistReply(item=whole[-1].number, result=NOT_OK, text="渗漏", measured=Decimal(1))
    await world.send(FIRST, answered(visit, *none))
    await world.send(SECOND, answered(visit, failed))
    found = await shown(world, visit)
    assert (found.answered, found.not_ok, found.without_finding) == (len(whole) - 1, 1, 1)
    assert found.answered_percent == 100 * (len(whole) - 1) // len(whole)
    left = await items(world, visit, state=CheckItemState.UNANSWERED)
    assert [one.number for one in left] == [whole[-2].number]
    page = await world.ask(FIRST, ListCheckItems(visit=visit, state=CheckItemState.UNANSWERED, count=True))
    assert page.total == 1


async def test_a_finding_is_recorded_for_what_is_not_in_order_and_for_nothing_else(world: World) -> None:
    visit = await begun(world)
    item = await item_of(world, visit)
    await world.send(FIRST, answered(visit, over(item), ChecklistReply(item=1, result=OK)))
    finding: dict[str, Any] = {
        "visit": visit,
        "kind": FindingKind.OTHER,
        "text": "超标",
        "ladder": LadderStep.PUBLICITY,
    }
    wrong = await refused(world, FIRST, RecordFinding(**finding, checklist_items=[item, 1]))
    assert (wrong.code, wrong.data) == ("CHECKLIST_ITEM_NOT_FAILED", {"item": 1, "result": "符合"})
    await world.send(FIRST, RecordFinding(**finding, checklist_items=[item, item]))
    (row,) = await world.rows("SELECT id FROM findings")
    (failed,) = await items(world, visit, state=CheckItemState.NOT_OK)
    assert failed.answer is not None and failed.answer.findings == [row["id"]]
    assert (await shown(world, visit)).without_finding == 0


async def test_only_an_officer_of_the_visit_answers_and_only_while_it_goes_on(world: World) -> None:
    visit = await planned(world)
    await world.send(FIRST, MakeChecklist(visit=visit))
    reply = ChecklistReply(item=1, result=OK)
    assert (await refused(world, FIRST, answered(visit, reply))).code == "VISIT_STATE"
    await world.send(FIRST, CheckIn(visit=visit))
    assert (await refused(world, inspector("NX-0009"), answered(visit, reply))).code == "VISIT_NOT_ASSIGNED"
    await world.send(FIRST, FinishVisit(visit=visit))
    assert (await refused(world, FIRST, answered(visit, reply))).code == "VISIT_STATE"


async def test_the_text_of_an_answer_stands_in_the_journal_as_its_digest(world: World) -> None:
    visit = await begun(world)
    await world.send(FIRST, answered(visit, ChecklistReply(item=1, result=NOT_OK, text="王某称未验收")))
    (row,) = await world.rows(
        "SELECT convert_from(data, 'UTF8') AS data FROM journal WHERE type LIKE '%checklists.answered%'"
    )
    (item,) = json.loads(row["data"])["items"]
    assert "王某" not in row["data"] and len(item["text_hash"]) == 64


async def test_permits_of_a_merged_enterprise_are_its_survivors(world: World) -> None:
    visit = await planned(world)
    await world.told(recorded(1, "DA001", holder=code(2)), merged(code(2), code(1)))
    await world.send(FIRST, MakeChecklist(visit=visit))
    assert {one.number for one in (await shown(world, visit)).permits} == {PERMIT, f"{code(2)}001P"}


async def test_templates_are_public_and_one_that_does_not_fit_is_refused_with_those_that_do(world: World) -> None:
    visit = await planned(world)
    public = await world.ask(None, TemplatesInForce(region="640500"))
    assert {one.template for one in public} >= {"permit", "environment", "drainage"}
    unfit = await refused(world, FIRST, MakeChecklist(visit=visit, templates=["drainage"]))
    assert (unfit.code, unfit.data["fitting"]) == ("CHECKLIST_TEMPLATE_UNFIT", "environment、permit")
    await world.send(FIRST, MakeChecklist(visit=visit, templates=["permit"]))
    assert [one.template for one in (await shown(world, visit)).templates] == ["permit"]
