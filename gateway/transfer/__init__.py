"""The transfer service's part of the graph."""

from gateway.transfer.referrals import ReferralMutation, ReferralQuery

QUERIES: tuple[type, ...] = (ReferralQuery,)
MUTATIONS: tuple[type, ...] = (ReferralMutation,)
SUBSCRIPTIONS: tuple[type, ...] = ()
