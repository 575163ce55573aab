"""What the transfer service answers: message class -> handler."""

from contracts.joint_inspection.visits import FindingRecorded
from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.alerts import AlertExtended, AlertRaised
from contracts.registry.directory import EnterpriseChanged, EnterpriseRegistered
from contracts.registry.guidance import GuidanceDiagnosed
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from contracts.transfer import detections as detections_contract
from contracts.transfer import inbox as inbox_contract
from contracts.transfer import penalties as penalties_contract
from contracts.transfer import referral_facts
from contracts.transfer import referrals as referrals_contract
from contracts.transfer.timeline import TransferTimeline
from kernel.copies import Kept, each
from kernel.service import Endpoints
from services.transfer.copies import handlers as copies
from services.transfer.detections.handlers import asking as asking_detections
from services.transfer.detections.handlers import deciding as deciding_detections
from services.transfer.detections.handlers import following as following_referrals
from services.transfer.detections.handlers import hearing as hearing_facts
from services.transfer.detections.handlers.base import thresholds_of
from services.transfer.detections.rules.case import TRANSFER
from services.transfer.inbox import handlers as inbox
from services.transfer.penalties import handlers as penalties
from services.transfer.referrals import handlers as referrals
from services.transfer.referrals import store as referral_store
from services.transfer.referrals.rules.machine import DUTIES
from services.transfer.timeline import handlers as timeline

ENDPOINTS = Endpoints(
    service="transfer",
    row_secured=True,
    file_named=referral_store.names_file,
    commands={
        referrals_contract.ProposeReferral: referrals.propose,
        referrals_contract.ApproveReferral: referrals.approve,
        referrals_contract.RefuseReferral: referrals.refuse,
        referrals_contract.AddReferralDocument: referrals.add_document,
        referrals_contract.HandOverReferral: referrals.hand_over,
        referrals_contract.ReceiveReferral: referrals.receive,
        referrals_contract.IssueReferralPaper: referrals.issue_paper,
        referrals_contract.ReportReferralIncomplete: referrals.report_incomplete,
        referrals_contract.SupplementReferral: referrals.supplement,
        referrals_contract.RedirectReferral: referrals.redirect,
        referrals_contract.ExtendReferralFiling: referrals.extend_filing,
        referrals_contract.FileReferral: referrals.file,
        referrals_contract.DeclineReferral: referrals.decline,
        detections_contract.DismissDetection: deciding_detections.dismiss,
        detections_contract.RecordDetectionOpinion: deciding_detections.record_opinion,
        penalties_contract.RecordPenalty: penalties.record,
        inbox_contract.MarkNoticesRead: inbox.mark_read,
    },
    queries={
        referrals_contract.GetReferrals: referrals.get,
        referrals_contract.ListReferrals: referrals.list_,
        referrals_contract.ReferralsOfEnterprises: referrals.of_enterprises,
        detections_contract.GetDetections: asking_detections.get,
        detections_contract.ListDetections: asking_detections.list_,
        detections_contract.DetectionsOfEnterprises: asking_detections.of_enterprises,
        detections_contract.ListDetectionCounts: asking_detections.counts,
        detections_contract.ListDetectionRates: asking_detections.rates,
        penalties_contract.GetPenalties: penalties.get,
        penalties_contract.ListPenalties: penalties.list_,
        inbox_contract.ListInbox: inbox.list_,
        inbox_contract.GetInboxCounts: inbox.counts,
        TransferTimeline: timeline.of_enterprises,
    },
    events={
        AgencyRegistered: copies.on_agency_registered,
        AgencyEnded: copies.on_agency_ended,
        EnterpriseRegistered: Kept(copies.keep_enterprises),
        EnterpriseChanged: Kept(copies.keep_enterprises),
        EnterpriseMerged: copies.on_enterprise_merged,
        EnterpriseUnmerged: copies.on_enterprise_unmerged,
        FindingRecorded: each(copies.on_finding_recorded, hearing_facts.on_finding),
        GuidanceDiagnosed: copies.on_guidance_diagnosed,
        AlertRaised: hearing_facts.ON_ALERT,
        AlertExtended: hearing_facts.ON_ALERT,
        penalties_contract.PenaltyRecorded: hearing_facts.on_penalty,
        referral_facts.ReferralStepOverdue: following_referrals.on_step_overdue,
        **dict.fromkeys(following_referrals.FOLLOWED, following_referrals.on_referral),
    },
    deadlines={
        **dict.fromkeys(DUTIES, referrals.step_overdue),
        TRANSFER: deciding_detections.transfer_overdue,
    },
    checks=(thresholds_of,),
)
