"""The transfer service's part of the graph."""

from gateway.transfer.ferry import FerryMutation, FerryQuery
from gateway.transfer.referrals import ReferralMutation, ReferralQuery

QUERIES: tuple[type, ...] = (ReferralQuery, FerryQuery)
MUTATIONS: tuple[type, ...] = (ReferralMutation, FerryMutation)
SUBSCRIPTIONS: tuple[type, ...] = ()
