"""The complaints service's part of the graph."""

from gateway.complaints.answers import AnswerMutation, AnswerQuery
from gateway.complaints.barometer import BarometerQuery
from gateway.complaints.candidates import CandidateQuery
from gateway.complaints.clocks import ComplaintClockMutation, ComplaintClockQuery
from gateway.complaints.clue_exchange import ClueExchangeMutation, ClueExchangeQuery
from gateway.complaints.cohandling import CoHandlingMutation
from gateway.complaints.exports import ComplaintExportMutation, ComplaintExportQuery
from gateway.complaints.follow_up_orders import FollowUpMutation
from gateway.complaints.follow_ups import FollowUpQuery, OwnFollowUpMutation
from gateway.complaints.imports import ComplaintImportMutation, ComplaintImportQuery, ComplaintImportSubscription
from gateway.complaints.intake import ComplaintMutation, ComplaintQuery
from gateway.complaints.officer_complaints import OfficerComplaintMutation, OfficerComplaintQuery
from gateway.complaints.opening import InformantMutation, InformantQuery
from gateway.complaints.rates import ComplaintRateQuery
from gateway.complaints.repeats import RepeatMutation, RepeatQuery
from gateway.complaints.rewards import RewardMutation, RewardQuery
from gateway.complaints.routing import RoutingMutation
from gateway.complaints.rulings import ComplaintRulingQuery
from gateway.complaints.voices import VoiceMutation, VoiceQuery

QUERIES: tuple[type, ...] = (
    ComplaintQuery,
    CandidateQuery,
    RepeatQuery,
    ComplaintClockQuery,
    ComplaintRulingQuery,
    ComplaintImportQuery,
    ComplaintExportQuery,
    InformantQuery,
    FollowUpQuery,
    ComplaintRateQuery,
    RewardQuery,
    BarometerQuery,
    VoiceQuery,
    OfficerComplaintQuery,
    AnswerQuery,
    ClueExchangeQuery,
)
MUTATIONS: tuple[type, ...] = (
    ComplaintMutation,
    RoutingMutation,
    RepeatMutation,
    ComplaintClockMutation,
    CoHandlingMutation,
    ComplaintImportMutation,
    ComplaintExportMutation,
    InformantMutation,
    FollowUpMutation,
    OwnFollowUpMutation,
    RewardMutation,
    VoiceMutation,
    OfficerComplaintMutation,
    AnswerMutation,
    ClueExchangeMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = (ComplaintImportSubscription,)
