"""The steps of an early involvement 提前介入 in one table, and the case they change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contracts.actors import Role
from contracts.transfer.case_terms import Side
from contracts.transfer.early_involvement import EarlyInvolvementAction as A
from contracts.transfer.early_involvement import EarlyInvolvementState as S
from contracts.transfer.early_involvement import EarlyInvolvementStep, EarlyOpinion
from contracts.transfer.joint_terms import JointFile
from services.transfer.machine.rules import Clock, Course, Move, Table

ANSWER, END = "early_involvement.answer", "early_involvement.end"
DUTIES = (ANSWER, END)
DAYS_MAX = "early_involvement.days_max"
HOST, GUEST = Side.HOST, Side.GUEST
HEADS = frozenset({Role.HEAD})
HOST_ANSWERS, GUEST_ANSWERS = Clock(ANSWER, HOST, ANSWER), Clock(ANSWER, GUEST, ANSWER)

MOVES: dict[tuple[S, A], Move[S, A]] = {
    (S.INVITED, A.ACCEPT): Move(S.GRANTED, GUEST, (ANSWER,)),
    (S.INVITED, A.REFUSE): Move(S.REFUSED, GUEST, (ANSWER,)),
    (S.INVITED, A.WITHDRAW): Move(S.WITHDRAWN, HOST, (ANSWER,)),
    (S.ASKED, A.GRANT): Move(S.GRANTED, HOST, (ANSWER,), roles=HEADS),
    (S.ASKED, A.REFUSE): Move(S.REFUSED, HOST, (ANSWER,), roles=HEADS),
    (S.ASKED, A.WITHDRAW): Move(S.WITHDRAWN, GUEST, (ANSWER,)),
    (S.GRANTED, A.ADD_DOCUMENTS): Move(S.GRANTED, HOST),
    (S.GRANTED, A.GIVE_OPINION): Move(S.GRANTED, GUEST),
    (S.GRANTED, A.END): Move(S.ENDED, HOST, (END,)),
    (S.GRANTED, A.LEAVE): Move(S.ENDED, GUEST, (END,)),
}
OVER = frozenset({S.REFUSED, S.WITHDRAWN, S.ENDED})
TABLE = Table(what="提前介入", step=EarlyInvolvementStep, moves=MOVES, ended=OVER, overdue=A.OVERDUE)


@dataclass(frozen=True, kw_only=True)
class Case(Course[S, A]):
    """One early involvement; the bureau that handles the case holds it throughout."""

    state: S
    steps: tuple[EarlyInvolvementStep, ...]
    host: str
    guest: str
    asked_by: str
    asked_at: datetime
    region: str
    credit_code: str
    reason: str
    until: date | None = None
    ends_at: datetime | None = None
    ended_at: datetime | None = None
    summary: str | None = None
    referral: str | None = None
    findings: tuple[str, ...] = ()
    documents: tuple[JointFile, ...] = ()
    opinions: tuple[EarlyOpinion, ...] = ()

    @property
    def sides(self) -> Mapping[Side, str]:
        """Host and guest."""
        return {HOST: self.host, GUEST: self.guest}

    @property
    def parties(self) -> tuple[str, ...]:
        """Who may know of it."""
        return self.host, self.guest

    def active(self, now: datetime) -> bool:
        """Whether the guest is let in now."""
        return self.state is S.GRANTED and self.ends_at is not None and now < self.ends_at

    def other(self, agency: str) -> str:
        """The side that is not this agency."""
        return self.guest if agency == self.host else self.host
