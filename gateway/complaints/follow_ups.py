"""Follow-ups 回访与评价 in GraphQL: the rounds of a complaint, and the calls that are still to be made."""

from typing import Annotated, Any

import strawberry

from contracts.complaints import follow_ups as contract
from gateway import fields
from gateway.context import context_of
from gateway.types import output_of, record, struct_from


@record(contract.FollowUp, "一轮答复之后：回访、评价、重新办理；不含反映人身份")
class FollowUp:
    """What came after one reply."""


def _of_complaints(numbers: list[str], size: int) -> contract.FollowUpsOfComplaints:
    return contract.FollowUpsOfComplaints(numbers=numbers, size=size)


follow_ups_of_complaint = fields.links(
    FollowUp, _of_complaints, key="number", description="各轮答复的回访与评价，新的在前；无权查看时为空表"
)

OwnType = output_of(contract.OwnFollowUp, "反映人凭编号和查询码可评价、可要求重新办理到何时")

NumberArgument = Annotated[str, strawberry.argument(description="投诉编号")]
CodeArgument = Annotated[str, strawberry.argument(description="查询码，登记时给出")]


async def own(info: strawberry.Info, number: str, query_code: str) -> Any:
    """What the caller sees now."""
    return await context_of(info).ask(contract.FollowUpOfCaller(number=number, query_code=query_code))


async def _own(root: Any, info: strawberry.Info, number: NumberArgument, query_code: CodeArgument) -> Any:
    return await own(info, number, query_code)


async def _rate(
    root: Any,
    info: strawberry.Info,
    number: NumberArgument,
    query_code: CodeArgument,
    satisfaction: Annotated[contract.Satisfaction, strawberry.argument(description="满意程度")],
    solved: Annotated[bool, strawberry.argument(description="是否已解决")],
    command_id: fields.CommandIdArgument = None,
) -> Any:
    given = {"number": number, "query_code": query_code, "satisfaction": satisfaction, "solved": solved}
    await context_of(info).send(struct_from(contract.RateComplaint, given), command_id)
    return await own(info, number, query_code)


async def _reopen_own(
    root: Any,
    info: strawberry.Info,
    number: NumberArgument,
    query_code: CodeArgument,
    reason: Annotated[str, strawberry.argument(description="理由")],
    command_id: fields.CommandIdArgument = None,
) -> Any:
    given = {"number": number, "query_code": query_code, "reason": reason}
    await context_of(info).send(struct_from(contract.ReopenOwnComplaint, given), command_id)
    return await own(info, number, query_code)


@strawberry.type
class FollowUpQuery:
    """Questions about follow-ups."""

    follow_ups = fields.many(FollowUp, contract.ListFollowUps, description="可见的回访与评价，如待回访的")
    complaint_follow_up = strawberry.field(
        _own, description="凭编号和查询码查询可否评价、可否要求重新办理，无需登录", graphql_type=OwnType | None
    )


@strawberry.type
class OwnFollowUpMutation:
    """What the caller orders without login."""

    rate_complaint = strawberry.field(
        _rate,
        description="反映人凭编号和查询码评价办理结果，每轮一次，无需登录",
        graphql_type=OwnType | None,
        metadata={"message": contract.RateComplaint.subject},
    )
    reopen_own_complaint = strawberry.field(
        _reopen_own,
        description="反映人凭编号和查询码在期限内要求重新办理，无需登录",
        graphql_type=OwnType | None,
        metadata={"message": contract.ReopenOwnComplaint.subject},
    )
