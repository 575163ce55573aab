"""The complaints service's part of the graph."""

from gateway.complaints.candidates import CandidateQuery
from gateway.complaints.clocks import ComplaintClockMutation, ComplaintClockQuery
from gateway.complaints.cohandling import CoHandlingMutation
from gateway.complaints.exports import ComplaintExportMutation, ComplaintExportQuery
from gateway.complaints.imports import ComplaintImportMutation, ComplaintImportQuery, ComplaintImportSubscription
from gateway.complaints.intake import ComplaintMutation, ComplaintQuery
from gateway.complaints.opening import InformantMutation, InformantQuery
from gateway.complaints.routing import RoutingMutation
from gateway.complaints.rulings import ComplaintRulingQuery

QUERIES: tuple[type, ...] = (
    ComplaintQuery,
    CandidateQuery,
    ComplaintClockQuery,
    ComplaintRulingQuery,
    ComplaintImportQuery,
    ComplaintExportQuery,
    InformantQuery,
)
MUTATIONS: tuple[type, ...] = (
    ComplaintMutation,
    RoutingMutation,
    ComplaintClockMutation,
    CoHandlingMutation,
    ComplaintImportMutation,
    ComplaintExportMutation,
    InformantMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = (ComplaintImportSubscription,)
