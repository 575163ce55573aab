"""What the hotline's operator orders after a reply, in GraphQL."""

import strawberry

from contracts.complaints import follow_ups as contract
from gateway import fields
from gateway.complaints.filing import by_number
from gateway.complaints.intake import Complaint


@strawberry.type
class FollowUpMutation:
    """Orders of operators about follow-ups."""

    record_call_back = fields.command(
        contract.RecordCallBack, Complaint, by_number, description="话务员登记回访结果，不查看反映人身份"
    )
    reopen_complaint = fields.command(
        contract.ReopenComplaint, Complaint, by_number, description="话务员在期限内将已办结的投诉退回重新办理"
    )
