"""The complaints service's part of the graph."""

from gateway.complaints.barometer import BarometerQuery
from gateway.complaints.imports import ComplaintImportMutation, ComplaintImportQuery, ComplaintImportSubscription
from gateway.complaints.intake import ComplaintMutation, ComplaintQuery
from gateway.complaints.repeats import RepeatMutation, RepeatQuery
from gateway.complaints.routing import RoutingMutation

QUERIES: tuple[type, ...] = (ComplaintQuery, RepeatQuery, BarometerQuery, ComplaintImportQuery)
MUTATIONS: tuple[type, ...] = (ComplaintMutation, RepeatMutation, RoutingMutation, ComplaintImportMutation)
SUBSCRIPTIONS: tuple[type, ...] = (ComplaintImportSubscription,)
