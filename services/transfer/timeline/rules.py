"""What the entries of referrals on a timeline are called."""

from collections.abc import Sequence

from contracts.transfer.referral_terms import ReferralAction


def title(source: str, words: Sequence[str]) -> str:
    """The Chinese title of an entry."""
    return f"涉嫌犯罪案件移送：{ReferralAction(words[0]).label}"
