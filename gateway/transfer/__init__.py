"""The transfer service's part of the graph."""

from gateway.transfer.case_notices import CaseNoticeMutation, CaseNoticeQuery
from gateway.transfer.early_involvement import EarlyInvolvementMutation, EarlyInvolvementQuery
from gateway.transfer.inbox import InboxMutation, InboxQuery
from gateway.transfer.referrals import ReferralMutation, ReferralQuery

QUERIES: tuple[type, ...] = (ReferralQuery, InboxQuery, EarlyInvolvementQuery, CaseNoticeQuery)
MUTATIONS: tuple[type, ...] = (ReferralMutation, InboxMutation, EarlyInvolvementMutation, CaseNoticeMutation)
SUBSCRIPTIONS: tuple[type, ...] = ()
