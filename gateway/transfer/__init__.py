"""The transfer service's part of the graph."""

from gateway.transfer.lapses import LapseQuery
from gateway.transfer.reconsiderations import ReconsiderationMutation
from gateway.transfer.referrals import ReferralMutation, ReferralQuery

QUERIES: tuple[type, ...] = (
    ReferralQuery,
    LapseQuery,
)
MUTATIONS: tuple[type, ...] = (
    ReferralMutation,
    ReconsiderationMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = ()
