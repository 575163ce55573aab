"""What the steps of referrals are called on a timeline."""

from contracts.transfer.referral_terms import ReferralAction
from services.transfer.timeline.rules import title


def test_every_step_is_called_by_its_name() -> None:
    assert title("step", [ReferralAction.HAND_OVER]) == "涉嫌犯罪案件移送：移送公安机关并抄送检察机关"
    assert len({title("step", [action]) for action in ReferralAction}) == len(ReferralAction)
