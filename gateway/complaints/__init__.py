"""The complaints service's part of the graph."""

from gateway.complaints.answers import AnswerMutation, AnswerQuery
from gateway.complaints.imports import ComplaintImportMutation, ComplaintImportQuery, ComplaintImportSubscription
from gateway.complaints.intake import ComplaintMutation, ComplaintQuery
from gateway.complaints.officer_complaints import OfficerComplaintMutation, OfficerComplaintQuery
from gateway.complaints.routing import RoutingMutation
from gateway.complaints.voices import VoiceMutation, VoiceQuery

QUERIES: tuple[type, ...] = (ComplaintQuery, ComplaintImportQuery, VoiceQuery, OfficerComplaintQuery, AnswerQuery)
MUTATIONS: tuple[type, ...] = (
    ComplaintMutation,
    RoutingMutation,
    ComplaintImportMutation,
    VoiceMutation,
    OfficerComplaintMutation,
    AnswerMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = (ComplaintImportSubscription,)
