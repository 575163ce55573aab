"""What the transfer service answers: message class -> handler."""

from contracts.joint_inspection.reports import ReportAsked
from contracts.joint_inspection.visits import FindingRecorded
from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.alerts import AlertExtended, AlertRaised
from contracts.registry.directory import EnterpriseChanged, EnterpriseRegistered
from contracts.registry.guidance import GuidanceDiagnosed
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from contracts.transfer import case_notices as case_notices_contract
from contracts.transfer import detections as detections_contract
from contracts.transfer import early_involvement as early_involvement_contract
from contracts.transfer import evidence as evidence_contract
from contracts.transfer import evidence_orders, referral_facts
from contracts.transfer import ferry as ferry_contract
from contracts.transfer import inbox as inbox_contract
from contracts.transfer import lapses as lapses_contract
from contracts.transfer import legal_disputes as legal_disputes_contract
from contracts.transfer import meetings as meetings_contract
from contracts.transfer import penalties as penalties_contract
from contracts.transfer import proceedings as proceedings_contract
from contracts.transfer import reconsiderations as reconsiderations_contract
from contracts.transfer import referral_branches as branches_contract
from contracts.transfer import referrals as referrals_contract
from contracts.transfer import signing_keys as signing_keys_contract
from contracts.transfer.passages import ListReferralPassages
from contracts.transfer.timeline import TransferTimeline
from kernel.copies import Kept, each
from kernel.deliveries import hearing as deliveries
from kernel.files.desk import named_by
from kernel.service import Endpoints
from services.transfer.branches import handlers as branches
from services.transfer.case_notices import handlers as case_notices
from services.transfer.case_notices import rules as case_notice_rules
from services.transfer.case_notices import store as case_notice_store
from services.transfer.copies import handlers as copies
from services.transfer.detections.handlers import asking as asking_detections
from services.transfer.detections.handlers import deciding as deciding_detections
from services.transfer.detections.handlers import following as following_referrals
from services.transfer.detections.handlers import hearing as hearing_facts
from services.transfer.detections.handlers.base import thresholds_of
from services.transfer.detections.rules.case import TRANSFER
from services.transfer.early_involvement import store as early_involvement_store
from services.transfer.early_involvement.handlers import ordering as early_involvement
from services.transfer.early_involvement.rules import machine as early_involvement_machine
from services.transfer.evidence import store as evidence_store
from services.transfer.evidence.handlers import asking as evidence
from services.transfer.evidence.handlers import custody as evidence_custody
from services.transfer.evidence.handlers import items as evidence_items
from services.transfer.ferry.handlers import lines as ferry_lines
from services.transfer.ferry.handlers import packing as ferry_packing
from services.transfer.ferry.handlers import taking_in as ferry_taking_in
from services.transfer.ferry.store import lines as ferry_store
from services.transfer.figures import handlers as figures
from services.transfer.inbox import handlers as inbox
from services.transfer.lapses import handlers as lapses
from services.transfer.legal_disputes.handlers import ordering as legal_disputes
from services.transfer.legal_disputes.rules import machine as legal_dispute_machine
from services.transfer.meetings import store as meeting_store
from services.transfer.meetings.handlers import calling, following, looking
from services.transfer.meetings.rules import machine as meeting_machine
from services.transfer.passages import handlers as passages
from services.transfer.penalties import handlers as penalties
from services.transfer.proceedings import store as proceeding_store
from services.transfer.proceedings.handlers import asking as proceedings
from services.transfer.proceedings.handlers import ordering as proceeding_orders
from services.transfer.proceedings.rules.tables import DUTIES as PROCEEDING_DUTIES
from services.transfer.reconsiderations import handlers as reconsiderations
from services.transfer.referrals import handlers as referrals
from services.transfer.referrals import store as referral_store
from services.transfer.referrals.rules.clocks import DUTIES
from services.transfer.signing_keys import handlers as signing_keys
from services.transfer.timeline import handlers as timeline

