"""Handlings of findings 问题处置 in GraphQL."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from contracts.joint_inspection import handlings as contract
from contracts.joint_inspection.visits import GetVisits
from contracts.registry.directory import GetEnterprises
from contracts.registry.guidance import GetGuidances
from gateway import fields
from gateway.context import Context, context_of
from gateway.nodes import Node
from gateway.types import input_of, record, struct_from
from kernel.narrowing import Wanted

if TYPE_CHECKING:
    from gateway.joint_inspection.visits import Visit
    from gateway.registry.directory import Enterprise
    from gateway.registry.guidance import Guidance


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


def _visits(ids: list[str]) -> GetVisits:
    return GetVisits(ids=ids)


async def _guidances(parents: list[Any], context: Context, wanted: Wanted | None) -> list[list[Any]]:
    """The guidances of all handlings by one question; what the asker may not see is left out."""
    asked = sorted({number for parent in parents for number in parent.guidances or []})
    found = dict(
        zip(asked, await context.ask_each(asked, lambda some: GetGuidances(numbers=some), wanted), strict=True)
    )
    return [[found[one] for one in parent.guidances or [] if found[one] is not None] for parent in parents]


@record(contract.FindingHandling, "问题处置：渐进式执法的各级措施、整改、延期、复查直至办结；企业自被告知起可见")
class FindingHandling(Node):
    """A handling."""

    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="credit_code",
        description="所涉企业",
    )
    visited = fields.link_by(
        Annotated["Visit", strawberry.lazy("gateway.joint_inspection.visits")] | None,
        _visits,
        key="visit",
        description="发现问题的检查",
    )
    help = fields.link(
        list[Annotated["Guidance", strawberry.lazy("gateway.registry.guidance")]],
        _guidances,
        reads=("guidances",),
        description="关联的指导帮扶，只列出可以查看的",
    )


@record(contract.LadderCount, "一个单位采取渐进式执法措施的情况")
class LadderCount:
    """Counts of one agency."""


LadderCountInput = input_of(contract.CountLadderSteps, "渐进式执法统计的期间", "LadderCountInput")
LadderCountArgument = Annotated[
    LadderCountInput,  # type: ignore[valid-type]
    strawberry.argument(name="input", description="统计的期间"),
]


async def _ladder_counts(root: Any, info: strawberry.Info, given: LadderCountArgument) -> Any:
    return await context_of(info).ask(struct_from(contract.CountLadderSteps, given))


def _by_finding(findings: list[str]) -> contract.GetFindingHandlings:
    return contract.GetFindingHandlings(findings=findings)


def _of_codes(codes: list[str], size: int) -> contract.HandlingsOfEnterprises:
    return contract.HandlingsOfEnterprises(credit_codes=codes, size=size)


handlings_of_enterprise = fields.links(
    FindingHandling, _of_codes, key="credit_code", description="对本企业问题的处置，新的在前，只列出可以查看的"
)
handling_of_finding = fields.link_by(FindingHandling | None, _by_finding, key="id", description="问题的处置")


@strawberry.type
class HandlingQuery:
    """Questions about handlings."""

    finding_handling = fields.one(
        FindingHandling, _by_finding, argument="finding", about="问题编号", description="按问题编号查询问题处置"
    )
    finding_handlings = fields.many(
        FindingHandling, contract.ListFindingHandlings, description="可以查看的问题处置，新的在前"
    )
    ladder_counts = strawberry.field(
        _ladder_counts,
        description="本地区各单位采取渐进式执法措施的情况：越级、从轻、逾期、延期、复查不合格的件数",
        graphql_type=list[LadderCount],
    )


@strawberry.type
class HandlingMutation:
    """Orders about handlings."""

    deliver_measure = fields.command(
        contract.DeliverMeasure, FindingHandling, _by_finding, description="告知企业所采取的措施，出具文书"
    )
    raise_measure = fields.command(
        contract.RaiseMeasure, FindingHandling, _by_finding, description="负责人决定采取更进一步的措施"
    )
    end_handling = fields.command(
        contract.EndHandling, FindingHandling, _by_finding, description="负责人终结失去对象的处置"
    )
    submit_rectification_plan = fields.command(
        contract.SubmitRectificationPlan, FindingHandling, _by_finding, description="企业提交整改方案"
    )
    return_rectification_plan = fields.command(
        contract.ReturnRectificationPlan, FindingHandling, _by_finding, description="退回整改方案"
    )
    link_guidance = fields.command(
        contract.LinkGuidance,
        FindingHandling,
        _by_finding,
        description="关联为整改预约或邀约的指导帮扶（预约用 bookGuidance）",
    )
    ask_for_rectification_extension = fields.command(
        contract.AskForRectificationExtension, FindingHandling, _by_finding, description="企业在期满前申请延期"
    )
    answer_rectification_extension = fields.command(
        contract.AnswerRectificationExtension, FindingHandling, _by_finding, description="负责人答复延期申请"
    )
    report_rectified = fields.command(
        contract.ReportRectified, FindingHandling, _by_finding, description="企业报告整改完成"
    )
    reinspect = fields.command(
        contract.Reinspect, FindingHandling, _by_finding, description="两名以上执法人员复查：合格办结，不合格升级"
    )
