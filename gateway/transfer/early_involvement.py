"""Early involvement 提前介入 in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.registry.directory import GetEnterprises
from contracts.transfer import early_involvement as contract
from gateway import fields
from gateway.nodes import Node
from gateway.transfer.joint_files import JointFile
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.directory import Enterprise


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


def _by_number(numbers: list[str]) -> contract.GetEarlyInvolvements:
    return contract.GetEarlyInvolvements(numbers=numbers)


@record(contract.EarlyInvolvement, "提前介入：公安机关或检察机关在移送前介入案件；只有双方可见")
class EarlyInvolvement(Node):
    """An early involvement."""

    documents: list[JointFile] | None = strawberry.field(description="可查阅的材料；介入单位仅在介入期间可见")
    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="credit_code",
        description="涉案企业",
    )


@strawberry.type
class EarlyInvolvementQuery:
    """Questions about early involvement."""

    early_involvement = fields.one(
        EarlyInvolvement, _by_number, argument="number", about="提前介入编号", description="按编号查询提前介入"
    )
    early_involvements = fields.many(
        EarlyInvolvement, contract.ListEarlyInvolvements, description="本单位为一方的提前介入，新的在前"
    )


@strawberry.type
class EarlyInvolvementMutation:
    """Orders about early involvement."""

    invite_early_involvement = fields.command(
        contract.InviteEarlyInvolvement,
        EarlyInvolvement,
        _by_number,
        description="邀请公安机关或检察机关提前介入，指明案件、期限和可查阅的材料",
    )
    ask_for_early_involvement = fields.command(
        contract.AskForEarlyInvolvement,
        EarlyInvolvement,
        _by_number,
        description="公安机关或检察机关申请提前介入",
    )
    accept_early_involvement = fields.command(
        contract.AcceptEarlyInvolvement, EarlyInvolvement, _by_number, description="受邀单位同意介入"
    )
    grant_early_involvement = fields.command(
        contract.GrantEarlyInvolvement,
        EarlyInvolvement,
        _by_number,
        description="办案单位负责人同意介入，指明案件、期限和可查阅的材料",
    )
    refuse_early_involvement = fields.command(
        contract.RefuseEarlyInvolvement, EarlyInvolvement, _by_number, description="不同意介入并说明理由"
    )
    withdraw_early_involvement = fields.command(
        contract.WithdrawEarlyInvolvement, EarlyInvolvement, _by_number, description="答复前撤回"
    )
    add_early_involvement_documents = fields.command(
        contract.AddEarlyInvolvementDocuments, EarlyInvolvement, _by_number, description="办案单位增加可查阅的材料"
    )
    give_early_opinion = fields.command(
        contract.GiveEarlyOpinion, EarlyInvolvement, _by_number, description="介入单位提出意见"
    )
    end_early_involvement = fields.command(
        contract.EndEarlyInvolvement, EarlyInvolvement, _by_number, description="任一方提前结束介入"
    )
