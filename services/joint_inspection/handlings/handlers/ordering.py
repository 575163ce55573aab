"""The agency's orders about a finding: one function per message."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection import handlings as orders
from contracts.joint_inspection.handling_terms import HandlingAction, ReinspectionManner
from contracts.joint_inspection.visits import VisitState
from kernel.calendar import local_date
from kernel.work import Fact, Outcome, Work
from services.joint_inspection.allowances.handlers import booked_again
from services.joint_inspection.handlings import store
from services.joint_inspection.handlings.handlers.base import (
    aggregate,
    at,
    clocks,
    kept,
    load,
    received,
    terms_of,
    told,
)
from services.joint_inspection.handlings.rules import decisions
from services.joint_inspection.handlings.rules.case import Case
from services.joint_inspection.handlings.rules.machine import Decision, require_step
from services.joint_inspection.inspectors import store as inspector_store
from services.joint_inspection.visits import store as visits
from services.joint_inspection.visits.handlers import place_of
from services.joint_inspection.visits.rules import VisitCase, check_team

REINSPECTION_PAPER = "reinspection_opinion"


async def deliver(order: orders.DeliverMeasure, work: Work) -> Outcome:
    """The enterprise is told, with the step's document."""
    before = await load(order.finding, order.version, work)
    terms = terms_of(before, work)
    decision = decisions.deliver(before, order, terms, at(work))
    if terms.rung.document is None:
        return await kept(decision, work, order.demands)
    case, measure = decision.case, decision.case.measure
    content = await _content(case, work) | {
        "demands": order.demands,
        "present": measure.present,
        "told_on": work.today.isoformat(),
        "correct_by": measure.correct_by.isoformat() if measure.correct_by else None,
        "basis": case.fitting_source,
        "reason": measure.reason,
    }
    paper = await work.documents.issue(terms.rung.document, aggregate(case.finding, str(measure.place)), content)
    printed = replace(measure, document_number=paper.number, sha256=paper.sha256)
    after = replace(case, measures=[*case.measures[:-1], printed])
    return await _kept_with(Decision(after, decision.ends, decision.starts), work, order.demands, paper.sha256)


async def raise_(order: orders.RaiseMeasure, work: Work) -> Outcome:
    """A heavier step."""
    case = await load(order.finding, order.version, work)
    return await kept(decisions.raise_(case, order.rung, order.reason, at(work)), work, order.reason)


async def end(order: orders.EndHandling, work: Work) -> Outcome:
    """The end without a re-inspection."""
    case = await load(order.finding, order.version, work)
    return await kept(decisions.end(case, order.reason, at(work)), work, order.reason)


async def return_plan(order: orders.ReturnRectificationPlan, work: Work) -> Outcome:
    """The plan goes back."""
    case = await load(order.finding, order.version, work)
    return await kept(decisions.return_plan(case, order.reason, at(work)), work, order.reason)


async def answer_extension(order: orders.AnswerRectificationExtension, work: Work) -> Outcome:
    """A later date, or not."""
    case = await load(order.finding, order.version, work)
    return await kept(decisions.answer_extension(case, order, at(work)), work, order.answer)


async def reinspect(order: orders.Reinspect, work: Work) -> Outcome:
    """Two or more officers look again; their opinion is a document."""
    before = await load(order.finding, order.version, work)
    require_step(before, HandlingAction.PASS if order.passed else HandlingAction.FAIL, work.actor)
    await _check_team(before, order.officers, work)
    await _check_visit(before, order, work)
    decision = decisions.reinspect(before, order, await received(order.files, work), at(work))
    case, seen = decision.case, decision.case.reinspections[-1]
    content = await _content(case, work) | {
        "seen_on": work.today.isoformat(),
        "measure": before.rung.label,
        "manner": seen.manner.label,
        "officers": seen.officers,
        "text": seen.text,
        "passed": seen.passed,
        "next": case.rung.label,
        "reason": order.reason,
    }
    place = f"reinspection-{len(case.reinspections)}"
    paper = await work.documents.issue(REINSPECTION_PAPER, aggregate(case.finding, place), content)
    printed = replace(seen, document_number=paper.number, sha256=paper.sha256)
    after = replace(case, reinspections=[*case.reinspections[:-1], printed])
    kept = await _kept_with(Decision(after, decision.ends, decision.starts), work, order.text, paper.sha256)
    return Outcome(record=kept.record, facts=[*kept.facts, *await _booked(case, order, work)], duties=kept.duties)


async def _kept_with(decision: Decision, work: Work, text: str, document: str) -> Outcome:
    case = decision.case
    await store.save(work.connection, case)
    fact = told(case, text=text, document=document)
    return Outcome(record=case.finding, facts=[fact], duties=clocks(decision.ends, decision.starts, case, work))


async def _content(case: Case, work: Work) -> dict[str, Any]:
    """What all documents about a finding say."""
    names = await store.names(work.connection, case)
    return {
        "issuer": names.agency,
        "enterprise": names.unit,
        "credit_code": case.credit_code,
        "finding_id": case.finding,
        "finding": names.finding,
        "visit": case.visit,
        "found_on": local_date(case.opened_at).isoformat(),
    }


async def _check_team(case: Case, officers: Sequence[str], work: Work) -> None:
    visit = await _visit(case.visit, work)
    assert visit is not None, "a finding without its visit"
    own = await inspector_store.of_agencies(work.connection, [case.agency])
    least = work.law.find("finding.reinspectors_min", case.region, work.today)
    check_team(officers, own, await place_of(work, visit), case.agency, work.today, least)


async def _check_visit(case: Case, order: orders.Reinspect, work: Work) -> None:
    """What is looked at on another visit names one of the enterprise that has begun, with the agency on it."""
    if order.visit is None:
        return
    visit = await _visit(order.visit, work)
    begun = visit is not None and visit.state in (VisitState.CHECKED_IN, VisitState.FINISHED)
    fits = visit is not None and visit.credit_code == case.credit_code and case.agency in visit.agencies
    if not (begun and fits and order.manner is ReinspectionManner.ON_SITE and order.visit != case.visit):
        raise Refusal("REINSPECTION_VISIT_WRONG", visit=order.visit, finding=case.finding)


async def _booked(case: Case, order: orders.Reinspect, work: Work) -> Sequence[Fact]:
    """Whoever comes on site for this alone takes a place in the enterprise's year, where the region lets it count."""
    if order.manner is not ReinspectionManner.ON_SITE or order.visit is not None:
        return ()
    visit = await _visit(case.visit, work)
    assert visit is not None, "a finding without its visit"
    by = replace(visit, agencies=(case.agency,))
    return await booked_again(work, by, case.finding, len(case.reinspections))


async def _visit(id: str, work: Work) -> VisitCase | None:
    return await visits.find(work.connection, id)
