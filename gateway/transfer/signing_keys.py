"""Signing keys 签名公钥 in GraphQL."""

import strawberry

from contracts.transfer import signing_keys as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.SigningKey, "签名公钥：机关在证据交接、导出上签名所用；私钥只在机关自己手中")
class SigningKey(Node):
    """A public key."""


def _by_id(ids: list[str]) -> contract.GetSigningKeys:
    return contract.GetSigningKeys(ids=ids)


@strawberry.type
class SigningKeyQuery:
    """Questions about signing keys."""

    signing_key = fields.one(SigningKey, _by_id, argument="id", about="公钥编号", description="按编号查询签名公钥")
    signing_keys = fields.many(
        SigningKey, contract.ListSigningKeys, description="各机关的签名公钥，及本机关作保的外单位公钥，新的在前"
    )


@strawberry.type
class SigningKeyMutation:
    """Orders about signing keys."""

    register_signing_key = fields.command(
        contract.RegisterSigningKey, SigningKey, _by_id, description="登记或更换签名公钥，或为外单位公钥作保"
    )
    revoke_signing_key = fields.command(
        contract.RevokeSigningKey, SigningKey, _by_id, description="吊销签名公钥；此前所签仍然有效"
    )
