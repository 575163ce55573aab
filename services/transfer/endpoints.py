"""What the transfer service answers: message class -> handler."""

from contracts.joint_inspection.visits import FindingRecorded
from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.directory import EnterpriseChanged, EnterpriseRegistered
from contracts.registry.guidance import GuidanceDiagnosed
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from contracts.transfer import case_notices as case_notices_contract
from contracts.transfer import early_involvement as early_involvement_contract
from contracts.transfer import inbox as inbox_contract
from contracts.transfer import legal_disputes as legal_disputes_contract
from contracts.transfer import meetings as meetings_contract
from contracts.transfer import referrals as referrals_contract
from contracts.transfer.timeline import TransferTimeline
from kernel.copies import Kept
from kernel.files.desk import named_by
from kernel.service import Endpoints
from services.transfer.case_notices import handlers as case_notices
from services.transfer.case_notices import rules as case_notice_rules
from services.transfer.case_notices import store as case_notice_store
from services.transfer.copies import handlers as copies
from services.transfer.early_involvement import store as early_involvement_store
from services.transfer.early_involvement.handlers import ordering as early_involvement
from services.transfer.early_involvement.rules import machine as early_involvement_machine
from services.transfer.inbox import handlers as inbox
from services.transfer.legal_disputes.handlers import ordering as legal_disputes
from services.transfer.legal_disputes.rules import machine as legal_dispute_machine
from services.transfer.meetings import store as meeting_store
from services.transfer.meetings.handlers import calling, following, looking
from services.transfer.meetings.rules import machine as meeting_machine
from services.transfer.referrals import handlers as referrals
from services.transfer.referrals import store as referral_store
from services.transfer.referrals.rules.machine import DUTIES
from services.transfer.timeline import handlers as timeline

ENDPOINTS = Endpoints(
    service="transfer",
    row_secured=True,
    file_named=named_by(
        referral_store.names_file,
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
        referrals_contract.IssueReferralPaper: referrals.issue_paper,
        referrals_contract.ReportReferralIncomplete: referrals.report_incomplete,
        referrals_contract.SupplementReferral: referrals.supplement,
        referrals_contract.RedirectReferral: referrals.redirect,
        referrals_contract.ExtendReferralFiling: referrals.extend_filing,
        referrals_contract.FileReferral: referrals.file,
        referrals_contract.DeclineReferral: referrals.decline,
        inbox_contract.MarkNoticesRead: inbox.mark_read,
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
        FindingRecorded: copies.on_finding_recorded,
        GuidanceDiagnosed: copies.on_guidance_diagnosed,
    },
    deadlines={
        **dict.fromkeys(DUTIES, referrals.step_overdue),
        early_involvement_machine.ANSWER: early_involvement.answer_overdue,
        early_involvement_machine.END: early_involvement.expire,
        **dict.fromkeys(case_notice_rules.DUTIES, case_notices.step_overdue),
        **dict.fromkeys(meeting_machine.DUTIES, following.step_overdue),
        **dict.fromkeys(legal_dispute_machine.DUTIES, legal_disputes.step_overdue),
    },
)
