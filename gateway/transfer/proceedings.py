"""Proceedings 衔接事项 in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.registry.directory import GetEnterprises
from contracts.transfer import proceedings as contract
from contracts.transfer.referrals import GetReferrals
from gateway import fields
from gateway.nodes import Node
from gateway.transfer import case_documents as case_documents
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.directory import Enterprise
    from gateway.transfer.referrals import Referral


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


def _referrals(numbers: list[str]) -> GetReferrals:
    return GetReferrals(numbers=numbers)


@record(contract.Proceeding, "衔接事项：违法线索移送、行政拘留案件移送、生态环境损害赔偿等；只有各方单位可见")
class Proceeding(Node):
    """A proceeding."""

    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="credit_code",
        description="所涉企业",
    )
    referral_case = fields.link_by(
        Annotated["Referral", strawberry.lazy("gateway.transfer.referrals")] | None,
        _referrals,
        key="referral",
        description="所涉移送案件；非其当事单位时为空",
    )


def _by_number(numbers: list[str]) -> contract.GetProceedings:
    return contract.GetProceedings(numbers=numbers)


def _of_enterprises(codes: list[str], size: int) -> contract.ProceedingsOfEnterprises:
    return contract.ProceedingsOfEnterprises(credit_codes=codes, size=size)


def _of_referrals(numbers: list[str], size: int) -> contract.ProceedingsOfReferrals:
    return contract.ProceedingsOfReferrals(numbers=numbers, size=size)


proceedings_of_enterprise = fields.links(
    Proceeding, _of_enterprises, key="credit_code", description="涉及本企业的衔接事项，只列出本单位参与的"
)
proceedings_of_referral = fields.links(
    Proceeding, _of_referrals, key="number", description="涉及本移送案件的衔接事项，只列出本单位参与的"
)


@strawberry.type
class ProceedingQuery:
    """Questions about proceedings."""

    proceeding = fields.one(
        Proceeding, _by_number, argument="number", about="衔接事项编号", description="按编号查询衔接事项"
    )
    proceedings = fields.many(Proceeding, contract.ListProceedings, description="本单位参与的衔接事项，新的在前")


@strawberry.type
class ProceedingMutation:
    """Orders about proceedings, each for its legal actor only."""

    open_proceeding = fields.command(
        contract.OpenProceeding, Proceeding, _by_number, description="提出衔接事项：由其种类的表规定谁可提出、须附什么"
    )
    take_proceeding_step = fields.command(
        contract.TakeProceedingStep,
        Proceeding,
        _by_number,
        description="办理衔接事项的一步；现在可办理哪些步骤、各须填什么见该事项的 options",
    )
