"""The public schema: published rows to read, and one order, to say that a row is wrong."""

from typing import Annotated, Any

import msgspec
import strawberry
import uuid_utils
from strawberry.schema.config import StrawberryConfig

from contracts.complaints.answers import GetPublishedAnswers, ListPublishedAnswers
from contracts.complaints.rates import ListPublicComplaintRates
from contracts.joint_inspection.public_errors import GetPublicErrors, ListPublicErrors, ReportPublicError
from contracts.joint_inspection.publication import GetDisclosures, ListDisclosures
from contracts.registry.catalogue import ListItems, ListMatrixRows
from contracts.registry.credit import ListPublishedCredits
from contracts.registry.positive_list import GetPositiveListings, ListPositiveListings
from gateway import fields
from gateway.public import references, rows
from gateway.public.context import public_context_of
from gateway.types import SCALARS, struct_from


def _disclosures(numbers: list[str]) -> GetDisclosures:
    return GetDisclosures(numbers=numbers)


def _listings(numbers: list[str]) -> GetPositiveListings:
    return GetPositiveListings(numbers=numbers)


def _answers(numbers: list[str]) -> GetPublishedAnswers:
    return GetPublishedAnswers(numbers=numbers)


def _errors(numbers: list[str]) -> GetPublicErrors:
    return GetPublicErrors(numbers=numbers)


@strawberry.type(description="公开查询，无须登录")
class Query:
    """What is published."""

    disclosure = fields.one(
        rows.Disclosure, _disclosures, argument="number", about="公示编号", description="按编号查询执法公示"
    )
    disclosures = fields.many(
        rows.Disclosure, ListDisclosures, description="执法公示：按事项、单位、企业、区划和文字（至少 2 个字）查找"
    )
    positive_listing = fields.one(
        rows.PositiveListing, _listings, argument="number", about="清单条目编号", description="按编号查询正面清单条目"
    )
    positive_listings = fields.many(rows.PositiveListing, ListPositiveListings, description="监督执法正面清单")
    published_credits = fields.many(rows.PublishedCredit, ListPublishedCredits, description="已公布的企业环境信用等级")
    enforcement_items = fields.many(rows.EnforcementItem, ListItems, description="执法事项目录")
    responsibilities = fields.many(rows.MatrixEntry, ListMatrixRows, description="权责清单")
    published_answer = fields.one(
        rows.PublishedAnswer, _answers, argument="number", about="问答编号", description="按编号查询公开问答"
    )
    published_answers = fields.many(
        rows.PublishedAnswer, ListPublishedAnswers, description="公开问答：按文字（至少 2 个字）和主题查找"
    )
    complaint_rates = fields.many(
        rows.PublicComplaintRate, ListPublicComplaintRates, description="已结束月份的投诉办理情况"
    )
    public_error = fields.one(
        rows.PublicError, _errors, argument="number", about="报错编号", description="按编号查询公示报错及其答复"
    )
    public_errors = fields.many(rows.PublicError, ListPublicErrors, description="公示报错及其答复，新的在前")


ReferenceArgument = Annotated[str, strawberry.argument(description="报错凭据：所查内容的 reference")]
TextArgument = Annotated[str, strawberry.argument(description="何处有误、应为什么；不必留下个人信息，不公开")]


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """What reporting answers."""

    public_error: Any
    repeated: bool


async def _report(
    root: Any,
    info: strawberry.Info,
    reference: ReferenceArgument,
    text: TextArgument,
    command_id: fields.CommandIdArgument = None,
) -> Reported:
    context = public_context_of(info)
    row = references.read(reference, context.cursors)
    command = struct_from(ReportPublicError, msgspec.structs.asdict(row) | {"text": text})
    context.charge_report()
    receipt = await context.send(command, command_id or str(uuid_utils.uuid7()))
    (found,) = await context.ask(_errors([receipt.record]))
    return Reported(public_error=found, repeated=receipt.repeated)


@strawberry.type(description="公开办理，无须登录")
class Mutation:
    """What anyone may order."""

    report_error = strawberry.field(
        _report,
        description="指出公开内容有误：由责任单位在期限内公开答复",
        graphql_type=rows.ReportedError,
        metadata={"message": ReportPublicError.subject},
    )


def build_public_schema() -> strawberry.Schema:
    """The schema of /public/graphql."""
    return strawberry.Schema(query=Query, mutation=Mutation, config=StrawberryConfig(scalar_map=SCALARS))
