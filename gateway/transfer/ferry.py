"""The ferry 摆渡 in GraphQL: bundles for agencies whose networks the hub cannot reach, and their replies."""

from typing import Any

import msgspec
import strawberry

from contracts.transfer import ferry as contract
from gateway import fields
from gateway.nodes import Node
from gateway.transfer.case_documents import download_of
from gateway.types import record
from gateway.wordings import worded


def why(root: Any) -> str | None:
    """The Chinese sentence of an answer's refusal."""
    return worded(root.refusal, msgspec.json.decode(root.refusal_data)) if root.refusal else None


@record(contract.FerryBundle, "摆渡包：打给一个隔离网络单位的一个加密、签名的包")
class FerryBundle:
    """One packed bundle."""

    download = strawberry.field(download_of, description="下载地址")


@record(contract.Ferry, "摆渡线路：与一个隔离网络单位之间，打包与确认、回包与办理各到第几个")
class Ferry(Node):
    """The line to one agency."""


@record(contract.FerryAnswer, "回包中的一项答复及其结果")
class FerryAnswer:
    """One answer."""

    reason = strawberry.field(why, description="未办理的原因")


@record(contract.FerryReply, "回包：隔离网络单位签署的答复")
class FerryReply(Node):
    """One reply bundle."""


def _by_recipient(recipients: list[str]) -> contract.GetFerries:
    return contract.GetFerries(recipients=recipients)


def _by_id(ids: list[str]) -> contract.GetFerryReplies:
    return contract.GetFerryReplies(ids=ids)


@strawberry.type
class FerryQuery:
    """Questions about the ferry."""

    ferry = fields.one(
        Ferry, _by_recipient, argument="recipient", about="对方单位代码", description="与一个单位的摆渡线路"
    )
    ferry_reply = fields.one(
        FerryReply, _by_id, argument="id", about="回包编号：单位代码/序号", description="一个回包及其办理结果"
    )


@strawberry.type
class FerryMutation:
    """Orders of those who carry."""

    pack_ferry = fields.command(
        contract.PackFerry, Ferry, _by_recipient, description="把应送而未打包的内容打成一个摆渡包；没有则不打"
    )
    take_in_ferry_reply = fields.command(
        contract.TakeInFerryReply, FerryReply, _by_id, description="办理对方签署的一个回包，同一个包只办理一次"
    )
