"""What the journal keeps of a step of an early involvement 提前介入: no free text but its digest."""

from contracts.transfer.early_involvement import EarlyInvolvementAction, EarlyInvolvementStepTaken
from services.transfer.early_involvement.rules.machine import TABLE, Case
from services.transfer.joint.rules.files import digest


def step_taken(case: Case) -> EarlyInvolvementStepTaken:
    """The last step of the case."""
    last = case.steps[-1]
    opined = last.action is EarlyInvolvementAction.GIVE_OPINION
    opinion = case.opinions[-1] if opined else None
    return EarlyInvolvementStepTaken(
        number=case.number,
        version=TABLE.version(case.steps),
        action=last.action,
        state=case.state,
        host=case.host,
        guest=case.guest,
        credit_code=case.credit_code,
        by=last.by,
        until=case.until,
        opinion=opinion.kind if opinion else None,
        documents=[one.sha256 for one in case.documents],
        text_sha256=digest(opinion.text if opinion else last.reason),
    )
