"""The transfer service's part of the graph."""

from gateway.transfer.detections import DetectionMutation, DetectionQuery
from gateway.transfer.evidence import EvidenceMutation, EvidenceQuery
from gateway.transfer.ferry import FerryMutation, FerryQuery
from gateway.transfer.inbox import InboxMutation, InboxQuery
from gateway.transfer.lapses import LapseQuery
from gateway.transfer.penalties import PenaltyMutation, PenaltyQuery
from gateway.transfer.proceedings import ProceedingMutation, ProceedingQuery
from gateway.transfer.reconsiderations import ReconsiderationMutation
from gateway.transfer.referrals import ReferralMutation, ReferralQuery
from gateway.transfer.signing_keys import SigningKeyMutation, SigningKeyQuery

QUERIES: tuple[type, ...] = (
    ReferralQuery,
    ProceedingQuery,
    EvidenceQuery,
    SigningKeyQuery,
    LapseQuery,
    DetectionQuery,
    PenaltyQuery,
    InboxQuery,
    FerryQuery,
)
MUTATIONS: tuple[type, ...] = (
    ReferralMutation,
    ReconsiderationMutation,
    ProceedingMutation,
    EvidenceMutation,
    SigningKeyMutation,
    DetectionMutation,
    PenaltyMutation,
    InboxMutation,
    FerryMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = ()
