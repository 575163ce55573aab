"""The transfer service's part of the graph."""

from gateway.transfer.proceedings import ProceedingMutation, ProceedingQuery
from gateway.transfer.referrals import ReferralMutation, ReferralQuery

QUERIES: tuple[type, ...] = (ReferralQuery, ProceedingQuery)
MUTATIONS: tuple[type, ...] = (ReferralMutation, ProceedingMutation)
SUBSCRIPTIONS: tuple[type, ...] = ()
