"""Receivers 接收端 in GraphQL."""

import strawberry

from contracts.registry import receivers as contract
from gateway import fields
from gateway.types import record


@record(contract.Receiver, "接收端：协作单位系统的接收地址，联动向其投递经签名的事件")
class Receiver:
    """A receiver."""


def _by_id(ids: list[str]) -> contract.GetReceivers:
    return contract.GetReceivers(ids=ids)


@strawberry.type
class ReceiverQuery:
    """Questions about receivers."""

    receiver = fields.one(Receiver, _by_id, argument="id", about="接收端编号", description="按编号查询接收端")
    receivers = fields.many(Receiver, contract.ListReceivers, description="可见的接收端")


@strawberry.type
class ReceiverMutation:
    """Orders about receivers."""

    register_receiver = fields.command(
        contract.RegisterReceiver, Receiver, _by_id, description="登记本单位系统的接收地址，此后向其投递"
    )
    change_receiver = fields.command(
        contract.ChangeReceiver, Receiver, _by_id, description="更换接收地址或所投递的事件"
    )
    rotate_receiver_key = fields.command(
        contract.RotateReceiverKey, Receiver, _by_id, description="更换签名密钥：并行期内新旧密钥同时签名"
    )
    end_receiver = fields.command(contract.EndReceiver, Receiver, _by_id, description="停用接收端，此后不再投递")
