"""Visits through the running service: carried out, found, merged, asked for, seen by whom."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.inspections import ComplaintInspectionAsked
from contracts.crime_thresholds import Circumstance
from contracts.errors import Refusal
from contracts.joint_inspection.handlings import DeliverMeasure
from contracts.joint_inspection.off_plan import ApproveVisit, OpenVisit, RefuseVisit
from contracts.joint_inspection.timeline import JointInspectionTimeline
from contracts.joint_inspection.visits import (
    CheckIn,
    FindingKind,
    FinishVisit,
    GetVisits,
    LadderStep,
    ListVisits,
    RecordFinding,
    Visit,
    VisitBasis,
    VisitsOfDraws,
    VisitsOfEnterprises,
    VisitState,
)
from contracts.registry.guidance_terms import FINDING_PREFIX
from tests.integration.joint_inspection.world import (
    BUREAU,
    World,
    code,
    inspector,
)
from tests.integration.merges import merged, unmerged
from tests.platform.actors import HEAD, OFFICER, OTHER_CITY_OFFICER, URBAN_MANAGEMENT, actor
from tests.platform.days import today

FIRST = inspector("NX-0001")
TEAM = ["NX-0001", "NX-0002"]


def mill(number: int) -> Actor:
    """Someone of the enterprise itself."""
    return actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=code(number))


def lead(visit: str) -> RecordFinding:
    """Lead at 3.6 times the limit, a case at once."""
    return RecordFinding(
        visit=visit,
        kind=FindingKind.DISCHARGE_EXCEEDANCE,
        text="总排口总铅超标",
        ladder=LadderStep.CASE,
        ladder_reason="涉嫌犯罪，直接立案",
        pollutant="总铅",
        measured=Decimal("3.6"),
        limit_value=Decimal("1.0"),
        unit="mg/L",
        sampled_at=datetime.now(UTC) - timedelta(minutes=1),
        circumstances=[Circumstance.HIDDEN_DISCHARGE],
        loss_yuan=Decimal(1_000),
    )


def asked(**changes: object) -> OpenVisit:
    facts: dict[str, object] = {
        "credit_code": code(1),
        "reason": "群众反映夜间排水",
        "planned_on": today(),
        "officers": TEAM,
    }
    return OpenVisit(**(facts | changes))  # type: ignore[arg-type]


async def off_plan(world: World) -> str:
    """An approved off-plan visit of enterprise 1 today."""
    visit = (await world.send(OFFICER, asked())).record
    await world.send(HEAD, ApproveVisit(visit=visit))
    return visit


async def seen(world: World, who: Actor | None, visit: str) -> Visit | None:
    (found,) = await world.ask(who, GetVisits(ids=[visit]))
    return found


async def test_lead_over_three_times_the_limit_is_a_suspected_crime_with_its_source(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    await world.send(FIRST, CheckIn(visit=visit))
    await world.send(FIRST, lead(visit))
    shown = await seen(world, FIRST, visit)
    assert shown is not None and shown.findings
    assert shown.findings[0].criminal_threshold is True
    assert shown.findings[0].multiple == Decimal("3.6")
    assert "法释〔2023〕7号第一条第三项" in (shown.findings[0].threshold_reason or "")
    assert "公私财产损失1000元，未达到追诉标准" in (shown.findings[0].threshold_reason or "")


async def test_the_finding_is_told_to_other_services_without_its_text(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    await world.send(FIRST, CheckIn(visit=visit))
    await world.send(FIRST, lead(visit))
    (row,) = await world.rows(
        "SELECT convert_from(data, 'UTF8') AS data FROM journal WHERE type LIKE '%finding_recorded%'"
    )
    told = json.loads(row["data"])
    assert (told["suspected_crime"], told["multiple"], told["agency"]) == (True, "3.6000", BUREAU)
    assert told["threshold"] == "crime.discharge.heavy_metal_a"
    assert [one["key"] for one in told["thresholds"]] == ["crime.discharge.heavy_metal_a", "crime.hidden_discharge"]
    assert told["circumstances"] == ["hidden_discharge"]
    assert "总排口" not in row["data"]


async def test_the_enterprise_sees_its_finished_visit_but_not_the_suspicion(world: World) -> None:
    await world.peopled(enterprises=2)
    visit = await off_plan(world)
    await world.send(FIRST, CheckIn(visit=visit))
    await world.send(FIRST, lead(visit))
    assert await seen(world, mill(1), visit) is None
    await world.send(FIRST, FinishVisit(visit=visit))
    await world.rows("UPDATE finding_handlings SET told_at = now() RETURNING finding")
    shown = await seen(world, mill(1), visit)
    assert shown is not None and shown.findings and shown.reason is None
    assert shown.findings[0].text == "总排口总铅超标"
    assert (shown.findings[0].criminal_threshold, shown.findings[0].threshold_reason) == (None, None)
    assert (shown.findings[0].circumstances, shown.findings[0].loss_yuan) == (None, None)
    assert await seen(world, mill(2), visit) is None


async def test_other_agencies_see_no_people_of_visits_they_had_no_part_in_and_the_public_none(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    await world.send(FIRST, CheckIn(visit=visit))
    for outsider in (URBAN_MANAGEMENT, OTHER_CITY_OFFICER, None):
        assert await seen(world, outsider, visit) is None
    await world.send(FIRST, FinishVisit(visit=visit))
    for outsider in (URBAN_MANAGEMENT, OTHER_CITY_OFFICER):
        shown = await seen(world, outsider, visit)
        assert shown is not None and (shown.officers, shown.reason) == (None, None)
    assert await seen(world, None, visit) is None


async def test_only_an_assigned_officer_acts_on_a_visit(world: World) -> None:
    await world.peopled(enterprises=1)
    await world.officer("NX-0003")
    visit = await off_plan(world)
    with pytest.raises(Refusal, match="VISIT_NOT_ASSIGNED"):
        await world.send(inspector("NX-0003"), CheckIn(visit=visit))
    with pytest.raises(Refusal, match="VISIT_STATE"):
        await world.send(FIRST, lead(visit))


async def test_who_asked_for_a_visit_does_not_approve_it(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = (await world.send(HEAD, asked())).record
    with pytest.raises(Refusal, match="VISIT_SAME_PERSON"):
        await world.send(HEAD, ApproveVisit(visit=visit))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(OFFICER, ApproveVisit(visit=visit))


async def test_a_refused_request_leaves_room_for_another(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = (await world.send(OFFICER, asked())).record
    with pytest.raises(Refusal, match="VISIT_DUPLICATE"):
        await world.send(OFFICER, asked())
    await world.send(HEAD, RefuseVisit(visit=visit, reason="线索不具体"))
    assert await off_plan(world) != visit


async def test_a_drawn_enterprise_with_a_standing_visit_is_visited_once_for_both(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    draw, _ = await world.drawn()
    (page,) = await world.ask(HEAD, VisitsOfDraws(draws=[draw]))
    assert [(one.id, one.basis, one.draws) for one in page.items] == [(visit, VisitBasis.OFF_PLAN, [draw])]


async def test_the_yearly_cap_stops_a_third_visit_unless_a_clue_calls_for_it(world: World) -> None:
    await world.peopled(enterprises=1)
    for _ in range(2):
        visit = await off_plan(world)
        await world.send(FIRST, CheckIn(visit=visit))
        await world.send(FIRST, FinishVisit(visit=visit))
    with pytest.raises(Refusal, match="VISIT_CAP_REACHED"):
        await world.send(OFFICER, asked())
    with pytest.raises(Refusal, match="CLUE_NOT_EVIDENCE"):
        await world.send(OFFICER, asked(clue=f"{FINDING_PREFIX}1"))
    with pytest.raises(Refusal, match="CLUE_UNKNOWN"):
        await world.send(OFFICER, asked(clue="TS-1"))
    await world.clue("TS-1", 1)
    shown = await seen(world, HEAD, (await world.send(OFFICER, asked(clue="TS-1"))).record)
    assert shown is not None and (shown.basis, shown.state) == (VisitBasis.CLUE, VisitState.REQUESTED)


def called_for(**changes: object) -> tuple[str, ComplaintInspectionAsked]:
    """The complaint TS-1 calls for a visit."""
    facts: dict[str, object] = {
        "inspection": "J-1",
        "complaint": "TS-1",
        "agency": BUREAU,
        "requested_by": OFFICER.subject,
        "officers": tuple(TEAM),
        "planned_on": today(),
        "reason_sha256": "0" * 64,
    }
    return "complaint:TS-1", ComplaintInspectionAsked(**(facts | changes))  # type: ignore[arg-type]


async def test_a_complaint_calls_for_a_visit_that_the_head_then_approves(world: World) -> None:
    await world.peopled(enterprises=2)
    await world.clue("TS-1", 1)
    await world.told(merged(code(1), code(2)), called_for())
    [visit] = (await world.ask(HEAD, ListVisits(state=VisitState.REQUESTED))).items
    assert (visit.basis, visit.credit_code, visit.clue) == (VisitBasis.CLUE, code(2), "TS-1")
    assert (visit.reason, visit.officers) == ("核查投诉 TS-1", TEAM)
    with pytest.raises(Refusal, match="VISIT_SAME_PERSON"):
        await world.send(msgspec.structs.replace(HEAD, subject=OFFICER.subject), ApproveVisit(visit=visit.id))
    await world.send(HEAD, ApproveVisit(visit=visit.id))
    await world.send(FIRST, CheckIn(visit=visit.id))
    await world.send(FIRST, FinishVisit(visit=visit.id))
    over = await seen(world, mill(2), visit.id)
    assert over is not None and over.finished_at is not None and over.clue is None and over.reason is None


async def test_why_a_complaint_cannot_have_its_visit_is_told_back(world: World) -> None:
    await world.peopled(enterprises=1)
    await world.told(called_for(inspection="J-1"))
    await world.clue("TS-1", 1)
    await world.told(
        called_for(inspection="J-2", officers=("NX-0001",)),
        called_for(inspection="J-3", officers=("NX-0001", "NX-9999")),
        called_for(inspection="J-4", planned_on=today() - timedelta(days=1)),
        called_for(inspection="J-5"),
        called_for(inspection="J-6"),
    )
    rows = await world.rows(
        "SELECT data FROM joint_inspection.journal WHERE type = 'joint_inspection.off_plan.not_requested.v1'"
        " ORDER BY seq"
    )
    told = [json.loads(row["data"]) for row in rows]
    assert [(one["inspection"], one["obstacle"]) for one in told] == [
        ("J-1", "clue_unknown"),
        ("J-2", "officers_short"),
        ("J-3", "officer_unfit"),
        ("J-4", "date_past"),
        ("J-6", "duplicate"),
    ]


async def test_an_enterprise_at_the_cap_is_left_out_of_the_draw_with_the_reason(world: World) -> None:
    await world.peopled(enterprises=2)
    for _ in range(2):
        visit = await off_plan(world)
        await world.send(FIRST, CheckIn(visit=visit))
        await world.send(FIRST, FinishVisit(visit=visit))
    _, (drawn,) = await world.drawn()
    assert drawn.credit_code == code(2)


async def test_an_officer_in_conflict_is_refused_even_after_the_draw(world: World) -> None:
    await world.peopled(enterprises=1)
    _, (visit,) = await world.drawn()
    await world.officer("NX-0001", conflicts=(code(1),))
    with pytest.raises(Refusal, match="VISIT_OFFICER_UNFIT"):
        await world.send(FIRST, CheckIn(visit=visit.id))
    await world.send(inspector("NX-0002"), CheckIn(visit=visit.id))


async def test_the_visits_of_enterprises_are_asked_for_at_once(world: World) -> None:
    await world.peopled(enterprises=2)
    visit = await off_plan(world)
    await world.send(FIRST, CheckIn(visit=visit))
    first, second = await world.ask(OFFICER, VisitsOfEnterprises(credit_codes=[code(1), code(2)]))
    assert [one.id for one in first.items] == [visit]
    assert second.items == []


async def test_visits_to_a_merged_entry_are_its_successors_until_the_merge_is_undone(world: World) -> None:
    await world.peopled(enterprises=2)
    visit = await off_plan(world)
    await world.send(FIRST, CheckIn(visit=visit))
    asked = VisitsOfEnterprises(credit_codes=[code(2), code(1)])
    await world.told(merged(code(1), code(2)))
    assert [[one.id for one in page.items] for page in await world.ask(OFFICER, asked)] == [[visit], [visit]]
    await world.told(unmerged(code(1), code(2)))
    assert [[one.id for one in page.items] for page in await world.ask(OFFICER, asked)] == [[], [visit]]


async def test_an_enterprise_reads_of_a_finding_from_the_measure_on_that_it_was_told_of(world: World) -> None:
    await world.peopled(enterprises=1)
    visit = await off_plan(world)
    await world.send(FIRST, CheckIn(visit=visit))
    await world.send(FIRST, lead(visit))
    untidy = RecordFinding(visit=visit, kind=FindingKind.OTHER, text="台账不全", ladder=LadderStep.PUBLICITY)
    await world.send(FIRST, untidy)
    await world.send(FIRST, FinishVisit(visit=visit))
    timeline = JointInspectionTimeline(credit_codes=[code(1)], size=20)
    before = await seen(world, mill(1), visit)
    assert before is not None and before.findings == []
    (told,) = await world.ask(mill(1), timeline)
    assert not [one for one in told.items if "发现" in one.title]
    ours = await seen(world, FIRST, visit)
    assert ours is not None and ours.findings
    assert [one.text for one in ours.findings] == ["总排口总铅超标", "台账不全"]
    await world.send(FIRST, DeliverMeasure(finding=ours.findings[1].id, version=1, demands="讲解台账要求"))
    after = await seen(world, mill(1), visit)
    assert after is not None and after.findings
    assert [one.text for one in after.findings] == ["台账不全"]
    (told,) = await world.ask(mill(1), timeline)
    assert [one.title for one in told.items if one.title.startswith("检查发现其他")] == [
        "检查发现其他问题，采取宣传教育"
    ]
