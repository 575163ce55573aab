"""The complaints service's part of the graph."""

from gateway.complaints.imports import ComplaintImportMutation, ComplaintImportQuery, ComplaintImportSubscription
from gateway.complaints.intake import ComplaintMutation, ComplaintQuery
from gateway.complaints.rewards import RewardMutation, RewardQuery
from gateway.complaints.routing import RoutingMutation

QUERIES: tuple[type, ...] = (ComplaintQuery, RewardQuery, ComplaintImportQuery)
MUTATIONS: tuple[type, ...] = (ComplaintMutation, RoutingMutation, RewardMutation, ComplaintImportMutation)
SUBSCRIPTIONS: tuple[type, ...] = (ComplaintImportSubscription,)
