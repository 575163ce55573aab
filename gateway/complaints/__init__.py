"""The complaints service's part of the graph."""

from gateway.complaints.exports import ComplaintExportMutation, ComplaintExportQuery
from gateway.complaints.imports import ComplaintImportMutation, ComplaintImportQuery, ComplaintImportSubscription
from gateway.complaints.intake import ComplaintMutation, ComplaintQuery
from gateway.complaints.routing import RoutingMutation

QUERIES: tuple[type, ...] = (ComplaintQuery, ComplaintImportQuery, ComplaintExportQuery)
MUTATIONS: tuple[type, ...] = (ComplaintMutation, RoutingMutation, ComplaintImportMutation, ComplaintExportMutation)
SUBSCRIPTIONS: tuple[type, ...] = (ComplaintImportSubscription,)
