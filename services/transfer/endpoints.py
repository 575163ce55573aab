"""What the transfer service answers: message class -> handler."""

from contracts.joint_inspection.visits import FindingRecorded
from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.directory import EnterpriseChanged, EnterpriseRegistered
from contracts.registry.guidance import GuidanceDiagnosed
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from contracts.transfer import inbox as inbox_contract
from contracts.transfer import lapses as lapses_contract
from contracts.transfer import proceedings as proceedings_contract
from contracts.transfer import reconsiderations as reconsiderations_contract
from contracts.transfer import referrals as referrals_contract
from contracts.transfer.timeline import TransferTimeline
from kernel.copies import Kept
from kernel.service import Endpoints
from services.transfer.copies import handlers as copies
from services.transfer.files import names_file
from services.transfer.inbox import handlers as inbox
from services.transfer.lapses import handlers as lapses
from services.transfer.proceedings.handlers import asking as proceedings
from services.transfer.proceedings.handlers import ordering as proceeding_orders
from services.transfer.proceedings.rules.tables import DUTIES as PROCEEDING_DUTIES
from services.transfer.reconsiderations import handlers as reconsiderations
from services.transfer.referrals import handlers as referrals
from services.transfer.referrals.rules.machine import DUTIES
from services.transfer.timeline import handlers as timeline

ENDPOINTS = Endpoints(
    service="transfer",
    row_secured=True,
    file_named=names_file,
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
        reconsiderations_contract.AskReferralReconsideration: reconsiderations.ask,
        reconsiderations_contract.UpholdReferralDecline: reconsiderations.uphold,
        reconsiderations_contract.OverturnReferralDecline: reconsiderations.overturn,
        reconsiderations_contract.ReportReferralDisposal: reconsiderations.dispose,
        proceedings_contract.OpenProceeding: proceeding_orders.open_,
        proceedings_contract.TakeProceedingStep: proceeding_orders.step,
        inbox_contract.MarkNoticesRead: inbox.mark_read,
    },
    queries={
        referrals_contract.GetReferrals: referrals.get,
        referrals_contract.ListReferrals: referrals.list_,
        referrals_contract.ReferralsOfEnterprises: referrals.of_enterprises,
        lapses_contract.GetLapses: lapses.get,
        lapses_contract.ListLapses: lapses.list_,
        proceedings_contract.GetProceedings: proceedings.get,
        proceedings_contract.ListProceedings: proceedings.list_,
        proceedings_contract.ProceedingsOfEnterprises: proceedings.of_enterprises,
        proceedings_contract.ProceedingsOfReferrals: proceedings.of_referrals,
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
        **dict.fromkeys(PROCEEDING_DUTIES, proceeding_orders.step_overdue),
    },
)
