"""Candidates for a report's enterprise, and its place on the map, in GraphQL."""

from typing import Annotated, Any

import strawberry

from contracts.complaints import candidates as contract
from gateway import fields
from gateway.context import Context, context_of
from gateway.types import input_of, record, struct_from
from kernel.narrowing import Wanted


@record(contract.EnterpriseCandidate, "可能被反映的企业，及得分和理由")
class EnterpriseCandidate:
    """A candidate."""


@record(contract.ComplaintPoint, "投诉发生地点在地图上的位置")
class ComplaintPoint:
    """A place on the map."""


async def _candidates(parents: list[Any], context: Context, _: Wanted | None) -> list[Any]:
    numbers = [parent.number for parent in parents]
    return list(await context.ask_each(numbers, lambda some: contract.CandidatesOfComplaints(numbers=some)))


async def _points(parents: list[Any], context: Context, _: Wanted | None) -> list[Any]:
    numbers = [parent.number for parent in parents]
    return list(await context.ask_each(numbers, lambda some: contract.PointsOfComplaints(numbers=some)))


candidates_of_complaint = fields.link(
    list[EnterpriseCandidate] | None,
    _candidates,
    reads=("number",),
    description="可能被反映的企业，得分高的在前：按代码、名称、曾用名、名称的一部分和距离",
)
point_of_complaint = fields.link(
    ComplaintPoint | None, _points, reads=("number",), description="发生地点在地图上的位置；未确定时为空"
)

DraftInput = input_of(contract.CandidatesOfDraft, "登记时已知的内容", "CandidatesOfDraftInput")


DraftArgument = Annotated[DraftInput, strawberry.argument(description="登记时已知的内容")]  # type: ignore[valid-type]


async def _of_draft(root: Any, info: strawberry.Info, draft: DraftArgument) -> Any:
    return await context_of(info).ask(struct_from(contract.CandidatesOfDraft, draft))


@strawberry.type
class CandidateQuery:
    """Questions about candidates."""

    enterprise_candidates = strawberry.field(
        _of_draft,
        description="登记投诉时查找可能被反映的企业，得分高的在前",
        graphql_type=list[EnterpriseCandidate],
    )
