"""A finding's handling and the people around it, without any I/O."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from contracts.actors import Actor, AgencyKind, Role
from contracts.joint_inspection.handling_terms import HandlingAction, HandlingState, HandlingStep, ReinspectionManner
from contracts.joint_inspection.handlings import (
    AnswerRectificationExtension,
    AskForRectificationExtension,
    DeliverMeasure,
    Reinspect,
)
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import Finding, FindingKind, LadderStep
from contracts.law import LawRow, LawStatus, Unit
from kernel.jurisdiction import Jurisdiction
from kernel.settings import PROJECT
from services.joint_inspection.handlings.rules import decisions, enterprise
from services.joint_inspection.handlings.rules.case import Case
from services.joint_inspection.handlings.rules.decisions import At, Terms, first_measure
from services.joint_inspection.handlings.rules.ladder import rung_of
from services.joint_inspection.handlings.rules.machine import Decision
from tests.platform.actors import actor

NOW = datetime(2026, 12, 3, 8, tzinfo=UTC)
TODAY = date(2026, 12, 3)
MILL = "916405000000000001"
RUNGS = Jurisdiction(PROJECT / "jurisdiction").table("finding_rungs")
RECORDER = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject="NX-0001")
COLLEAGUE = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject="NX-0002")
HEAD = actor(AgencyKind.ECOLOGY, "640500", Role.HEAD)
RECORDING_HEAD = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, Role.HEAD, subject="NX-0001")
RIVAL = actor(AgencyKind.WATER, "640500", Role.OFFICER, Role.HEAD)
OWNER = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=MILL)
PEOPLE = [RECORDER, COLLEAGUE, HEAD, RECORDING_HEAD, RIVAL, OWNER]
TEAM = ["NX-0001", "NX-0002"]


def limit(value: int, unit: Unit = Unit.NATURAL_DAYS) -> LawRow:
    return LawRow(
        key="some.limit",
        value=Decimal(value),
        unit=unit,
        source="某地规则",
        status=LawStatus.LOCAL,
        region="",
        valid_from=date(2021, 1, 1),
        valid_to=None,
        name="某时限",
    )


USUAL, LONGEST, MOST, EXTRA = limit(30), limit(180), limit(1, Unit.COUNT), limit(30)


def terms(step: LadderStep) -> Terms:
    rung = rung_of(step, "640500", RUNGS, TODAY)
    return Terms(rung, USUAL if rung.limit else None, LONGEST)


def at(who: Actor, days: int = 0) -> At:
    return At(who, NOW + timedelta(days=days), TODAY + timedelta(days=days))


def recorded(step: LadderStep, fitting: LadderStep = LadderStep.PUBLICITY, due: date | None = None) -> Case:
    """As the officer's finding leaves it."""
    finding = Finding(
        id="F-1", kind=FindingKind.OTHER, ladder=step, recorded_at=NOW, ladder_reason="理由", correct_by=due
    )
    return Case(
        finding="F-1",
        visit="V-1",
        credit_code=MILL,
        region="640500",
        agency=RECORDER.agency,
        kind=finding.kind,
        severity=FindingGravity.MINOR,
        fitting=fitting,
        fitting_source="某地规则",
        state=HandlingState.TO_DELIVER,
        opened_at=NOW,
        measures=[first_measure(finding, fitting, RECORDER.agency)],
        steps=[HandlingStep(at=NOW, action=HandlingAction.RECORD, by=RECORDER.agency, person=RECORDER.subject)],
    )


def deliver(
    case: Case, who: Actor, day: int = 0, due: date | None = None, present: tuple[str, ...] = ("厂长",)
) -> Decision:
    order = DeliverMeasure(
        finding="F-1", version=case.version, demands="修复围堰", correct_by=due, present=list(present)
    )
    return decisions.deliver(case, order, terms(case.rung), at(who, day))


def ask(case: Case, who: Actor, day: int = 0, days: int = 10) -> Decision:
    until = (case.correct_by or TODAY) + timedelta(days=days)
    order = AskForRectificationExtension(finding="F-1", version=case.version, until=until, reason="设备未到货")
    return enterprise.ask_extension(case, order, MOST, EXTRA, at(who, day))


def answer(case: Case, who: Actor, granted: bool, day: int = 0) -> Decision:
    order = AnswerRectificationExtension(finding="F-1", version=case.version, granted=granted, answer="情况属实")
    return decisions.answer_extension(case, order, at(who, day))


def look_again(
    case: Case, who: Actor, passed: bool, day: int = 0, step: LadderStep | None = None, reason: str | None = None
) -> Decision:
    order = Reinspect(
        finding="F-1",
        version=case.version,
        officers=TEAM,
        manner=ReinspectionManner.PAPERS,
        passed=passed,
        text="已核对台账",
        rung=step,
        reason=reason,
    )
    return decisions.reinspect(case, order, [], at(who, day))