ENDPOINTS: Endpoints = Endpoints(
    service="transfer",
    row_secured=True,
    file_named=named_by(
        referral_store.names_file,
        proceeding_store.names_file,
        evidence_store.names_file,
        ferry_store.names_file,
        early_involvement_store.names_file,
        case_notice_store.names_file,
        meeting_store.names_file,
    ),
    commands={
        referrals_contract.ProposeReferral: referrals.propose,
        referrals_contract.ApproveReferral: referrals.approve,
        referrals_contract.RefuseReferral: referrals.refuse,
        referrals_contract.AddReferralDocument: referrals.add_document,
        referrals_contract.HandOverReferral: referrals.hand_over,
        referrals_contract.ReceiveReferral: referrals.receive,
        branches_contract.IssueReferralPaper: branches.issue_paper,
        referrals_contract.ReportReferralIncomplete: referrals.report_incomplete,
        referrals_contract.SupplementReferral: referrals.supplement,
        referrals_contract.RedirectReferral: referrals.redirect,
        referrals_contract.ExtendReferralFiling: referrals.extend_filing,
        referrals_contract.FileReferral: referrals.file,
        referrals_contract.DeclineReferral: referrals.decline,
        inbox_contract.MarkNoticesRead: inbox.mark_read,
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
        ferry_contract.PackFerry: ferry_packing.pack,
        proceedings_contract.OpenProceeding: proceeding_orders.open_,
        proceedings_contract.TakeProceedingStep: proceeding_orders.step,
        reconsiderations_contract.AskReferralReconsideration: reconsiderations.ask,
        reconsiderations_contract.UpholdReferralDecline: reconsiderations.uphold,
        reconsiderations_contract.OverturnReferralDecline: reconsiderations.overturn,
        reconsiderations_contract.ReportReferralDisposal: reconsiderations.dispose,
        detections_contract.DismissDetection: deciding_detections.dismiss,
        detections_contract.RecordDetectionOpinion: deciding_detections.record_opinion,
        penalties_contract.RecordPenalty: penalties.record,
        branches_contract.WithdrawReferral: branches.withdraw,
        branches_contract.ReturnReferral: branches.return_file,
        branches_contract.TakeBackReferral: branches.take_back,
        branches_contract.HandOverReferralItems: branches.hand_over_items,
        branches_contract.AcceptReferralItems: branches.accept_items,
        branches_contract.MoveReferral: branches.move,
        branches_contract.RefuseMovedReferral: branches.refuse_move,
        branches_contract.DropReferral: branches.drop,
        branches_contract.TellReferralOutcome: branches.tell_outcome,
        ferry_contract.TakeInFerryReply: ferry_taking_in.taking_in(lambda: ENDPOINTS.commands),
        early_involvement_contract.InviteEarlyInvolvement: early_involvement.invite,
        early_involvement_contract.AskForEarlyInvolvement: early_involvement.ask,
        early_involvement_contract.AcceptEarlyInvolvement: early_involvement.accept,
        early_involvement_contract.GrantEarlyInvolvement: early_involvement.grant,
        early_involvement_contract.RefuseEarlyInvolvement: early_involvement.refuse,
        early_involvement_contract.WithdrawEarlyInvolvement: early_involvement.withdraw,
        early_involvement_contract.AddEarlyInvolvementDocuments: early_involvement.add_documents,
        early_involvement_contract.GiveEarlyOpinion: early_involvement.give_opinion,
        early_involvement_contract.EndEarlyInvolvement: early_involvement.end,
        case_notices_contract.SendCaseNotice: case_notices.send,
        case_notices_contract.AcknowledgeCaseNotice: case_notices.acknowledge,
        case_notices_contract.FeedBackOnCaseNotice: case_notices.feed_back,
        meetings_contract.CallMeeting: calling.call,
        meetings_contract.MoveMeeting: calling.move,
        meetings_contract.AddMeetingItem: calling.add_item,
        meetings_contract.AnswerMeeting: calling.answer,
        meetings_contract.CancelMeeting: calling.cancel,
        meetings_contract.RecordMinutes: following.record,
        meetings_contract.ConfirmMinutes: following.confirm,
        meetings_contract.ObjectToMinutes: following.object_,
        meetings_contract.CorrectMinutes: following.correct,
        meetings_contract.ReportOnDecision: following.report,
        legal_disputes_contract.RaiseLegalDispute: legal_disputes.raise_,
        legal_disputes_contract.TakeLegalPosition: legal_disputes.take_position,
        legal_disputes_contract.EndLegalDispute: legal_disputes.end,
        legal_disputes_contract.ConfirmLegalConclusion: legal_disputes.confirm,
        legal_disputes_contract.RejectLegalConclusion: legal_disputes.reject,
    },
    queries={
        referrals_contract.GetReferrals: referrals.get,
        referrals_contract.ListReferrals: referrals.list_,
        referrals_contract.ReferralsOfEnterprises: referrals.of_enterprises,
        inbox_contract.ListInbox: inbox.list_,
        inbox_contract.GetInboxCounts: inbox.counts,
        signing_keys_contract.GetSigningKeys: signing_keys.get,
        signing_keys_contract.ListSigningKeys: signing_keys.list_,
        evidence_contract.GetEvidence: evidence.get,
        evidence_contract.ListEvidence: evidence.list_,
        evidence_contract.EvidenceOfReferrals: evidence.of_referrals,
        evidence_contract.CustodyOfEvidence: evidence.custody,
        evidence_contract.GetEvidenceExports: evidence.get_exports,
        ferry_contract.GetFerries: ferry_lines.get,
        ferry_contract.GetFerryReplies: ferry_lines.get_replies,
        lapses_contract.GetLapses: lapses.get,
        lapses_contract.ListLapses: lapses.list_,
        proceedings_contract.GetProceedings: proceedings.get,
        proceedings_contract.ListProceedings: proceedings.list_,
        proceedings_contract.ProceedingsOfEnterprises: proceedings.of_enterprises,
        proceedings_contract.ProceedingsOfReferrals: proceedings.of_referrals,
        detections_contract.GetDetections: asking_detections.get,
        detections_contract.ListDetections: asking_detections.list_,
        detections_contract.DetectionsOfEnterprises: asking_detections.of_enterprises,
        detections_contract.ListDetectionCounts: asking_detections.counts,
        detections_contract.ListDetectionRates: asking_detections.rates,
        penalties_contract.GetPenalties: penalties.get,
        penalties_contract.ListPenalties: penalties.list_,
        ListReferralPassages: passages.list_,
        early_involvement_contract.GetEarlyInvolvements: early_involvement.get,
        early_involvement_contract.ListEarlyInvolvements: early_involvement.list_,
        case_notices_contract.GetCaseNotices: case_notices.get,
        case_notices_contract.ListCaseNotices: case_notices.list_,
        meetings_contract.GetMeetings: looking.get,
        meetings_contract.ListMeetings: looking.list_,
        legal_disputes_contract.GetLegalDisputes: legal_disputes.get,
        legal_disputes_contract.ListLegalDisputes: legal_disputes.list_,
        legal_disputes_contract.GetLegalPrecedents: legal_disputes.get_precedents,
        legal_disputes_contract.FindLegalPrecedents: legal_disputes.find,
        TransferTimeline: timeline.of_enterprises,
    },
    events={
        **deliveries.EVENTS,
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
        ReportAsked: figures.on_report_asked,
        referral_facts.ReferralStepOverdue: following_referrals.on_step_overdue,
        **dict.fromkeys(following_referrals.FOLLOWED, following_referrals.on_referral),
    },
    deadlines={
        **deliveries.DEADLINES,
        **dict.fromkeys(DUTIES, referrals.step_overdue),
        **dict.fromkeys(PROCEEDING_DUTIES, proceeding_orders.step_overdue),
        TRANSFER: deciding_detections.transfer_overdue,
        evidence_custody.ACCEPT: evidence_custody.accept_overdue,
        early_involvement_machine.ANSWER: early_involvement.answer_overdue,
        early_involvement_machine.END: early_involvement.expire,
        **dict.fromkeys(case_notice_rules.DUTIES, case_notices.step_overdue),
        **dict.fromkeys(meeting_machine.DUTIES, following.step_overdue),
        **dict.fromkeys(legal_dispute_machine.DUTIES, legal_disputes.step_overdue),
    },
    checks=(thresholds_of,),
)
