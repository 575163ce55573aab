"""Complaints 投诉举报 in GraphQL: filing, following, looking at the caller."""

import hashlib
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import strawberry
import uuid_utils

from contracts.complaints import intake as contract
from contracts.messages import Receipt
from contracts.registry.agencies import GetAgencies
from contracts.registry.directory import GetEnterprises
from gateway import fields
from gateway.complaints.codes import grouped, new_code
from gateway.complaints.follow_ups import follow_ups_of_complaint
from gateway.complaints.rewards import Reward
from gateway.complaints.rewards import of_complaints as rewards_of_complaints
from gateway.context import Context, context_of
from gateway.nodes import Node
from gateway.types import input_of, output_of, record, struct_from

if TYPE_CHECKING:
    from gateway.registry.agencies import Agency
    from gateway.registry.directory import Enterprise

MADE_BY_GATEWAY = frozenset({"sealed_caller", "query_code_sha256"})


def _agencies(codes: list[str]) -> GetAgencies:
    return GetAgencies(codes=codes)


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


@record(contract.Complaint, "投诉举报：承办机构可见；反映人身份密封，不在其中")
class Complaint(Node):
    """A complaint."""

    handling_agency = fields.link_by(
        Annotated["Agency", strawberry.lazy("gateway.registry.agencies")] | None,
        _agencies,
        key="agency",
        description="承办机构",
    )
    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="enterprise_credit_code",
        description="已关联的企业；无权查看关联时为空",
    )
    reward = fields.link_by(
        Reward | None, rewards_of_complaints, key="number", description="最近一次提出的举报奖励；无权查看时为空"
    )
    follow_ups = follow_ups_of_complaint


def by_number(numbers: list[str]) -> contract.GetComplaints:
    """The question for complaints by their numbers."""
    return contract.GetComplaints(numbers=numbers)


def _of_enterprises(codes: list[str], size: int) -> contract.ComplaintsOfEnterprises:
    return contract.ComplaintsOfEnterprises(credit_codes=codes, size=size)


complaints_of_enterprise = fields.links(
    Complaint, _of_enterprises, key="credit_code", description="反映本企业的投诉举报，只列出可见的，新的在前"
)

ProgressType = output_of(contract.Progress, "办理进度：状态、日期，以及您的身份被哪些单位查看过")
CallerType = output_of(contract.Caller, "反映人身份；只对依规查看的承办人显示")
FileInput = input_of(contract.FileComplaint, "登记投诉举报：所需内容", without=MADE_BY_GATEWAY)
CallerInput = input_of(contract.Caller, "反映人身份；网关收到即加密，只有承办人说明理由后才能查看", "CallerInput")

NumberArgument = Annotated[str, strawberry.argument(description="投诉编号")]
CodeArgument = Annotated[str, strawberry.argument(description="查询码，登记时给出")]
FileArgument = Annotated[FileInput, strawberry.argument(name="input", description="投诉举报的内容")]  # type: ignore[valid-type]
CallerArgument = Annotated[
    CallerInput | None,  # type: ignore[valid-type]
    strawberry.argument(description="反映人身份，可不填（匿名）"),
]


class Filed(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What filing answers."""

    number: str
    query_code: str | None
    complaint: contract.Complaint | None
    position: str | None
    repeated: bool


@strawberry.type(description="登记的结果")
class FiledComplaint:
    """What filing answers, as GraphQL shows it."""

    number: str = strawberry.field(description="投诉编号")
    query_code: str | None = strawberry.field(
        description="查询码：反映人凭编号和查询码查询进度、评价、领奖；机构代为登记的请转告反映人，请勿留存"
    )
    complaint: Complaint | None = strawberry.field(description="登记后的投诉；无权查看时为空")
    position: str | None = strawberry.field(description="本次变更在流水中的位点；无变更时为空")
    repeated: bool = strawberry.field(description="是否为同一命令编号的重发")


async def _file(
    root: Any,
    info: strawberry.Info,
    given: FileArgument,
    caller: CallerArgument = None,
    command_id: fields.CommandIdArgument = None,
    after_position: fields.PositionsArgument = None,
) -> Filed:
    context = context_of(info)
    context.read_after(after_position)
    id = command_id or str(uuid_utils.uuid7())
    report = struct_from(contract.FileComplaint, given)
    code = _query_code(context, report, id)
    command = msgspec.structs.replace(
        report,
        sealed_caller=_sealed(struct_from(contract.Caller, caller), context, id) if caller else None,
        query_code_sha256=hashlib.sha256(code.encode()).hexdigest(),
    )
    receipt = await context.send(command, id)
    (found,) = await context.ask(by_number([receipt.record]), wanted=context.wanted)
    return Filed(
        number=receipt.record,
        query_code=grouped(code) if await _holds(code, receipt, context) else None,
        complaint=found,
        position=receipt.position,
        repeated=receipt.repeated,
    )


def _sealed(caller: contract.Caller, context: Context, id: str) -> str:
    plain = msgspec.json.encode(caller).decode()
    seed = context.cursors.derive("caller", context.actor.agency, context.actor.subject, id, plain)
    return context.sealer_to("complaints").seal_text(plain, contract.CALLER_CONTEXT, seed)


def _query_code(context: Context, report: contract.FileComplaint, id: str) -> str:
    """The same again where the command is repeated, or a hotline's work order comes under another one."""
    who, order = context.actor, report.external_number
    source = (who.agency, report.channel.value, order) if order else (who.agency, who.subject, id)
    return new_code(context.cursors.derive("query code", *source))


async def _holds(code: str, receipt: Receipt, context: Context) -> bool:
    """Whether it is the complaint's own code; a work order taken in from a file before has none."""
    if receipt.position is not None:
        return True
    return await context.ask(contract.ComplaintProgress(number=receipt.record, query_code=code)) is not None


async def _progress(root: Any, info: strawberry.Info, number: NumberArgument, query_code: CodeArgument) -> Any:
    return await context_of(info).ask(contract.ComplaintProgress(number=number, query_code=query_code))


async def _caller(root: Any, info: strawberry.Info, number: NumberArgument) -> Any:
    return await context_of(info).ask(struct_from(contract.LookAtCaller, {"number": number}))


@strawberry.type
class ComplaintQuery:
    """Questions about complaints."""

    complaint = fields.one(Complaint, by_number, argument="number", about="投诉编号", description="按编号查询投诉举报")
    complaints = fields.many(Complaint, contract.ListComplaints, description="可见的投诉举报，新的在前")
    complaint_progress = strawberry.field(
        _progress, description="凭编号和查询码查询办理进度，无需登录", graphql_type=ProgressType | None
    )
    complaint_caller = strawberry.field(
        _caller, description="反映人身份；须先以 openComplaintCaller 说明理由，限时有效", graphql_type=CallerType | None
    )


@strawberry.type
class ComplaintMutation:
    """Orders about taking in complaints."""

    file_complaint = strawberry.field(
        _file,
        description="登记投诉举报；能归类的随即分派",
        graphql_type=FiledComplaint,
        metadata={"message": contract.FileComplaint.subject},
    )
    open_complaint_caller = fields.command(
        contract.OpenCaller, Complaint, by_number, description="承办人说明理由，申请查看反映人身份；先留痕后查看"
    )
