"""The money and the restoration of a damage 生态环境损害赔偿, and what its steps refuse."""

from decimal import Decimal

import msgspec

from contracts.errors import Refusal
from contracts.transfer.proceedings import Milestone, TakeProceedingStep
from services.transfer.proceedings.rules.case import Case, Order
from services.transfer.proceedings.rules.changing import compensated, compensation

AMOUNT_MAX = Decimal(10) ** 13
CENT = Decimal("0.01")


def assess(case: Case, order: Order) -> Case:
    """What the damage is worth."""
    return compensated(case, assessed=_amount(order))


def owe(case: Case, order: Order) -> Case:
    """What is owed by the agreement."""
    return compensated(case, owed=_amount(order))


def owe_by_judgment(case: Case, order: Order) -> Case:
    """What is owed by the judgment, which can be enforced."""
    return compensated(case, owed=_amount(order), enforceable=True)


def confirm(case: Case, order: Order) -> Case:
    """The court confirmed the agreement: it can be enforced."""
    return compensated(case, enforceable=True)


def pay(case: Case, order: Order) -> Case:
    """Money came in. Refusal: DAMAGE_OVERPAID."""
    known, amount = compensation(case), _amount(order)
    left = (known.owed or Decimal(0)) - known.paid
    if amount > left:
        raise Refusal("DAMAGE_OVERPAID", number=case.number, amount=f"{amount:f}", left=f"{left:f}")
    return compensated(case, paid=known.paid + amount)


def enforceable(case: Case, order: Order) -> Case:
    """Only what a court confirmed or ruled can be enforced, and only while money is owed."""
    if not compensation(case).enforceable:
        raise Refusal("DAMAGE_NOT_ENFORCEABLE", number=case.number)
    if paid_in_full(case):
        raise Refusal("DAMAGE_PAID_IN_FULL", number=case.number)
    return case


def plan(case: Case, order: Order) -> Case:
    """The parts of the restoration, each named once."""
    assert isinstance(order, TakeProceedingStep)
    names = [one.name for one in order.milestones]
    if len(set(names)) < len(names):
        raise Refusal("INVALID_INPUT", field="milestones", got="、".join(names), allowed="名称互不相同的修复节点")
    _require_not_restored(case)
    return compensated(case, milestones=[Milestone(name=one.name, due_on=one.due_on) for one in order.milestones])


def reach(case: Case, order: Order) -> Case:
    """One part of the restoration is done. Refusal: DAMAGE_MILESTONE_UNKNOWN."""
    assert isinstance(order, TakeProceedingStep)
    known = compensation(case).milestones
    open_ = [one.name for one in known if one.reached_on is None]
    if order.milestone not in open_:
        allowed = "、".join(open_) or "无"
        raise Refusal("DAMAGE_MILESTONE_UNKNOWN", milestone=order.milestone, allowed=allowed)
    reached = [
        msgspec.structs.replace(one, reached_on=order.on) if one.name == order.milestone else one for one in known
    ]
    return compensated(case, milestones=reached)


def accept_restoration(case: Case, order: Order) -> Case:
    """What was planned is done and accepted. Refusals: DAMAGE_RESTORATION_UNFINISHED, DAMAGE_ALREADY_RESTORED."""
    _require_not_restored(case)
    known = compensation(case).milestones
    unreached = [one.name for one in known if one.reached_on is None]
    if unreached or not known:
        raise Refusal("DAMAGE_RESTORATION_UNFINISHED", number=case.number, open="、".join(unreached) or "尚无修复方案")
    return compensated(case, restored=True)


def waive_restoration(case: Case, order: Order) -> Case:
    """Nothing need be restored. Refusals: DAMAGE_RESTORATION_UNFINISHED, DAMAGE_ALREADY_RESTORED."""
    _require_not_restored(case)
    planned = [one.name for one in compensation(case).milestones]
    if planned:
        raise Refusal("DAMAGE_RESTORATION_UNFINISHED", number=case.number, open="、".join(planned))
    return compensated(case, restored=True)


def settled(case: Case, order: Order) -> Case:
    """A case is closed once all is paid and restored. Refusal: DAMAGE_NOT_SETTLED."""
    known = compensation(case)
    if not paid_in_full(case) or not known.restored:
        left = (known.owed or Decimal(0)) - known.paid
        restored = "已完成" if known.restored else "未完成"
        raise Refusal("DAMAGE_NOT_SETTLED", number=case.number, left=f"{left:f}", restored=restored)
    return case


def paid_in_full(case: Case) -> bool:
    """Whether all that is owed came in."""
    known = compensation(case)
    return known.owed is not None and known.paid >= known.owed


def _require_not_restored(case: Case) -> None:
    if compensation(case).restored:
        raise Refusal("DAMAGE_ALREADY_RESTORED", number=case.number)


def _amount(order: Order) -> Decimal:
    amount = order.amount if isinstance(order, TakeProceedingStep) else None
    assert amount is not None, "the table asks for an amount"
    usable = amount.is_finite() and 0 < amount < AMOUNT_MAX
    if not usable or amount != amount.quantize(CENT):
        raise Refusal("INVALID_INPUT", field="amount", got=str(amount), allowed="大于零、至多两位小数的金额（元）")
    return amount
