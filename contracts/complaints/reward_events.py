"""What becomes of a reward, as facts; none of them says who is paid."""

from datetime import date, datetime
from typing import ClassVar

from contracts.complaints.rewards import RewardMeans
from contracts.messages import Event


class RewardProposed(Event, frozen=True, kw_only=True):
    """A reward was proposed, in yuan. Aggregate `reward:<number>`, as of all its events."""

    subject: ClassVar[str] = "complaints.rewards.proposed.v1"
    number: str
    complaint: str
    agency: str
    tier: str
    amount: int
    heavy: bool
    conditions: list[str]
    grounds_sha256: str


class RewardApproved(Event, frozen=True, kw_only=True):
    """It was approved and its amount committed in the year's budget."""

    subject: ClassVar[str] = "complaints.rewards.approved.v1"
    number: str
    agency: str
    year: int
    amount: int


class RewardDeclined(Event, frozen=True, kw_only=True):
    """It was not approved."""

    subject: ClassVar[str] = "complaints.rewards.declined.v1"
    number: str
    reason_sha256: str


class RewardCodeDrawn(Event, frozen=True, kw_only=True):
    """The caller took a claim code, the `draw`th; earlier ones are dead."""

    subject: ClassVar[str] = "complaints.rewards.code_drawn.v1"
    number: str
    draw: int


class RewardCodeWrong(Event, frozen=True, kw_only=True):
    """A wrong claim code was shown at the counter; `dead` when that was one too many."""

    subject: ClassVar[str] = "complaints.rewards.code_wrong.v1"
    number: str
    by: str
    dead: bool


class RewardPaid(Event, frozen=True, kw_only=True):
    """It was paid out against its claim code."""

    subject: ClassVar[str] = "complaints.rewards.paid.v1"
    number: str
    agency: str
    year: int
    amount: int
    paid_on: date
    means: RewardMeans
    voucher_sha256: str


class RewardLapsed(Event, frozen=True, kw_only=True):
    """Nobody claimed it in time; its amount is free again."""

    subject: ClassVar[str] = "complaints.rewards.lapsed.v1"
    number: str
    agency: str
    year: int
    amount: int


class RewardApprovalOverdue(Event, frozen=True, kw_only=True):
    """Nobody decided on it within the limit."""

    subject: ClassVar[str] = "complaints.rewards.approval_overdue.v1"
    number: str
    agency: str
    due_at: datetime


class RewardBudgetChanged(Event, frozen=True, kw_only=True):
    """The head set a year's budget. Aggregate `reward_budget:<agency>:<year>`."""

    subject: ClassVar[str] = "complaints.rewards.budget_changed.v1"
    agency: str
    year: int
    amount: int
    reason_sha256: str
