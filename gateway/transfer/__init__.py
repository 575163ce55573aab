"""The transfer service's part of the graph."""

from gateway.transfer.detections import DetectionMutation, DetectionQuery
from gateway.transfer.inbox import InboxMutation, InboxQuery
from gateway.transfer.penalties import PenaltyMutation, PenaltyQuery
from gateway.transfer.referrals import ReferralMutation, ReferralQuery

QUERIES: tuple[type, ...] = (ReferralQuery, DetectionQuery, PenaltyQuery, InboxQuery)
MUTATIONS: tuple[type, ...] = (ReferralMutation, DetectionMutation, PenaltyMutation, InboxMutation)
SUBSCRIPTIONS: tuple[type, ...] = ()
