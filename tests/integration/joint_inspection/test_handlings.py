"""A finding's handling through the running service: told, corrected, helped, looked at again, seen by whom."""

import asyncio
import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.handling_terms import HandlingState, ReinspectionManner
from contracts.joint_inspection.handlings import (
    AnswerRectificationExtension,
    AskForRectificationExtension,
    CountLadderSteps,
    DeliverMeasure,
    HandlingsOfEnterprises,
    LinkGuidance,
    ListFindingHandlings,
    Reinspect,
    ReportRectified,
    ReturnRectificationPlan,
    SubmitRectificationPlan,
)
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.timeline import JointInspectionTimeline
from contracts.joint_inspection.visits import LadderStep as L
from contracts.registry.guidance import GuidanceStepTaken
from contracts.registry.guidance_terms import GuidanceAction, GuidanceState
from tests.integration.joint_inspection.handled import (
    FIRST,
    OWNER,
    SECOND,
    TEAM,
    begun,
    file,
    found,
    handling,
    now,
    step,
)
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, MANAGERS_HEAD, World, code
from tests.integration.merges import merged
from tests.platform.actors import HEAD, OTHER_CITY_OFFICER, UPPER_HEAD, URBAN_MANAGEMENT, WATER
from tests.platform.days import today

PAPERS = {"manner": ReinspectionManner.PAPERS, "officers": TEAM, "text": "已核对"}


async def test_a_warning_not_corrected_becomes_an_order_and_then_closes(world: World) -> None:
    await world.peopled(enterprises=1)
    finding = await found(world, L.GUIDANCE, severity=FindingGravity.ORDINARY)
    told = await step(world, FIRST, DeliverMeasure, finding, demands="修复围堰")
    assert (told.state, told.correct_by) == (HandlingState.CORRECTING, today() + timedelta(days=30))
    failed = await step(world, SECOND, Reinspect, finding, passed=False, **PAPERS)
    assert (failed.state, failed.rung) == (HandlingState.TO_DELIVER, L.WARNING)
    await step(world, FIRST, DeliverMeasure, finding, demands="限期修复", present=["厂长"])
    await _planned_and_reported(world, finding)
    ordered = await step(world, SECOND, Reinspect, finding, passed=False, **PAPERS)
    with pytest.raises(Refusal, match="CASE_STEP_NEEDS_ROLE"):
        await step(world, FIRST, DeliverMeasure, finding, demands="立即改正")
    await step(world, HEAD, DeliverMeasure, finding, demands="立即改正", correct_by=today())
    closed = await step(world, FIRST, Reinspect, finding, passed=True, **PAPERS)
    assert (ordered.rung, closed.state, closed.skipped) == (L.ORDER_TO_CORRECT, HandlingState.CLOSED, False)
    assert closed.duties and {one.state for one in closed.duties} == {"met"}
    await _papers_are_for_the_enterprise_only(world, finding)


async def _planned_and_reported(world: World, finding: str) -> None:
    """A plan with a file, given back and handed in anew; more time; the report."""
    drawing = await world.caller.upload(OWNER, "joint_inspection", "图纸.pdf", b"%PDF-1.7 drawing")
    await step(world, OWNER, SubmitRectificationPlan, finding, text="一周内修复", files=[drawing])
    await step(world, FIRST, ReturnRectificationPlan, finding, reason="没有工期")
    planned = await step(world, OWNER, SubmitRectificationPlan, finding, text="七日内修复，附工期")
    assert planned.plans and [bool(one.returned_at) for one in planned.plans] == [True, False]
    assert await file(world, FIRST, planned.plans[0].files[0]) == b"%PDF-1.7 drawing"
    until = today() + timedelta(days=40)
    await step(world, OWNER, AskForRectificationExtension, finding, until=until, reason="材料未到")
    extended = await step(world, HEAD, AnswerRectificationExtension, finding, granted=True, answer="情况属实")
    assert extended.correct_by == until
    await step(world, OWNER, ReportRectified, finding, text="已修复")


