"""The transfer service's part of the graph."""

from gateway.transfer.case_notices import CaseNoticeMutation, CaseNoticeQuery
from gateway.transfer.early_involvement import EarlyInvolvementMutation, EarlyInvolvementQuery
from gateway.transfer.inbox import InboxMutation, InboxQuery
from gateway.transfer.legal_disputes import LegalDisputeMutation, LegalDisputeQuery
from gateway.transfer.meetings import MeetingMutation, MeetingQuery
from gateway.transfer.referrals import ReferralMutation, ReferralQuery

QUERIES: tuple[type, ...] = (
    ReferralQuery,
    InboxQuery,
    EarlyInvolvementQuery,
    CaseNoticeQuery,
    MeetingQuery,
    LegalDisputeQuery,
)
MUTATIONS: tuple[type, ...] = (
    ReferralMutation,
    InboxMutation,
    EarlyInvolvementMutation,
    CaseNoticeMutation,
    MeetingMutation,
    LegalDisputeMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = ()
