"""Routing, signing, returning, binding and replying in GraphQL."""

from typing import Annotated, Any

import msgspec
import strawberry

from contracts.complaints import routing as contract
from contracts.complaints.candidates import PlaceComplaint
from contracts.complaints.inspections import InspectComplaint
from gateway import fields
from gateway.complaints.filing import by_number
from gateway.complaints.intake import Complaint
from gateway.context import context_of
from gateway.types import input_of, struct_from

RepliesInput = input_of(contract.ReplyComplaints, "一并答复多件投诉：所需内容")
RepliesArgument = Annotated[RepliesInput, strawberry.argument(name="input", description="命令内容")]  # type: ignore[valid-type]


class Replies(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What replying to several answers."""

    complaints: list[Any]
    position: str | None
    repeated: bool


@strawberry.type(description="一并答复的结果")
class RepliedComplaints:
    """What replying to several answers, as GraphQL shows it."""

    complaints: list[Complaint | None] = strawberry.field(description="答复后的各件投诉，照所给编号的次序")
    position: str | None = strawberry.field(description="本次变更在流水中的位点；无变更时为空")
    repeated: bool = strawberry.field(description="是否为同一命令编号的重发")


async def _reply_all(
    root: Any,
    info: strawberry.Info,
    given: RepliesArgument,
    command_id: fields.CommandIdArgument = None,
    after_position: fields.PositionsArgument = None,
) -> Replies:
    context = context_of(info)
    context.read_after(after_position)
    command = struct_from(contract.ReplyComplaints, given)
    receipt = await context.send(command, command_id)
    found = await context.ask(by_number(command.numbers))
    return Replies(complaints=list(found), position=receipt.position, repeated=receipt.repeated)


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
    reply_complaints = strawberry.field(
        _reply_all,
        description="以同一结果一并答复多件投诉，各件各自办结；有一件不能答复则全部不答复",
        graphql_type=RepliedComplaints,
        metadata={"message": contract.ReplyComplaints.subject},
    )
    place_complaint = fields.command(
        PlaceComplaint, Complaint, by_number, description="在地图上确定发生地点，企业候选随之按距离排序"
    )
    inspect_complaint = fields.command(
        InspectComplaint,
        Complaint,
        by_number,
        description="承办人或机构负责人提出现场检查，经负责人批准后进行；检查单上只有投诉编号",
    )
    correct_reply = fields.command(
        contract.CorrectReply,
        Complaint,
        by_number,
        description="承办机构负责人更正答复和查实情况，信用和抽查随之改变",
    )
