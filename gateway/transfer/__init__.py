"""The transfer service's part of the graph."""

from gateway.transfer.inbox import InboxMutation, InboxQuery
from gateway.transfer.evidence import EvidenceMutation, EvidenceQuery
from gateway.transfer.ferry import FerryMutation, FerryQuery
from gateway.transfer.proceedings import ProceedingMutation, ProceedingQuery
from gateway.transfer.referrals import ReferralMutation, ReferralQuery
from gateway.transfer.signing_keys import SigningKeyMutation, SigningKeyQuery

QUERIES: tuple[type, ...] = (ReferralQuery, InboxQuery)
MUTATIONS: tuple[type, ...] = (ReferralMutation, InboxMutation)
QUERIES: tuple[type, ...] = (ReferralQuery, EvidenceQuery, SigningKeyQuery)
MUTATIONS: tuple[type, ...] = (ReferralMutation, EvidenceMutation, SigningKeyMutation)
QUERIES: tuple[type, ...] = (ReferralQuery, FerryQuery)
MUTATIONS: tuple[type, ...] = (ReferralMutation, FerryMutation)
QUERIES: tuple[type, ...] = (ReferralQuery, InboxQuery, ProceedingQuery)
MUTATIONS: tuple[type, ...] = (ReferralMutation, InboxMutation, ProceedingMutation)
SUBSCRIPTIONS: tuple[type, ...] = ()
