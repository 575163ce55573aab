"""A finding's handling begins with the finding, in its transaction."""

from dataclasses import dataclass

from contracts.joint_inspection.handling_terms import HandlingAction, HandlingState, HandlingStep
from contracts.joint_inspection.visits import Finding
from kernel.work import Outcome, Work
from services.joint_inspection.handlings import store
from services.joint_inspection.handlings.handlers.base import aggregate, clocks, told
from services.joint_inspection.handlings.rules.case import Case
from services.joint_inspection.handlings.rules.decisions import first_measure
from services.joint_inspection.handlings.rules.ladder import Fit
from services.joint_inspection.handlings.rules.machine import OPENING


@dataclass(frozen=True)
class Found:
    """A finding with where and by whom it was made, the agency that handles it, and the others that it concerns."""

    finding: Finding
    visit: str
    credit_code: str
    region: str
    agency: str
    recorded_by: str
    person: str
    concerned: list[str]


async def opened(found: Found, fit: Fit, work: Work) -> Outcome:
    """The handling, in the hands of the agency whose officer recorded the finding, or that took it on."""
    finding = found.finding
    assert finding.severity is not None
    case = Case(
        finding=finding.id,
        visit=found.visit,
        credit_code=found.credit_code,
        region=found.region,
        agency=found.agency,
        kind=finding.kind,
        severity=finding.severity,
        fitting=fit.rung,
        fitting_source=fit.source,
        state=HandlingState.TO_DELIVER,
        opened_at=finding.recorded_at,
        concerned=found.concerned,
        measures=[first_measure(finding, fit.rung, found.recorded_by)],
        steps=[
            HandlingStep(
                at=finding.recorded_at, action=HandlingAction.RECORD, by=found.recorded_by, person=found.person
            )
        ],
    )
    await work.lock(aggregate(finding.id))
    await store.save(work.connection, case)
    return Outcome(record=finding.id, facts=[told(case)], duties=clocks((), OPENING, case, work))
