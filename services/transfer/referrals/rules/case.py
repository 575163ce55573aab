"""A referral 移送 as its service keeps it, and what the read copies say around it."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

import msgspec

from contracts.transfer.case_terms import Side
from contracts.transfer.referral_parts import DroppedReferral, ItemsHandedOver, ReferralManifest, ToldOutcome
from contracts.transfer.referral_terms import DeclineGround, Disposal, Offence, ReferralAction, ReferralState
from contracts.transfer.referrals import ReferralDocument, ReferralFinding, ReferralStep, ReportingOfficer
from services.transfer.machine.rules import Course

NUMBER_BYTES = 10


class Particulars(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What only some referrals have: one sent before, its manifests, and what came after the police decided."""

    previous: str | None = None
    new_grounds: str | None = None
    manifests: tuple[ReferralManifest, ...] = ()
    signed_manifest: str | None = None
    items: ItemsHandedOver | None = None
    dropped: DroppedReferral | None = None
    outcomes: tuple[ToldOutcome, ...] = ()
    ended_at: datetime | None = None

    @property
    def manifest(self) -> ReferralManifest | None:
        """The newest manifest."""
        return self.manifests[-1] if self.manifests else None


NONE = Particulars()


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
    reconsider_until: datetime | None = None
    disposal: Disposal | None = None
    disposal_number: str | None = None
    particulars: Particulars = NONE

    @property
    def sides(self) -> Mapping[Side, str]:
        """The agency on each side that has one."""
        known = {Side.AGENCY: self.agency, Side.POLICE: self.police, Side.PROCURATORATE: self.procuratorate}
        return {side: agency for side, agency in known.items() if agency}

    def particularly(self, **changes: Any) -> Self:
        """The case with other particulars."""
        return replace(self, particulars=msgspec.structs.replace(self.particulars, **changes))


def number_from(random: bytes) -> str:
    """A public number that says nothing about how many there are."""
    return "YS-" + base64.b32encode(random[:NUMBER_BYTES]).decode()


def digest(text: str) -> str:
    """What the journal keeps of a free text."""
    return hashlib.sha256(text.encode()).hexdigest()
