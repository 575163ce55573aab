"""The complaints service's part of the graph."""

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
from gateway.complaints.opening import InformantMutation, InformantQuery
from gateway.complaints.rates import ComplaintRateQuery
from gateway.complaints.repeats import RepeatMutation, RepeatQuery
from gateway.complaints.rewards import RewardMutation, RewardQuery
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
    RepeatQuery,
    BarometerQuery,
    FollowUpQuery,
    ComplaintRateQuery,
    RewardQuery,
    ClueExchangeQuery,
)
MUTATIONS: tuple[type, ...] = (
    ComplaintMutation,
    RoutingMutation,
    ComplaintClockMutation,
    CoHandlingMutation,
    ComplaintImportMutation,
    ComplaintExportMutation,
    InformantMutation,
    RepeatMutation,
    ComplaintQuery,
    FollowUpQuery,
    ComplaintRateQuery,
    RewardQuery,
    ComplaintImportQuery,
    FollowUpMutation,
    OwnFollowUpMutation,
    RewardMutation,
    ComplaintImportSubscription,
    ClueExchangeMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = (ComplaintImportSubscription,)
