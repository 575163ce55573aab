"""The steps of a joint meeting 联席会议 in one table, and the case they change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.transfer.case_terms import Side
from contracts.transfer.meeting_terms import MeetingAction as A
from contracts.transfer.meeting_terms import (
    MeetingDecision,
    MeetingItem,
    MeetingKind,
    MeetingMinutes,
    MeetingSeat,
    MeetingStep,
)
from contracts.transfer.meeting_terms import MeetingState as S
from services.transfer.joint.rules.many import Gathering
from services.transfer.machine.rules import Move, Table

MINUTES, CONFIRM, CORRECT, DECISION = "meeting.minutes", "meeting.confirm", "meeting.correct", "meeting.decision"
DUTIES = (MINUTES, CONFIRM, CORRECT, DECISION)
CALLER, INVITED, PRESENT, PARTY = Side.CALLER, Side.INVITED, Side.PRESENT, Side.PARTY

MOVES: dict[tuple[S, A], Move[S, A]] = {
    (S.CALLED, A.MOVE): Move(S.CALLED, CALLER),
    (S.CALLED, A.CANCEL): Move(S.CANCELLED, CALLER),
    (S.CALLED, A.ADD_ITEM): Move(S.CALLED, PARTY),
    (S.CALLED, A.ANSWER): Move(S.CALLED, INVITED),
    (S.CALLED, A.RECORD): Move(S.MINUTED, CALLER),
    (S.MINUTED, A.CONFIRM): Move(S.MINUTED, PRESENT),
    (S.MINUTED, A.OBJECT): Move(S.OBJECTED, PRESENT),
    (S.OBJECTED, A.OBJECT): Move(S.OBJECTED, PRESENT),
    (S.OBJECTED, A.CORRECT): Move(S.MINUTED, CALLER),
    (S.CONFIRMED, A.REPORT): Move(S.CONFIRMED, PARTY),
}
TABLE = Table(
    what="会议", step=MeetingStep, moves=MOVES, ended=frozenset({S.CANCELLED, S.CONFIRMED}), overdue=A.OVERDUE
)


@dataclass(frozen=True, kw_only=True)
class Case(Gathering[S, A]):
    """One meeting; the first seat is the caller's."""

    state: S
    steps: tuple[MeetingStep, ...]
    kind: MeetingKind
    region: str
    title: str
    starts_at: datetime
    place: str
    called_at: datetime
    seats: tuple[MeetingSeat, ...]
    agenda: tuple[MeetingItem, ...]
    minutes: tuple[MeetingMinutes, ...] = ()
    decisions: tuple[MeetingDecision, ...] = ()

    @property
    def caller(self) -> str:
        """Who called it."""
        return self.owner

    @property
    def parties(self) -> tuple[str, ...]:
        """Who may know of it."""
        return tuple(seat.agency for seat in self.seats)

    @property
    def present(self) -> tuple[str, ...]:
        """Who took part, beside the caller: whose word the minutes need."""
        return tuple(seat.agency for seat in self.seats if seat.took_part and seat.agency != self.owner)

    @property
    def members(self) -> Mapping[Side, Collection[str]]:
        """The caller, those invited, those present, all of them."""
        return {CALLER: (self.owner,), INVITED: self.parties[1:], PRESENT: self.present, PARTY: self.parties}

    @property
    def overdue(self) -> bool:
        """Whether a decision is past its day and not done."""
        return any(one.overdue and one.done_at is None for one in self.decisions)
