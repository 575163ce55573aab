"""Pieces that the tests of commissioned work are made of."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from contracts.actors import Actor, AgencyKind, Role
from contracts.joint_inspection.commission_terms import CommissionItem, CommissionKind, NewCommissionResult
from contracts.joint_inspection.commissions import DeliverCommission, OrderCommission
from contracts.joint_inspection.laboratories import LaboratoryAbility
from services.joint_inspection.commissions.rules import ordering, results
from services.joint_inspection.commissions.rules.machine import Case
from services.joint_inspection.commissions.rules.ordering import Ordering
from services.joint_inspection.laboratories.rules import Case as Laboratory
from tests.platform.actors import HEAD, OFFICER, actor

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LAB_CODE, MILL = "91640500MAYL000069", "916400002276950035"
LAB = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=LAB_CODE)
COD = CommissionItem(
    point=f"{MILL}-DW001", pollutant="化学需氧量", method="HJ 828-2017", unit="mg/L", limit_value=Decimal(50)
)
PEOPLE = (OFFICER, HEAD, LAB)


def laboratory(**changes: Any) -> Laboratory:
    """An institution that may measure oxygen demand."""
    facts: dict[str, Any] = {
        "number": "JG640500-001",
        "credit_code": LAB_CODE,
        "agency": "ecology-640500",
        "region": "640500",
        "engaged": True,
        "valid_from": date(2024, 1, 1),
        "valid_to": date(2027, 12, 31),
        "scope": [LaboratoryAbility(pollutant=COD.pollutant, method=COD.method)],
    }
    return Laboratory(**facts | changes)


def asked(**changes: Any) -> OrderCommission:
    """An order of samples for a case."""
    facts: dict[str, Any] = {
        "kind": CommissionKind.SAMPLING,
        "laboratory": "JG640500-001",
        "content": "总排口采样",
        "begin_by": TODAY + timedelta(days=2),
        "deliver_by": TODAY + timedelta(days=9),
        "price_yuan": Decimal(800),
        "case_number": "宁卫环立〔2026〕1号",
        "credit_code": MILL,
        "items": [COD],
    }
    return OrderCommission(**facts | changes)


def ordered(by: Actor = OFFICER, lab: Laboratory | None = None, **changes: Any) -> Case:
    """It, given."""
    given = Ordering(number="WT-1", actor=by, now=NOW, today=TODAY, plan="JC-1")
    return ordering.order(asked(**changes), lab or laboratory(), None, given)


def result(value: str = "48", **changes: Any) -> NewCommissionResult:
    """A value as the institution reports it."""
    facts: dict[str, Any] = {
        "point": COD.point,
        "pollutant": COD.pollutant,
        "method": COD.method,
        "value": Decimal(value),
        "unit": COD.unit,
        "sampled_at": NOW,
    }
    return NewCommissionResult(**facts | changes)


def delivered(case: Case, *measured: NewCommissionResult, on: date = TODAY, by: Actor = LAB) -> Case:
    """The case with a report."""
    order = DeliverCommission(number=case.number, version=1, summary="见报告", report="F-1", results=list(measured))
    given = results.Delivery(sha256="ab" * 32, actor=by, now=NOW, today=on, source="委托约定")
    return results.deliver(case, order, given).case


def begun(case: Case, on: date = TODAY, lab: Laboratory | None = None) -> Case:
    """The case accepted and sampled."""
    accepted = ordering.accept(case, laboratory(), LAB, NOW).case
    return ordering.begin(accepted, lab or laboratory(), None, NOW, on, "委托约定", LAB, NOW).case
