"""The transfer service's part of the graph."""

from gateway.transfer.case_notices import CaseNoticeMutation, CaseNoticeQuery
from gateway.transfer.detections import DetectionMutation, DetectionQuery
from gateway.transfer.early_involvement import EarlyInvolvementMutation, EarlyInvolvementQuery
from gateway.transfer.evidence import EvidenceMutation, EvidenceQuery
from gateway.transfer.ferry import FerryMutation, FerryQuery
from gateway.transfer.inbox import InboxMutation, InboxQuery
from gateway.transfer.lapses import LapseQuery
from gateway.transfer.legal_disputes import LegalDisputeMutation, LegalDisputeQuery
from gateway.transfer.meetings import MeetingMutation, MeetingQuery
from gateway.transfer.penalties import PenaltyMutation, PenaltyQuery
from gateway.transfer.proceedings import ProceedingMutation, ProceedingQuery
from gateway.transfer.reconsiderations import ReconsiderationMutation
from gateway.transfer.referrals import ReferralMutation, ReferralQuery
from gateway.transfer.signing_keys import SigningKeyMutation, SigningKeyQuery

QUERIES: tuple[type, ...] = (
    ReferralQuery,
    EarlyInvolvementQuery,
    CaseNoticeQuery,
    MeetingQuery,
    LegalDisputeQuery,
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
    EarlyInvolvementMutation,
    CaseNoticeMutation,
    MeetingMutation,
    LegalDisputeMutation,
    ProceedingMutation,
    EvidenceMutation,
    SigningKeyMutation,
    DetectionMutation,
    PenaltyMutation,
    InboxMutation,
    FerryMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = ()