async def _papers_are_for_the_enterprise_only(world: World, finding: str) -> None:
    shown = await handling(world, OWNER, finding)
    assert shown is not None and shown.measures and shown.reinspections and shown.steps is None
    digests = [one.sha256 for one in shown.measures] + [one.sha256 for one in shown.reinspections]
    assert len(set(digests)) == 6
    for digest in digests:
        assert (await file(world, OWNER, digest) or b"")[:5] == b"%PDF-"
        assert await file(world, WATER, digest) is None
    rival = replace(OWNER, agency=code(2))
    assert await handling(world, rival, finding) is None and await file(world, rival, digests[0]) is None


async def test_the_enterprise_knows_of_a_finding_from_the_measure_it_is_told(world: World) -> None:
    await world.peopled(enterprises=2)
    finding = await found(world, L.PUBLICITY)
    assert await handling(world, OWNER, finding) is None
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(OWNER, ReportRectified(finding=finding, version=1, text="已改"))
    await step(world, FIRST, DeliverMeasure, finding, demands="讲解台账要求")
    seen = await handling(world, OWNER, finding)
    assert seen is not None and (seen.state, seen.concerned) == (HandlingState.CLOSED, None)
    asked = JointInspectionTimeline(credit_codes=[code(1)])
    for who, own in ((OWNER, 2), (None, 0)):
        (page,) = await world.ask(who, asked)
        assert len([one for one in page.items if "问题" in one.title and "发现其他" not in one.title]) == own
    await world.told(merged(code(1), code(2)))
    (inherited,) = await world.ask(FIRST, HandlingsOfEnterprises(credit_codes=[code(2)]))
    assert [one.finding for one in inherited.items] == [finding]


async def test_found_again_the_same_step_is_lighter_than_the_rule_and_needs_a_reason(world: World) -> None:
    await world.peopled(enterprises=1)
    await found(world, L.PUBLICITY)
    visit = await begun(world)
    with pytest.raises(Refusal, match="LADDER_LIGHTER_UNEXPLAINED") as caught:
        await found(world, L.PUBLICITY, visit)
    assert caught.value.data["fitting"] == "指导帮扶"
    lighter = await now(world, await found(world, L.PUBLICITY, visit, ladder_reason="当场改正"))
    fitting = await now(world, await found(world, L.GUIDANCE, visit))
    skipping = await now(
        world, await found(world, L.ORDER_TO_CORRECT, visit, ladder_reason="屡教不改", correct_by=today())
    )
    assert (lighter.lighter, lighter.skipped) == (True, False)
    assert (fitting.lighter, fitting.skipped) == (False, False)
    assert skipping.measures and skipping.measures[0].skipped == [L.GUIDANCE, L.WARNING]
    await _superiors_count_it(world, skipping.finding)


async def _superiors_count_it(world: World, skipping: str) -> None:
    period = CountLadderSteps(since=today(), until=today())
    [row] = await world.ask(UPPER_HEAD, period)
    assert (row.agency, row.findings, row.skipped, row.lighter, row.closed) == (BUREAU, 4, 1, 1, 0)
    assert [one.finding for one in (await world.ask(UPPER_HEAD, ListFindingHandlings(skipped=True))).items] == [
        skipping
    ]
    assert await world.ask(OTHER_CITY_OFFICER, period) == []
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.ask(URBAN_MANAGEMENT, period)


async def test_help_is_a_guidance_of_the_registry_that_the_finding_names(world: World) -> None:
    await world.peopled(enterprises=1)
    finding = await found(world, L.GUIDANCE, severity=FindingGravity.ORDINARY)
    await step(world, FIRST, DeliverMeasure, finding, demands="修复围堰")
    booked = GuidanceStepTaken(
        number="BF-1",
        kind="on_site",
        action=GuidanceAction.BOOK,
        state=GuidanceState.REQUESTED,
        region="640500",
        agency=BUREAU,
        enterprises=[code(1)],
        by=code(1),
    )
    other = replace(booked, number="BF-2", enterprises=[code(2)])
    await world.told(("guidance:BF-1", booked), ("guidance:BF-2", other))
    for unknown in ("BF-2", "BF-3"):
        with pytest.raises(Refusal, match="GUIDANCE_NOT_OF_ENTERPRISE"):
            await step(world, OWNER, LinkGuidance, finding, guidance=unknown)
    assert (await step(world, OWNER, LinkGuidance, finding, guidance="BF-1")).guidances == ["BF-1"]


