"""The positive list 监督执法正面清单 in GraphQL."""

from typing import Any

import strawberry

from contracts.registry import positive_list as contract
from contracts.registry import positive_list_incentives as incentives
from contracts.registry import positive_list_terms as terms
from gateway import fields
from gateway.context import Context
from gateway.nodes import Node
from gateway.types import record
from kernel.narrowing import Wanted


def download_of(root: Any) -> str:
    """Where the paper is given out to those who may have it."""
    return f"/files/registry/{root.sha256}"


@record(terms.ListingPaper, "移出正面清单的书面告知，PDF")
class ListingPaper:
    """A written notice."""

    download = strawberry.field(download_of, description="下载地址")


@record(terms.ListingCheck, "一项准入条件的核对结果：所见数值、要求和依据")
class ListingCheck:
    """A criterion checked."""


@record(terms.PositiveListCriterion, "公开的准入条件")
class PositiveListCriterion:
    """A published criterion."""


@record(contract.PositiveListing, "正面清单条目：从申报、审核、批准、公示到列入和移出；公众可见公示中和已列入的")
class PositiveListing(Node):
    """A listing."""


@record(incentives.PositiveListIncentive, "正面清单企业的激励措施，向各部门通报")
class PositiveListIncentive:
    """An incentive."""


def _by_number(numbers: list[str]) -> contract.GetPositiveListings:
    return contract.GetPositiveListings(numbers=numbers)


def _of_enterprises(codes: list[str], size: int) -> contract.PositiveListingsOfEnterprises:
    return contract.PositiveListingsOfEnterprises(credit_codes=codes, size=size)


def _criteria(regions: list[str]) -> contract.GetPositiveListCriteria:
    return contract.GetPositiveListCriteria(regions=regions)


async def _checks(parents: list[Any], context: Context, _: Wanted | None) -> list[Any]:
    codes = [parent.credit_code for parent in parents]
    return list(await context.ask_each(codes, lambda some: contract.PositiveListChecksOfEnterprises(credit_codes=some)))


positive_listings_of_enterprise = fields.links(
    PositiveListing, _of_enterprises, key="credit_code", description="本企业的正面清单条目，只列出可见的，新的在前"
)
positive_list_checks_of_enterprise = fields.link(
    list[ListingCheck] | None,
    _checks,
    reads=("credit_code",),
    description="现在是否符合正面清单的各项准入条件；无权查看时为空表",
)


@strawberry.type
class PositiveListQuery:
    """Questions about the positive list."""

    positive_listing = fields.one(
        PositiveListing, _by_number, argument="number", about="清单条目编号", description="按编号查询正面清单条目"
    )
    positive_listings = fields.many(
        PositiveListing, contract.ListPositiveListings, description="可见的正面清单条目，新的在前"
    )
    positive_list_criteria = fields.one(
        list[PositiveListCriterion],
        _criteria,
        argument="region",
        about="行政区划代码",
        description="一个行政区划现行的正面清单准入条件",
    )
    positive_list_incentives = fields.many(
        PositiveListIncentive, incentives.ListPositiveListIncentives, description="向各部门通报的激励措施，新的在前"
    )


@strawberry.type
class PositiveListMutation:
    """Orders about the positive list."""

    invite_to_positive_list = fields.command(
        contract.InviteToPositiveList, PositiveListing, _by_number, description="执法人员告知企业符合条件、可以申报"
    )
    apply_for_positive_list = fields.command(
        contract.ApplyForPositiveList, PositiveListing, _by_number, description="企业申报列入正面清单"
    )
    withdraw_from_positive_list = fields.command(
        contract.WithdrawFromPositiveList, PositiveListing, _by_number, description="企业撤回申报或退出清单"
    )
    review_positive_listing = fields.command(
        contract.ReviewPositiveListing,
        PositiveListing,
        _by_number,
        description="审核通过；无法由数据核对的条件由审核人核实并说明",
    )
    refuse_positive_listing = fields.command(
        contract.RefusePositiveListing, PositiveListing, _by_number, description="不予列入并说明理由"
    )
    approve_positive_listing = fields.command(
        contract.ApprovePositiveListing, PositiveListing, _by_number, description="负责人批准，开始公示"
    )
    object_to_positive_listing = fields.command(
        contract.ObjectToPositiveListing, PositiveListing, _by_number, description="公示期内提出异议，公示随即中止"
    )
    dismiss_objections = fields.command(
        contract.DismissObjections, PositiveListing, _by_number, description="异议不成立，重新公示"
    )
    file_compliance = fields.command(contract.FileCompliance, PositiveListing, _by_number, description="守法备案")
    remove_from_positive_list = fields.command(
        contract.RemoveFromPositiveList, PositiveListing, _by_number, description="负责人决定移出并出具书面告知"
    )
    issue_removal_notice = fields.command(
        contract.IssueRemovalNotice, PositiveListing, _by_number, description="为按规则移出的企业出具书面告知"
    )
    record_incentive = fields.command(
        incentives.RecordIncentive, PositiveListing, _by_number, description="记录激励措施并向各部门通报"
    )
