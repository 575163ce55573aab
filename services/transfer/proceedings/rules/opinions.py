"""What steps of filing supervision and of opinions refuse or keep."""

from dataclasses import replace

from contracts.errors import Refusal
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingField, ProceedingResult, ProceedingState
from contracts.transfer.proceedings import TakeProceedingStep
from services.transfer.proceedings.rules.case import Case, Order

ANSWERS = (ProceedingResult.PENALISED, ProceedingResult.CORRECTED, ProceedingResult.NOT_PENALISED)


def explained_or_late(case: Case, order: Order) -> Case:
    """The police are heard first, unless they let the limit for their explanation pass."""
    police = case.sides[Side.POLICE]
    late = any(step.action is A.OVERDUE and step.by == police for step in case.steps)
    if case.state is ProceedingState.EXPLAINING and not late:
        raise Refusal("SUPERVISION_UNHEARD", number=case.number)
    return case


def names_referral(case: Case, order: Order) -> Case:
    """The referral by which an opinion was followed."""
    return replace(case, referral=order.referral)


def answered(case: Case, order: Order) -> Case:
    """An answer says what came of the opinion, and names the penalty by its number."""
    assert isinstance(order, TakeProceedingStep)
    if order.result not in ANSWERS:
        allowed = "、".join(one.label for one in ANSWERS)
        raise Refusal("OPINION_ANSWER_UNSUITABLE", number=case.number, allowed=allowed)
    if order.result is ProceedingResult.PENALISED and order.decision_number is None:
        named = ProceedingField.DECISION_NUMBER.label
        raise Refusal("PROCEEDING_FIELD_NEEDED", what=case.kind.label, step=A.ANSWER.label, fields=named)
    return case
