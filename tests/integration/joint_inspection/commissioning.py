"""A bureau with a plan and money, and an institution it may give work to."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from contracts.actors import Actor
from contracts.joint_inspection.commission_terms import CommissionKind
from contracts.joint_inspection.commissions import (
    AcceptCommission,
    BeginCommission,
    Commission,
    DeliverCommission,
    GetCommissions,
    OrderCommission,
    SettleCommission,
)
from contracts.joint_inspection.laboratories import LaboratoryAbility, SetLaboratoryScope
from contracts.joint_inspection.monitoring_plans import AdoptMonitoringPlan, DraftMonitoringPlan, MonitoringPlanLine
from contracts.registry.experts import ExpertAction, ExpertKind, ExpertState, ExpertStepTaken
from tests.integration.joint_inspection.world import BUREAU, World, code
from tests.platform.actors import HEAD, OFFICER
from tests.platform.days import today
from tests.unit.joint_inspection.commissioned import COD, LAB, LAB_CODE, NOW
from tests.unit.joint_inspection.commissioned import result as measured

LABORATORY, REPORT = "JG640500-001", b"%PDF-1.7 report"
BUDGET = Decimal(1000)
ITEM = COD
__all__ = ["ITEM", "LAB", "LABORATORY", "NOW", "REPORT"]


async def institution(world: World, number: str = LABORATORY, credit_code: str = LAB_CODE, **changes: Any) -> None:
    """What the registry tells of an institution it engaged."""
    facts: dict[str, Any] = {
        "number": number,
        "kind": ExpertKind.INSTITUTION,
        "action": ExpertAction.ENGAGE,
        "state": ExpertState.ENGAGED,
        "qualified": True,
        "agency": BUREAU,
        "region": "640500",
        "valid_from": today() - timedelta(days=400),
        "valid_to": today() + timedelta(days=400),
        "by": BUREAU,
        "credit_code": credit_code,
    }
    await world.told((f"expert:{number}", ExpertStepTaken(**facts | changes)))


async def adopted(world: World, *kinds: CommissionKind) -> str:
    """The bureau's plan of this year."""
    lines = [
        MonitoringPlanLine(kind=kind, planned=9, budget_yuan=BUDGET) for kind in kinds or [CommissionKind.SAMPLING]
    ]
    order = DraftMonitoringPlan(year=today().year, content="执法监测", lines=lines)
    plan = (await world.send(OFFICER, order)).record
    await world.send(HEAD, AdoptMonitoringPlan(number=plan, version=1))
    return plan


async def ready(world: World) -> str:
    """All that an order needs; the plan."""
    await institution(world)
    scope = [LaboratoryAbility(pollutant=ITEM.pollutant, method=ITEM.method)]
    await world.send(HEAD, SetLaboratoryScope(number=LABORATORY, scope=scope))
    return await adopted(world)


async def ordered(world: World, who: Actor = OFFICER, **changes: Any) -> str:
    """Samples ordered for a case against the first mill."""
    facts: dict[str, Any] = {
        "kind": CommissionKind.SAMPLING,
        "laboratory": LABORATORY,
        "content": "总排口采样",
        "begin_by": today() + timedelta(days=1),
        "deliver_by": today() + timedelta(days=5),
        "price_yuan": Decimal(300),
        "case_number": "宁卫环立〔2026〕1号",
        "credit_code": code(1),
        "items": [ITEM],
    }
    return (await world.send(who, OrderCommission(**facts | changes))).record


async def seen(world: World, number: str, who: Actor = OFFICER) -> Commission:
    """The commission as somebody entitled sees it."""
    [found] = await world.ask(who, GetCommissions(numbers=[number]))
    assert found is not None
    return found


async def under_way(world: World, number: str, who: Actor = LAB) -> None:
    """Accepted and sampled."""
    await world.send(who, AcceptCommission(number=number, version=1))
    now = await _now(world)
    await world.send(who, BeginCommission(number=number, version=2, begun_at=now))


async def delivered(world: World, number: str, value: str, version: int = 3, who: Actor = LAB) -> None:
    """A report with one value."""
    file = await world.caller.upload(who, "joint_inspection", "报告.pdf", REPORT + value.encode())
    result = measured(value, sampled_at=await _now(world))
    order = DeliverCommission(number=number, version=version, summary="见报告", report=file, results=[result])
    await world.send(who, order)


async def settled(world: World, number: str) -> None:
    """Accepted by the head."""
    await world.send(HEAD, SettleCommission(number=number, version=4))


async def _now(world: World) -> Any:
    [row] = await world.rows("SELECT hub_now() AS now")
    return row["now"]
