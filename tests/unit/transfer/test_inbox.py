"""What the inbox calls things."""

import msgspec

from contracts.transfer.inbox import NoticeKind
from contracts.transfer.referral_terms import ReferralAction
from services.transfer.inbox.rules import LABELS


def test_every_notice_has_a_name_of_its_own() -> None:
    names = msgspec.json.decode(LABELS)
    assert set(names) == {kind.value for kind in NoticeKind}
    assert len(set(names.values())) == len(names)


def test_every_step_of_a_referral_but_the_first_can_be_told() -> None:
    told = {kind.value.removeprefix("referral_") for kind in NoticeKind if kind.value.startswith("referral_")}
    assert told >= {action.value for action in ReferralAction if action is not ReferralAction.PROPOSE}
