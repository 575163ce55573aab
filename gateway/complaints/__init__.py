"""The complaints service's part of the graph."""

from gateway.complaints.candidates import CandidateQuery
from gateway.complaints.imports import ComplaintImportMutation, ComplaintImportQuery, ComplaintImportSubscription
from gateway.complaints.intake import ComplaintMutation, ComplaintQuery
from gateway.complaints.routing import RoutingMutation

QUERIES: tuple[type, ...] = (ComplaintQuery, CandidateQuery, ComplaintImportQuery)
MUTATIONS: tuple[type, ...] = (ComplaintMutation, RoutingMutation, ComplaintImportMutation)
SUBSCRIPTIONS: tuple[type, ...] = (ComplaintImportSubscription,)