async def test_of_the_departments_on_a_visit_those_see_it_whom_it_concerns(world: World) -> None:
    await world.peopled(enterprises=1)
    for certificate in ("CG-0001", "CG-0002"):
        await world.officer(certificate, MANAGERS)
    visit = await begun(world, joined=True)
    own = await found(world, L.PUBLICITY, visit)
    shared = await found(world, L.PUBLICITY, visit, concerns=[MANAGERS])
    assert await handling(world, MANAGERS_HEAD, own) is None
    seen = await handling(world, MANAGERS_HEAD, shared)
    assert seen is not None and seen.concerned == [MANAGERS]
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await world.send(MANAGERS_HEAD, DeliverMeasure(finding=shared, version=1, demands="不归我管"))
    with pytest.raises(Refusal, match="FINDING_CONCERNS_NOBODY"):
        await found(world, L.PUBLICITY, visit, concerns=[WATER.agency])


async def test_a_reinspection_needs_two_fit_officers_one_of_whom_records_it(world: World) -> None:
    await world.peopled(enterprises=1)
    finding = await found(world, L.GUIDANCE, severity=FindingGravity.ORDINARY)
    seen = await step(world, FIRST, DeliverMeasure, finding, demands="修复围堰")
    other = await begun(world)
    await world.officer("NX-0003", conflicts=(code(1),))
    for officers, refusal in (
        (["NX-0001"], "VISIT_OFFICERS_SHORT"),
        (["NX-0001", "NX-0001"], "VISIT_OFFICERS_SHORT"),
        (["NX-0001", "NX-0003"], "VISIT_OFFICER_UNFIT"),
        (["NX-0001", "XX-0009"], "VISIT_OFFICER_UNFIT"),
    ):
        with pytest.raises(Refusal, match=refusal):
            await step(world, FIRST, Reinspect, finding, passed=True, **{**PAPERS, "officers": officers})
    there = {**PAPERS, "manner": ReinspectionManner.ON_SITE, "passed": True}
    for visit, said in (("V-9", there), (other, {**PAPERS, "passed": True}), (seen.visit, there)):
        with pytest.raises(Refusal, match="REINSPECTION_VISIT_WRONG"):
            await step(world, FIRST, Reinspect, finding, visit=visit, **said)
    closed = await step(world, FIRST, Reinspect, finding, visit=other, **there)
    assert closed.reinspections and closed.reinspections[0].visit == other


async def test_of_two_who_decide_at_once_one_does_and_the_other_is_told_what_happened(world: World) -> None:
    await world.peopled(enterprises=1)
    finding = await found(world, L.GUIDANCE, severity=FindingGravity.ORDINARY)
    await step(world, FIRST, DeliverMeasure, finding, demands="修复围堰")
    passed = Reinspect(finding=finding, version=2, passed=True, **PAPERS)  # type: ignore[arg-type]
    failed = Reinspect(finding=finding, version=2, passed=False, **PAPERS)  # type: ignore[arg-type]
    told = await asyncio.gather(world.send(FIRST, passed), world.send(SECOND, failed), return_exceptions=True)
    (refused,) = [one for one in told if isinstance(one, Refusal)]
    assert refused.code == "CASE_CHANGED" and "复查" in str(refused.data["happened"])


async def test_every_step_is_told_to_other_services_without_its_words(world: World) -> None:
    await world.peopled(enterprises=1)
    finding = await found(world, L.WARNING, ladder_reason="企业主动停产")
    await step(world, FIRST, DeliverMeasure, finding, demands="修复围堰", present=["厂长"])
    rows = await world.rows(
        "SELECT convert_from(data, 'UTF8') AS data FROM journal WHERE aggregate = $1 ORDER BY seq", f"finding:{finding}"
    )
    recorded, warned = (json.loads(row["data"]) for row in rows)
    assert (recorded["action"], recorded["skipped"]) == ("record", ["publicity", "guidance"])
    assert code(1) not in recorded["parties"] and code(1) in warned["parties"]
    assert (warned["action"], warned["state"], warned["rung"]) == ("warn", "correcting", "warning")
    assert len(warned["document"]) == len(warned["text_sha256"]) == 64
    assert not any(word in row["data"] for row in rows for word in ("围堰", "停产", "厂长"))
