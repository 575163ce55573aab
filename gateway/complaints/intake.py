"""Complaints 投诉举报 in GraphQL: filing and following."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from contracts.complaints import clocks
from contracts.complaints import intake as contract
from contracts.complaints.repeats import ClustersOfComplaints, PossibleRepeatsOf
from contracts.complaints.repeats import PossibleRepeat as Suggestion
from contracts.registry.agencies import GetAgencies
from contracts.registry.directory import GetEnterprises
from gateway import fields
from gateway.complaints import informant
from gateway.complaints.attachments import attachments_of_complaint
from gateway.complaints.candidates import candidates_of_complaint, point_of_complaint
from gateway.complaints.filing import Filed, by_number, file
from gateway.complaints.follow_ups import follow_ups_of_complaint
from gateway.complaints.inspections import inspections_of_complaint
from gateway.complaints.rewards import Reward
from gateway.complaints.rewards import of_complaints as rewards_of_complaints
from gateway.context import context_of
from gateway.nodes import Node
from gateway.types import input_of, output_of, record, struct_from

if TYPE_CHECKING:
    from gateway.complaints.repeats import ComplaintCluster
    from gateway.registry.agencies import Agency
    from gateway.registry.directory import Enterprise

MADE_BY_GATEWAY = frozenset({"sealed_caller", "query_code_sha256"})


def _agencies(codes: list[str]) -> GetAgencies:
    return GetAgencies(codes=codes)


def _handling(numbers: list[str]) -> clocks.HandlingOfComplaints:
    return clocks.HandlingOfComplaints(numbers=numbers)


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


@record(Suggestion, "疑似重复：一件投诉可能与前一件反映同一件事，由人工确认")
class PossibleRepeat:
    """A suggestion."""

    complaint = fields.link_by(
        Annotated["Complaint", strawberry.lazy("gateway.complaints.intake")] | None,
        by_number,
        key="number",
        description="这件投诉；无权查看时为空",
    )
    earlier = fields.link_by(
        Annotated["Complaint", strawberry.lazy("gateway.complaints.intake")] | None,
        by_number,
        key="other",
        description="可能与之重复的前一件；无权查看时为空",
    )


def _clusters(numbers: list[str]) -> ClustersOfComplaints:
    return ClustersOfComplaints(numbers=numbers)


def _possible_repeats(numbers: list[str], size: int) -> PossibleRepeatsOf:
    return PossibleRepeatsOf(numbers=numbers, size=size)


HandlingType = output_of(clocks.ComplaintHandling, "适用的时限及其依据，延期、中止、联系、督办和协办的经过")


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
    inspections = inspections_of_complaint
    enterprise_candidates = candidates_of_complaint
    point = point_of_complaint
    handling = fields.link_by(
        HandlingType | None, _handling, key="number", description="适用的时限和办理的经过；无权查看时为空"
    )
    attachments = attachments_of_complaint
    masked_parts = informant.masked_parts
    caller_requests = informant.caller_requests
    cluster = fields.link_by(
        Annotated["ComplaintCluster", strawberry.lazy("gateway.complaints.repeats")] | None,
        _clusters,
        key="number",
        description="所在的并案；没有重复件时为空",
    )
    possible_repeats = fields.links(
        PossibleRepeat, _possible_repeats, key="number", description="疑似与之重复的前几件，最相近的在前"
    )
    reward = fields.link_by(
        Reward | None, rewards_of_complaints, key="number", description="最近一次提出的举报奖励；无权查看时为空"
    )
    follow_ups = follow_ups_of_complaint


def _of_enterprises(codes: list[str], size: int) -> contract.ComplaintsOfEnterprises:
    return contract.ComplaintsOfEnterprises(credit_codes=codes, size=size)


complaints_of_enterprise = fields.links(
    Complaint, _of_enterprises, key="credit_code", description="反映本企业的投诉举报，只列出可见的，新的在前"
)

ProgressType = output_of(contract.Progress, "办理进度：状态、日期、答复，以及您的身份被哪些单位查看过")
FileInput = input_of(contract.FileComplaint, "登记投诉举报：所需内容", without=MADE_BY_GATEWAY)
CallerInput = input_of(contract.Caller, "反映人身份；网关收到即加密，须两人、为列明的目的才能查看", "CallerInput")

NumberArgument = Annotated[str, strawberry.argument(description="投诉编号")]
TypedArgument = Annotated[str, strawberry.argument(description="投诉编号、登记编号或来源系统的工单编号")]
CodeArgument = Annotated[str, strawberry.argument(description="查询码，登记时给出")]
FileArgument = Annotated[FileInput, strawberry.argument(name="input", description="投诉举报的内容")]  # type: ignore[valid-type]
CallerArgument = Annotated[
    CallerInput | None,  # type: ignore[valid-type]
    strawberry.argument(description="反映人身份，可不填（匿名）"),
]


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
    report = struct_from(contract.FileComplaint, given)
    told = struct_from(contract.Caller, caller) if caller else None
    return await file(report, told, context, command_id)


async def _found(root: Any, info: strawberry.Info, number: TypedArgument) -> Any:
    context = context_of(info)
    return await context.ask(struct_from(contract.FindComplaints, {"typed": number}), wanted=context.wanted)


async def _progress(root: Any, info: strawberry.Info, number: NumberArgument, query_code: CodeArgument) -> Any:
    return await context_of(info).ask(contract.ComplaintProgress(number=number, query_code=query_code))


@strawberry.type
class ComplaintQuery:
    """Questions about complaints."""

    complaint = fields.one(Complaint, by_number, argument="number", about="投诉编号", description="按编号查询投诉举报")
    complaints = fields.many(Complaint, contract.ListComplaints, description="可见的投诉举报，新的在前")
    find_complaints = strawberry.field(
        _found, description="凭手头的任一编号查找投诉举报，新的在前，至多 20 件", graphql_type=list[Complaint]
    )
    complaint_progress = strawberry.field(
        _progress, description="凭编号和查询码查询办理进度，无需登录", graphql_type=ProgressType | None
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
