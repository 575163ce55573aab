"""The transfer service's part of the graph."""

from gateway.transfer.inbox import InboxMutation, InboxQuery
from gateway.transfer.referrals import ReferralMutation, ReferralQuery

QUERIES: tuple[type, ...] = (ReferralQuery, InboxQuery)
MUTATIONS: tuple[type, ...] = (ReferralMutation, InboxMutation)
SUBSCRIPTIONS: tuple[type, ...] = ()
