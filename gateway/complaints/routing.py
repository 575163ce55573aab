"""Routing, signing, returning, binding and replying in GraphQL."""

import strawberry

from contracts.complaints import routing as contract
from gateway import fields
from gateway.complaints.intake import Complaint, by_number


@strawberry.type
class RoutingMutation:
    """Orders about the handling of complaints."""

    classify_complaint = fields.command(
        contract.ClassifyComplaint, Complaint, by_number, description="人工归类并说明理由，优先于关键词规则"
    )
    route_complaint = fields.command(
        contract.RouteComplaint,
        Complaint,
        by_number,
        description="按事项、地区分派：同类件已有裁定的从裁定，否则按权责清单",
    )
    assign_complaint = fields.command(
        contract.AssignComplaint,
        Complaint,
        by_number,
        description="人工指定或裁定承办机构并说明理由；裁定适用于此后同事项、同地区、同类的投诉",
    )
    sign_complaint = fields.command(contract.SignComplaint, Complaint, by_number, description="承办机构签收")
    return_complaint = fields.command(
        contract.ReturnComplaint,
        Complaint,
        by_number,
        description="承办机构退单：说明理由、建议的承办机构和依据；超过次数转上级裁定",
    )
    bind_complaint = fields.command(
        contract.BindComplaint, Complaint, by_number, description="关联名录库中的企业；环境类投诉随即成为抽查线索"
    )
    reply_complaint = fields.command(
        contract.ReplyComplaint, Complaint, by_number, description="答复办理结果和查实情况并办结"
    )
