"""The complaints service's part of the graph."""

from gateway.complaints.follow_up_orders import FollowUpMutation
from gateway.complaints.follow_ups import FollowUpQuery, OwnFollowUpMutation
from gateway.complaints.imports import ComplaintImportMutation, ComplaintImportQuery, ComplaintImportSubscription
from gateway.complaints.intake import ComplaintMutation, ComplaintQuery
from gateway.complaints.rates import ComplaintRateQuery
from gateway.complaints.rewards import RewardMutation, RewardQuery
from gateway.complaints.routing import RoutingMutation

QUERIES: tuple[type, ...] = (ComplaintQuery, FollowUpQuery, ComplaintRateQuery, RewardQuery, ComplaintImportQuery)
MUTATIONS: tuple[type, ...] = (
    ComplaintMutation,
    RoutingMutation,
    FollowUpMutation,
    OwnFollowUpMutation,
    RewardMutation,
    ComplaintImportMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = (ComplaintImportSubscription,)
