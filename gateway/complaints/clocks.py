"""Kinds, limits, contact, more time, pauses, and what is yellow or red, in GraphQL."""

import strawberry

from contracts.complaints import clocks as contract
from gateway import fields
from gateway.complaints.filing import by_number
from gateway.complaints.intake import Complaint
from gateway.types import record


@record(contract.ComplaintDuty, "临近到期（黄牌）或者逾期（红牌）的时限任务")
class ComplaintDuty:
    """A duty near or past its end."""

    complaint = fields.link_by(
        Complaint | None,
        by_number,
        key="number",
        description="所属投诉",
    )


@strawberry.type
class ComplaintClockQuery:
    """Questions about the clocks of complaints."""

    complaint_duties = fields.many(
        ComplaintDuty, contract.ListComplaintDuties, description="可见投诉的黄牌、红牌任务，可只看一个机构的"
    )


@strawberry.type
class ComplaintClockMutation:
    """Orders about the clocks of complaints."""

    set_complaint_kind = fields.command(
        contract.SetComplaintKind,
        Complaint,
        by_number,
        description="话务员变更类别并说明理由；改按新类别的时限，起算时间不变",
    )
    notify_acceptance = fields.command(
        contract.NotifyAcceptance, Complaint, by_number, description="记录已向反映人告知受理"
    )
    contact_caller = fields.command(
        contract.ContactCaller, Complaint, by_number, description="承办机构请热线联系反映人；不打开身份"
    )
    relay_contact = fields.command(
        contract.RelayContact, Complaint, by_number, description="热线转达并记录反映人的答复，或者未能联系上"
    )
    ask_for_extension = fields.command(
        contract.AskForExtension, Complaint, by_number, description="承办机构在期限届满前申请延期"
    )
    decide_extension = fields.command(
        contract.DecideExtension, Complaint, by_number, description="热线或者上级审批延期；批准后自原起算时间顺延"
    )
    pause_complaint = fields.command(
        contract.PauseComplaint, Complaint, by_number, description="承办机构负责人以列明的原因中止办理计时"
    )
    resume_complaint = fields.command(
        contract.ResumeComplaint, Complaint, by_number, description="恢复计时，剩余时间不变"
    )
