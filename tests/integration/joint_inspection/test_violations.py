"""What was found and what was punished weighs in later draws, and changes the class by rule."""

import asyncio
from datetime import date
from decimal import Decimal

from contracts.joint_inspection.objects import DrawWeight, DrawWeightsOfEnterprises
from contracts.joint_inspection.visits import CheckIn, FindingKind, LadderStep, RecordFinding
from contracts.registry.directory import SupervisionClass
from contracts.transfer.penalties import PenaltyKind, PenaltyRecorded
from tests.integration.joint_inspection.world import BUREAU, World, code, inspector
from tests.platform.actors import ENTERPRISE, OFFICER
from tests.platform.days import today


def penalty(number: str, findings: tuple[str, ...] = (), on: date | None = None) -> tuple[str, PenaltyRecorded]:
    event = PenaltyRecorded(
        number=number,
        credit_code=code(1),
        region="640500",
        agency=BUREAU,
        findings=list(findings),
        kinds=[PenaltyKind.FINE],
        amount=Decimal(50000),
        decided_on=on or today(),
    )
    return f"penalty:{number}", event


async def weight(world: World) -> DrawWeight:
    (seen,) = await world.ask(OFFICER, DrawWeightsOfEnterprises(credit_codes=[code(1)]))
    assert seen is not None and seen.reasons is not None and seen.class_reasons is not None
    return seen


async def test_three_penalties_make_a_general_unit_a_key_one_and_each_weighs(world: World) -> None:
    await world.enterprise(1, SupervisionClass.GENERAL)
    for number in ("CF-1", "CF-2"):
        await world.told(penalty(number))
    before = await weight(world)
    assert (before.supervision_class, [one.adds for one in before.reasons or []]) == (SupervisionClass.GENERAL, [2, 4])
    await world.told(penalty("CF-3"))
    after = await weight(world)
    assert after.supervision_class is SupervisionClass.KEY
    assert [one.fact for one in after.class_reasons or []] == [
        "登记为一般监管单位",
        "最近12个月内有3次违法，违法频次高，列为重点监管单位",
    ]
    assert (after.ratio or "").startswith("污染源·重点")
    (hidden,) = await world.ask(ENTERPRISE, DrawWeightsOfEnterprises(credit_codes=[code(1)]))
    assert hidden is not None and (hidden.supervision_class, hidden.class_reasons) == (None, None)


async def test_an_old_penalty_counts_no_more(world: World) -> None:
    await world.enterprise(1)
    await world.told(penalty("CF-1", on=today().replace(year=today().year - 2, day=1)))
    assert len((await weight(world)).reasons or []) == 1


async def test_a_finding_weighs_by_its_own_event_and_its_penalty_stands_in_its_place(world: World) -> None:
    await world.peopled(1)
    _, (visit,) = await world.drawn()
    lead = inspector((visit.officers or [""])[0])
    await world.send(lead, CheckIn(visit=visit.id))
    light = RecordFinding(visit=visit.id, kind=FindingKind.OTHER, text="台账不全", ladder=LadderStep.PUBLICITY)
    await world.send(lead, light)
    grave = RecordFinding(
        visit=visit.id,
        kind=FindingKind.HAZARDOUS_WASTE,
        text="非法处置危险废物",
        ladder=LadderStep.CASE,
        ladder_reason="涉嫌犯罪",
        tonnes=Decimal("3.5"),
    )
    await world.send(lead, grave)
    async with asyncio.timeout(10):
        while not await world.rows("SELECT FROM violations"):
            await world.ask(OFFICER, DrawWeightsOfEnterprises(credit_codes=[code(1)]))
    found = await weight(world)
    assert [one.adds for one in found.reasons or []] == [2, 2]
    assert "有1次重大问题" in (found.class_reasons or [])[1].fact
    assert "有重大问题单位每季度抽查比例下限，50%" in (found.ratio or "")
    ((finding,),) = await world.rows("SELECT ref FROM violations")
    await world.told(penalty("CF-1", (finding,)))
    rows = await world.rows("SELECT ref, harmful FROM violations")
    assert [tuple(row) for row in rows] == [("CF-1", True)]
