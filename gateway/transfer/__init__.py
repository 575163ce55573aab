"""The transfer service's part of the graph."""

from gateway.transfer.early_involvement import EarlyInvolvementMutation, EarlyInvolvementQuery
from gateway.transfer.inbox import InboxMutation, InboxQuery
from gateway.transfer.referrals import ReferralMutation, ReferralQuery

QUERIES: tuple[type, ...] = (ReferralQuery, InboxQuery, EarlyInvolvementQuery)
MUTATIONS: tuple[type, ...] = (ReferralMutation, InboxMutation, EarlyInvolvementMutation)
SUBSCRIPTIONS: tuple[type, ...] = ()
