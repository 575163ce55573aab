"""The transfer service's part of the graph."""

from gateway.transfer.inbox import InboxMutation, InboxQuery
from gateway.transfer.proceedings import ProceedingMutation, ProceedingQuery
from gateway.transfer.referrals import ReferralMutation, ReferralQuery

QUERIES: tuple[type, ...] = (ReferralQuery, InboxQuery, ProceedingQuery)
MUTATIONS: tuple[type, ...] = (ReferralMutation, InboxMutation, ProceedingMutation)
SUBSCRIPTIONS: tuple[type, ...] = ()
