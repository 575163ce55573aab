"""A proceeding 衔接事项 as its service keeps it."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction, ProceedingKind, ProceedingState
from contracts.transfer.proceedings import (
    Compensation,
    DetentionBasis,
    OpenProceeding,
    ProceedingStep,
    TakeProceedingStep,
)
from contracts.transfer.referrals import ReferralDocument
from services.transfer.machine.rules import Course

NUMBER_BYTES = 10
Order = OpenProceeding | TakeProceedingStep


@dataclass(frozen=True, kw_only=True)
class Case(Course[ProceedingState, ProceedingAction]):
    """One proceeding; only the agencies of its sides, and whoever holds it, may know of it."""

    state: ProceedingState
    kind: ProceedingKind
    seats: Mapping[Side, str]
    region: str
    title: str
    facts: str
    opened_at: datetime
    facts_on: date | None = None
    person: str | None = None
    credit_code: str | None = None
    enterprise_name: str | None = None
    referral: str | None = None
    basis: DetentionBasis | None = None
    compensation: Compensation | None = None
    documents: tuple[ReferralDocument, ...] = ()
    steps: tuple[ProceedingStep, ...] = ()

    @property
    def sides(self) -> Mapping[Side, str]:
        """The agency on each side that has one."""
        return self.seats

    @property
    def parties(self) -> tuple[str, ...]:
        """The agencies that may know of it."""
        return tuple(dict.fromkeys((*self.seats.values(), self.owner)))


def number_from(random: bytes) -> str:
    """A public number that says nothing about how many there are."""
    return "XJ-" + base64.b32encode(random[:NUMBER_BYTES]).decode()


def aggregate(number: str) -> str:
    """The journal's name of a proceeding."""
    return f"proceeding:{number}"


def digest(text: str) -> str:
    """What the journal keeps of a free text."""
    return hashlib.sha256(text.encode()).hexdigest()
