"""The transfer service's part of the graph."""

from gateway.transfer.inbox import InboxMutation, InboxQuery
from gateway.transfer.lapses import LapseQuery
from gateway.transfer.proceedings import ProceedingMutation, ProceedingQuery
from gateway.transfer.reconsiderations import ReconsiderationMutation
from gateway.transfer.referrals import ReferralMutation, ReferralQuery

QUERIES: tuple[type, ...] = (
    ReferralQuery,
    ProceedingQuery,
    InboxQuery,
    LapseQuery,
)
MUTATIONS: tuple[type, ...] = (
    ReferralMutation,
    ProceedingMutation,
    InboxMutation,
    ReconsiderationMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = ()
