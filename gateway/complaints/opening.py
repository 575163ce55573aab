"""Opening the caller in GraphQL: request, approval by a second person, opening; and words as they were taken in."""

from typing import Any

import msgspec
import strawberry

from contracts.complaints import informant as contract
from gateway import fields
from gateway.complaints.filing import by_number
from gateway.complaints.intake import Complaint, NumberArgument
from gateway.context import context_of
from gateway.types import output_of, struct_from

OpenedCallerType = output_of(contract.OpenedCaller, "反映人身份与原文；只对获准查看的承办人显示")
WordsType = output_of(contract.TakenInWords, "登记时的原文；只对登记该件的人显示")


class Opening(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What opening answers."""

    caller: contract.OpenedCaller | None
    position: str | None
    repeated: bool


@strawberry.type(description="打开查看反映人身份的结果")
class CallerOpenedPayload:
    """What opening answers, as GraphQL shows it."""

    caller: OpenedCallerType | None = strawberry.field(  # type: ignore[valid-type]
        description="反映人身份；同一命令编号重发且已过一分钟的为空"
    )
    position: str | None = strawberry.field(description="本次变更在流水中的位点；无变更时为空")
    repeated: bool = strawberry.field(description="是否为同一命令编号的重发")


async def _open(
    root: Any,
    info: strawberry.Info,
    number: NumberArgument,
    command_id: fields.CommandIdArgument = None,
    after_position: fields.PositionsArgument = None,
) -> Opening:
    context = context_of(info)
    context.read_after(after_position)
    receipt = await context.send(struct_from(contract.OpenCaller, {"number": number}), command_id)
    caller = await context.ask(struct_from(contract.LookAtCaller, {"number": number}))
    return Opening(caller=caller, position=receipt.position, repeated=receipt.repeated)


async def _words(root: Any, info: strawberry.Info, number: NumberArgument) -> Any:
    return await context_of(info).ask(struct_from(contract.WordsAsTakenIn, {"number": number}))


@strawberry.type
class InformantQuery:
    """Questions about what is masked."""

    complaint_words_as_taken_in = strawberry.field(
        _words,
        description="有隐去内容的投诉登记时的原文，供登记人核对；没有隐去内容或非登记人为空",
        graphql_type=WordsType | None,
    )


@strawberry.type
class InformantMutation:
    """Orders about the caller."""

    request_complaint_caller = fields.command(
        contract.RequestCaller, Complaint, by_number, description="承办人为列明的目的申请查看反映人身份，须另一人批准"
    )
    approve_complaint_caller = fields.command(
        contract.ApproveCaller, Complaint, by_number, description="同一机构的第二人批准查看申请；限时有效"
    )
    open_complaint_caller = strawberry.field(
        _open,
        description="获准的申请人打开查看反映人身份：每次先留痕，后显示",
        graphql_type=CallerOpenedPayload,
        metadata={"message": contract.OpenCaller.subject},
    )
    reveal_masked_part = fields.command(
        contract.RevealPart, Complaint, by_number, description="登记人说明理由，恢复显示不涉及反映人身份的隐去内容"
    )
