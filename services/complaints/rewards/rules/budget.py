"""A year's money of one agency: committed + paid + free = amount, and none of them ever below zero."""

from datetime import date

import msgspec
from msgspec.structs import replace

from contracts.complaints.rewards import RewardBudget
from contracts.errors import Refusal


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """What the head set, and what became of it; in yuan."""

    agency: str
    year: int
    region: str
    amount: int = 0
    committed: int = 0
    paid: int = 0
    payments: int = 0

    @property
    def id(self) -> str:
        """How the budget is asked for."""
        return f"{self.agency}:{self.year}"

    @property
    def free(self) -> int:
        """What may still be approved."""
        return self.amount - self.committed - self.paid


def set_to(budget: Budget, amount: int) -> Budget:
    """Another amount. Refusal: REWARD_BUDGET_BELOW_SPENT."""
    spent = budget.committed + budget.paid
    if amount < spent:
        raise Refusal("REWARD_BUDGET_BELOW_SPENT", year=budget.year, amount=amount, spent=spent)
    return replace(budget, amount=amount)


def commit(budget: Budget, amount: int) -> Budget:
    """Hold the amount of an approved reward. Refusal: REWARD_BUDGET_SHORT."""
    if amount > budget.free:
        raise Refusal("REWARD_BUDGET_SHORT", year=budget.year, amount=amount, free=budget.free)
    return replace(budget, committed=budget.committed + amount)


def pay(budget: Budget, amount: int) -> Budget:
    """What was held is paid."""
    return replace(budget, committed=budget.committed - amount, paid=budget.paid + amount, payments=budget.payments + 1)


def release(budget: Budget, amount: int) -> Budget:
    """What was held is free again."""
    return replace(budget, committed=budget.committed - amount)


def shown(budget: Budget, today: date) -> RewardBudget:
    """The budget; its totals are for everyone once the year is over, so that no single payment can be read from them
    while it happens."""
    over = today.year > budget.year
    return RewardBudget(
        id=budget.id,
        agency=budget.agency,
        region=budget.region,
        year=budget.year,
        total_paid=budget.paid if over else None,
        total_rewards=budget.payments if over else None,
        amount=budget.amount,
        committed=budget.committed,
        paid=budget.paid,
        free=budget.free,
        payments=budget.payments,
    )
