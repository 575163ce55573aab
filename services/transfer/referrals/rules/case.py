"""A referral 移送 as its service keeps it, and what the read copies say around it."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.transfer.case_terms import Side
from contracts.transfer.referral_terms import DeclineGround, DocumentKind, Offence, ReferralAction, ReferralState
from contracts.transfer.referrals import ReferralDocument, ReferralFinding, ReferralStep, ReportingOfficer
from services.transfer.machine.rules import Course

NUMBER_BYTES = 10


@dataclass(frozen=True, kw_only=True)
class Case(Course[ReferralState, ReferralAction]):
    """One referral; `parties` are the agencies that may know of it, `proposed_by` a person's subject."""

    credit_code: str
    enterprise_name: str
    region: str
    agency: str
    parties: tuple[str, ...]
    proposed_by: str
    proposed_at: datetime
    offence: Offence
    facts: str
    subthreshold_reason: str | None
    findings: tuple[ReferralFinding, ...]
    officers: tuple[ReportingOfficer, ...]
    documents: tuple[ReferralDocument, ...]
    steps: tuple[ReferralStep, ...]
    police: str | None = None
    procuratorate: str | None = None
    approved_at: datetime | None = None
    handed_over_at: datetime | None = None
    received_at: datetime | None = None
    decided_at: datetime | None = None
    decision_number: str | None = None
    decline_ground: DeclineGround | None = None
    decline_reason: str | None = None
    file_returned_at: datetime | None = None

    @property
    def sides(self) -> Mapping[Side, str]:
        """The agency on each side that has one."""
        known = {Side.AGENCY: self.agency, Side.POLICE: self.police, Side.PROCURATORATE: self.procuratorate}
        return {side: agency for side, agency in known.items() if agency}


@dataclass(frozen=True)
class Requirement:
    """A document a hand-over needs: one of these kinds, by this source."""

    kinds: tuple[DocumentKind, ...]
    source: str

    @property
    def label(self) -> str:
        """The kinds as a user reads them."""
        return "或".join(kind.label for kind in self.kinds)


def number_from(random: bytes) -> str:
    """A public number that says nothing about how many there are."""
    return "YS-" + base64.b32encode(random[:NUMBER_BYTES]).decode()


def digest(text: str) -> str:
    """What the journal keeps of a free text."""
    return hashlib.sha256(text.encode()).hexdigest()
