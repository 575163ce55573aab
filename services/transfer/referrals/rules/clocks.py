"""The duties of a referral 移送 and the clocks that its steps start."""

from contracts.transfer.case_terms import Side
from contracts.transfer.referral_terms import ReferralAction as A
from services.transfer.machine.rules import Clock

APPROVAL, HAND_OVER, RECEIPT = "referral.approve", "referral.hand_over", "referral.receipt"
SUPPLEMENT, FILING = "referral.supplement", "referral.filing"
NOTICE, TAKE_BACK = "referral.decision_notice", "referral.take_back"
ITEMS, ITEMS_RECEIPT = "referral.items_hand_over", "referral.items_receipt"
RECONSIDER, DISPOSAL, ORDERED = "referral.reconsider", "referral.dispose", "supervision.file"
STRAIGHT = (APPROVAL, HAND_OVER, RECEIPT, SUPPLEMENT, FILING)
DUTIES = (*STRAIGHT, NOTICE, TAKE_BACK, ITEMS, ITEMS_RECEIPT, RECONSIDER, DISPOSAL, ORDERED)
FILING_LEAD, FILING_COMPLEX = "referral.filing_lead", "referral.filing_complex"
RETURN_NOTICE, WITHDRAWAL_NOTICE = "referral.return_notice", "referral.withdrawal_notice"
AGENCY, POLICE = Side.AGENCY, Side.POLICE

SEND = Clock(HAND_OVER, AGENCY, HAND_OVER)
SIGN = Clock(RECEIPT, POLICE, RECEIPT)
COMPLETE = Clock(SUPPLEMENT, AGENCY, SUPPLEMENT)
DECIDE = Clock(FILING, POLICE, FILING)
DECIDE_LEAD = Clock(FILING, POLICE, FILING_LEAD, since=A.RECEIVE)
DECIDE_COMPLEX = Clock(FILING, POLICE, FILING_COMPLEX, since=A.RECEIVE)
TELL, TELL_RETURN = Clock(NOTICE, POLICE, NOTICE), Clock(NOTICE, POLICE, RETURN_NOTICE)
TELL_DROP = Clock(NOTICE, POLICE, WITHDRAWAL_NOTICE)
FETCH = Clock(TAKE_BACK, AGENCY, TAKE_BACK)
BRING_ITEMS, SIGN_ITEMS = Clock(ITEMS, AGENCY, ITEMS), Clock(ITEMS_RECEIPT, POLICE, ITEMS_RECEIPT)
THINK_AGAIN = Clock(RECONSIDER, POLICE, RECONSIDER)
DISPOSE = Clock(DISPOSAL, AGENCY, DISPOSAL)
FILE_AS_ORDERED = Clock(ORDERED, POLICE, ORDERED)
