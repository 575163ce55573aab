"""The steps of a dispute on law 法律适用分歧 in one table, and the case they change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.transfer.case_terms import Side
from contracts.transfer.legal_disputes import (
    LawCitation,
    LegalConclusion,
    LegalDisputeStep,
    LegalPosition,
    LegalPrecedent,
)
from contracts.transfer.legal_disputes import LegalDisputeAction as A
from contracts.transfer.legal_disputes import LegalDisputeState as S
from contracts.transfer.referral_terms import Offence
from services.transfer.joint.rules.many import Gathering
from services.transfer.machine.rules import Move, Table

PARTY = Side.PARTY

MOVES: dict[tuple[S, A], Move[S, A]] = {
    (S.OPEN, A.TAKE_POSITION): Move(S.OPEN, PARTY),
    (S.ON_AGENDA, A.TAKE_POSITION): Move(S.ON_AGENDA, PARTY),
    (S.OPEN, A.PUT_ON_AGENDA): Move(S.ON_AGENDA, PARTY),
    (S.ON_AGENDA, A.PUT_ON_AGENDA): Move(S.ON_AGENDA, PARTY),
    (S.OPEN, A.END): Move(S.ENDING, PARTY),
    (S.ON_AGENDA, A.END): Move(S.ENDING, PARTY),
    (S.ENDING, A.CONFIRM): Move(S.ENDING, PARTY),
    (S.ENDING, A.REJECT): Move(S.OPEN, PARTY),
}
TABLE = Table(what="法律适用分歧", step=LegalDisputeStep, moves=MOVES, ended=frozenset({S.ENDED}), overdue=A.OVERDUE)
CONFIRMATION = "legal_dispute.confirm"
DUTIES = (CONFIRMATION,)


@dataclass(frozen=True, kw_only=True)
class Case(Gathering[S, A]):
    """One dispute on law: `disputants` differ, `readers` are invited to the meeting that treats it."""

    state: S
    steps: tuple[LegalDisputeStep, ...]
    region: str
    raised_at: datetime
    disputants: tuple[str, ...]
    readers: tuple[str, ...] = ()
    title: str
    question: str
    laws: tuple[LawCitation, ...]
    offence: Offence | None
    referral: str | None
    credit_code: str | None
    positions: tuple[LegalPosition, ...]
    meeting: str | None = None
    conclusion: LegalConclusion | None = None
    precedent: LegalPrecedent | None = None
    ended_at: datetime | None = None

    @property
    def parties(self) -> tuple[str, ...]:
        """Who may know of it."""
        return tuple(dict.fromkeys((*self.disputants, *self.readers)))

    @property
    def members(self) -> Mapping[Side, Collection[str]]:
        """Those who differ."""
        return {PARTY: self.disputants}
