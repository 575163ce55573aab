"""What the read copies 副本 say of the world around a referral."""

from dataclasses import dataclass

from contracts.actors import AgencyKind
from contracts.transfer.referrals import ReferralFinding


@dataclass(frozen=True)
class KnownAgency:
    """An agency as the read copy of the registry has it; `parent` is the one above it."""

    code: str
    kind: AgencyKind
    region: str
    name: str
    parent: str | None = None


@dataclass(frozen=True)
class KnownFinding:
    """A finding as the read copy of the inspections knows it."""

    finding: ReferralFinding
    credit_code: str
