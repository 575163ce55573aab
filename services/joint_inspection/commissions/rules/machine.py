"""The steps of commissioned work in one table, and the case they change."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import msgspec

from contracts.actors import Actor, Role
from contracts.joint_inspection.commission_terms import CommissionAction as A
from contracts.joint_inspection.commission_terms import CommissionItem, CommissionKind, CommissionReport, CommissionStep
from contracts.joint_inspection.commission_terms import CommissionState as S
from contracts.joint_inspection.course_terms import CourseSide
from services.joint_inspection.course.rules import HEAD, Move, Table

ANSWER, BEGIN = "commission.answer", "commission.begin"
DELIVER, SETTLE = "commission.deliver", "commission.settle"
DUTIES = (ANSWER, BEGIN, DELIVER, SETTLE)
AGENCY, CONTRACTOR = CourseSide.AGENCY, CourseSide.CONTRACTOR
OWED_BY = {ANSWER: CONTRACTOR, BEGIN: CONTRACTOR, DELIVER: CONTRACTOR, SETTLE: AGENCY}

MOVES: dict[tuple[S, A], Move] = {
    (S.ORDERED, A.ACCEPT): Move(S.ACCEPTED, CONTRACTOR, ends=(ANSWER,), starts=(BEGIN, DELIVER)),
    (S.ORDERED, A.DECLINE): Move(S.DECLINED, CONTRACTOR, ends=(ANSWER,)),
    (S.ORDERED, A.WITHDRAW): Move(S.WITHDRAWN, AGENCY, ends=(ANSWER,)),
    (S.ACCEPTED, A.WITHDRAW): Move(S.WITHDRAWN, AGENCY, ends=(BEGIN, DELIVER)),
    (S.ACCEPTED, A.BEGIN): Move(S.UNDER_WAY, CONTRACTOR, ends=(BEGIN,)),
    (S.UNDER_WAY, A.DELIVER): Move(S.DELIVERED, CONTRACTOR, ends=(DELIVER,), starts=(SETTLE,)),
    (S.DELIVERED, A.SEND_BACK): Move(S.UNDER_WAY, AGENCY, ends=(SETTLE,), starts=(DELIVER,)),
    (S.DELIVERED, A.SETTLE): Move(S.SETTLED, AGENCY, ends=(SETTLE,), roles=HEAD),
}
TABLE = Table(what="委托事项", step=CommissionStep, moves=MOVES, overdue=A.OVERDUE)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One commission; `confidants` know of the visit it is for before that begins."""

    number: str
    kind: CommissionKind
    state: S
    agency: str
    region: str
    laboratory: str
    contractor: str
    content: str
    items: list[CommissionItem]
    begin_by: date
    deliver_by: date
    price_yuan: Decimal
    plan: str
    credit_code: str | None = None
    visit: str | None = None
    case_number: str | None = None
    begun_at: datetime | None = None
    overdue: bool = False
    confidants: list[str] = []
    reports: list[CommissionReport] = []
    steps: list[CommissionStep]

    @property
    def parties(self) -> list[str]:
        """Both sides."""
        return [self.agency, self.contractor]

    @property
    def sides(self) -> Mapping[CourseSide, list[str]]:
        """Both sides."""
        return {AGENCY: [self.agency], CONTRACTOR: [self.contractor]}

    @property
    def secret(self) -> bool:
        """Whether it would tell of a visit that has not begun."""
        return self.visit is not None and self.begun_at is None

    def who(self, duty: str) -> str:
        """The agency or institution that owes this duty."""
        return self.sides[OWED_BY[duty]][0]

    def open_to(self, actor: Actor) -> bool:
        """Whether the actor may know of it at all: of a secret one the institution, the head and who goes there."""
        if not self.secret or actor.agency == self.contractor:
            return True
        inside = Role.HEAD in actor.roles or actor.subject in self.confidants
        return actor.agency == self.agency and inside
