"""What the transfer service answers: message class -> handler."""

from contracts.joint_inspection.visits import FindingRecorded
from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.directory import EnterpriseChanged, EnterpriseRegistered
from contracts.registry.guidance import GuidanceDiagnosed
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from contracts.transfer import evidence as evidence_contract
from contracts.transfer import evidence_orders
from contracts.transfer import referrals as referrals_contract
from contracts.transfer import signing_keys as signing_keys_contract
from contracts.transfer.timeline import TransferTimeline
from kernel.copies import Kept
from kernel.files.desk import named_by
from kernel.service import Endpoints
from services.transfer.copies import handlers as copies
from services.transfer.evidence import store as evidence_store
from services.transfer.evidence.handlers import asking as evidence
from services.transfer.evidence.handlers import custody as evidence_custody
from services.transfer.evidence.handlers import items as evidence_items
from services.transfer.referrals import handlers as referrals
from services.transfer.referrals import store as referral_store
from services.transfer.referrals.rules.machine import DUTIES
from services.transfer.signing_keys import handlers as signing_keys
from services.transfer.timeline import handlers as timeline

ENDPOINTS = Endpoints(
    service="transfer",
    row_secured=True,
    file_named=named_by(referral_store.names_file, evidence_store.names_file),
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
        signing_keys_contract.RegisterSigningKey: signing_keys.register,
        signing_keys_contract.RevokeSigningKey: signing_keys.revoke,
        evidence_orders.CaptureEvidence: evidence_items.capture,
        evidence_orders.SplitEvidence: evidence_items.split,
        evidence_orders.LinkEvidence: evidence_items.link,
        evidence_orders.ProposeMove: evidence_custody.propose,
        evidence_orders.SignMove: evidence_custody.sign,
        evidence_orders.AcceptMove: evidence_custody.accept,
        evidence_orders.DropMove: evidence_custody.drop,
        evidence_orders.CommissionAppraisal: evidence_items.commission,
        evidence_orders.ReturnAppraisal: evidence_items.return_appraisal,
        evidence_orders.AdoptEvidence: evidence_items.adopt,
        evidence_orders.ExcludeEvidence: evidence_items.exclude,
        evidence_orders.RetakeEvidence: evidence_items.retake,
        evidence_orders.ExportEvidence: evidence_items.export_file,
    },
    queries={
        referrals_contract.GetReferrals: referrals.get,
        referrals_contract.ListReferrals: referrals.list_,
        referrals_contract.ReferralsOfEnterprises: referrals.of_enterprises,
        signing_keys_contract.GetSigningKeys: signing_keys.get,
        signing_keys_contract.ListSigningKeys: signing_keys.list_,
        evidence_contract.GetEvidence: evidence.get,
        evidence_contract.ListEvidence: evidence.list_,
        evidence_contract.EvidenceOfReferrals: evidence.of_referrals,
        evidence_contract.CustodyOfEvidence: evidence.custody,
        evidence_contract.GetEvidenceExports: evidence.get_exports,
        TransferTimeline: timeline.of_enterprises,
    },
    events={
        AgencyRegistered: copies.on_agency_registered,
        AgencyEnded: copies.on_agency_ended,
        EnterpriseRegistered: Kept(copies.keep_enterprises),
        EnterpriseChanged: Kept(copies.keep_enterprises),
        EnterpriseMerged: copies.on_enterprise_merged,
        EnterpriseUnmerged: copies.on_enterprise_unmerged,
        FindingRecorded: copies.on_finding_recorded,
        GuidanceDiagnosed: copies.on_guidance_diagnosed,
    },
    deadlines={
        **dict.fromkeys(DUTIES, referrals.step_overdue),
        evidence_custody.ACCEPT: evidence_custody.accept_overdue,
    },
)
