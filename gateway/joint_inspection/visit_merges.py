"""Proposals to make one visit of several 综合查一次 in GraphQL."""

from typing import Annotated, Any

import strawberry

from contracts.joint_inspection import visit_merges as contract
from gateway import fields
from gateway.context import context_of
from gateway.nodes import Node
from gateway.types import record


@record(contract.MergeSide, "合并提议中一个单位的检查及其答复")
class MergeSide:
    """A side of a proposal."""


@record(contract.VisitMerge, "合并检查提议：不同单位对同一企业的检查相隔不远时由平台提出，各单位负责人答复")
class VisitMerge(Node):
    """A proposal."""


@record(contract.MergeTally, "一个单位一年内对合并提议的答复次数")
class MergeTally:
    """A tally."""


def _by_id(ids: list[str]) -> contract.GetVisitMerges:
    return contract.GetVisitMerges(ids=ids)


async def _tallies(
    info: strawberry.Info,
    agencies: Annotated[list[str], strawberry.argument(description="单位代码，至多 100 个")],
    year: Annotated[int, strawberry.argument(description="年度")],
) -> Any:
    return await context_of(info).ask(contract.GetMergeTallies(agencies=agencies, year=year))


@strawberry.type
class VisitMergeQuery:
    """Questions about proposals."""

    visit_merge = fields.one(
        VisitMerge, _by_id, argument="id", about="合并提议编号", description="按编号查询合并检查提议"
    )
    visit_merges = fields.many(
        VisitMerge, contract.ListVisitMerges, description="可以查看的合并检查提议，新的在前；不同意合并的，上级可见"
    )
    merge_tallies = strawberry.field(
        _tallies, graphql_type=list[MergeTally], description="各单位一年内对合并提议的答复次数，不同意和逾期的计数"
    )


@strawberry.type
class VisitMergeMutation:
    """Answers to proposals."""

    accept_merge = fields.command(
        contract.AcceptMerge, VisitMerge, _by_id, description="负责人同意合并；同意的单位都指明同一单位的，由其牵头"
    )
    decline_merge = fields.command(
        contract.DeclineMerge, VisitMerge, _by_id, description="负责人不同意合并并说明理由；理由留存，上级可见并计数"
    )
