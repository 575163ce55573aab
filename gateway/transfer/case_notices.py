"""Case notices 案情通报 in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.registry.directory import GetEnterprises
from contracts.transfer import case_notices as contract
from gateway import fields
from gateway.nodes import Node
from gateway.transfer.joint_files import JointFile
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.directory import Enterprise


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


def _by_number(numbers: list[str]) -> contract.GetCaseNotices:
    return contract.GetCaseNotices(numbers=numbers)


@record(contract.CaseNotice, "案情通报：一单位告知他单位案情；只有通报和接收单位可见")
class CaseNotice(Node):
    """A case notice."""

    documents: list[JointFile] | None = strawberry.field(description="随附材料")
    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="credit_code",
        description="所涉企业",
    )


@strawberry.type
class CaseNoticeQuery:
    """Questions about case notices."""

    case_notice = fields.one(
        CaseNotice, _by_number, argument="number", about="案情通报编号", description="按编号查询案情通报"
    )
    case_notices = fields.many(CaseNotice, contract.ListCaseNotices, description="本单位发出和收到的案情通报，新的在前")


@strawberry.type
class CaseNoticeMutation:
    """Orders about case notices."""

    send_case_notice = fields.command(
        contract.SendCaseNotice, CaseNotice, _by_number, description="向指明的单位通报案情，可附材料"
    )
    acknowledge_case_notice = fields.command(
        contract.AcknowledgeCaseNotice, CaseNotice, _by_number, description="接收单位签收案情通报"
    )
    feed_back_on_case_notice = fields.command(
        contract.FeedBackOnCaseNotice, CaseNotice, _by_number, description="接收单位反馈"
    )
