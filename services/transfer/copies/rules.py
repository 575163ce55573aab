"""What the read copies 副本 say of the world around a referral."""

from dataclasses import dataclass

from contracts.transfer.referrals import ReferralFinding


@dataclass(frozen=True)
class KnownFinding:
    """A finding as the read copy of the inspections knows it."""

    finding: ReferralFinding
    credit_code: str
