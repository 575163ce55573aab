"""The complaints service's part of the graph."""

from gateway.complaints.imports import ComplaintImportMutation, ComplaintImportQuery, ComplaintImportSubscription
from gateway.complaints.intake import ComplaintMutation, ComplaintQuery
from gateway.complaints.opening import InformantMutation, InformantQuery
from gateway.complaints.routing import RoutingMutation

QUERIES: tuple[type, ...] = (ComplaintQuery, InformantQuery, ComplaintImportQuery)
MUTATIONS: tuple[type, ...] = (ComplaintMutation, InformantMutation, RoutingMutation, ComplaintImportMutation)
SUBSCRIPTIONS: tuple[type, ...] = (ComplaintImportSubscription,)
