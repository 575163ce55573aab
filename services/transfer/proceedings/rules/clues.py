"""What steps of a clue transfer 违法线索移送 refuse."""

from contracts.errors import Refusal
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction as A
from services.transfer.proceedings.rules.case import Case, Order


def to_another(case: Case, order: Order) -> Case:
    """A clue is sent to another department than the sender's."""
    if order.to == case.sides[Side.AGENCY]:
        raise Refusal("CLUE_TO_SELF", agency=order.to)
    return case


def owner_is_another(case: Case, order: Order) -> Case:
    """Who declines names whose it is: some other department, or the sender itself."""
    if order.to == case.sides[Side.RECEIVER]:
        raise Refusal("CLUE_OWNER_IS_SELF", number=case.number, agency=order.to)
    return case


def not_declined_before(case: Case, order: Order) -> Case:
    """A clue is not sent again to who declined it: that is a dispute."""
    if any(step.action is A.DECLINE and step.by == order.to for step in case.steps):
        raise Refusal("CLUE_DECLINED_BEFORE", number=case.number, agency=order.to)
    return case


def not_designated(case: Case, order: Order) -> Case:
    """Who was designated may not dispute it again."""
    ruled = [step for step in case.steps if step.action is A.DESIGNATE]
    if ruled:
        raise Refusal("CLUE_DESIGNATED", number=case.number, superior=ruled[-1].by)
    return case
