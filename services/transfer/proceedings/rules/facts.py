"""The event each step of a proceeding 衔接事项 journals: no name, no free text but its digest."""

from contracts.duties import Duty
from contracts.transfer import proceeding_facts as facts
from contracts.transfer.proceedings import TakeProceedingStep
from services.transfer.proceedings.rules.case import Case, digest


def opened(case: Case) -> facts.ProceedingOpened:
    """The proceeding as opened."""
    return facts.ProceedingOpened(
        number=case.number,
        kind=case.kind,
        by=case.owner,
        owner=case.owner,
        parties=list(case.parties),
        region=case.region,
        credit_code=case.credit_code,
        referral=case.referral,
        documents=[document.sha256 for document in case.documents],
        facts_sha256=digest(case.facts),
    )


def step_taken(case: Case, order: TakeProceedingStep, by: str) -> facts.ProceedingStepTaken:
    """The step, and how it left the proceeding."""
    return facts.ProceedingStepTaken(
        number=case.number,
        kind=case.kind,
        action=order.action,
        state=case.state,
        by=by,
        owner=case.owner,
        parties=list(case.parties),
        to=order.to,
        result=order.result,
        on=order.on,
        amount=order.amount,
        days=order.days,
        decision_number=order.decision_number,
        documents=[document.sha256 for document in order.documents],
        reason_sha256=digest(order.reason) if order.reason else None,
    )


def step_overdue(case: Case, duty: Duty) -> facts.ProceedingStepOverdue:
    """A duty that fell due unmet."""
    return facts.ProceedingStepOverdue(
        number=case.number, kind=case.kind, duty=duty.duty, by=duty.agency, since=duty.started_at, source=duty.source
    )
