"""The complaints service's part of the graph."""

from gateway.complaints.clue_exchange import ClueExchangeMutation, ClueExchangeQuery
from gateway.complaints.imports import ComplaintImportMutation, ComplaintImportQuery, ComplaintImportSubscription
from gateway.complaints.intake import ComplaintMutation, ComplaintQuery
from gateway.complaints.routing import RoutingMutation

QUERIES: tuple[type, ...] = (ComplaintQuery, ComplaintImportQuery, ClueExchangeQuery)
MUTATIONS: tuple[type, ...] = (ComplaintMutation, RoutingMutation, ComplaintImportMutation, ClueExchangeMutation)
SUBSCRIPTIONS: tuple[type, ...] = (ComplaintImportSubscription,)
