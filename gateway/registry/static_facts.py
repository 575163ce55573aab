"""Static facts 静态信息免检 in GraphQL."""

import strawberry

from contracts.registry import static_facts as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.StaticFact, "静态信息：提出后经现场检查确认，免检至某日或情况改变为止")
class StaticFact(Node):
    """A fact."""


def _by_number(numbers: list[str]) -> contract.GetStaticFacts:
    return contract.GetStaticFacts(numbers=numbers)


def _of_enterprises(codes: list[str], size: int) -> contract.StaticFactsOfEnterprises:
    return contract.StaticFactsOfEnterprises(credit_codes=codes, size=size)


static_facts_of_enterprise = fields.links(
    StaticFact, _of_enterprises, key="credit_code", description="本企业的静态信息，只列出可见的，新的在前"
)


@strawberry.type
class StaticFactQuery:
    """Questions about static facts."""

    static_fact = fields.one(
        StaticFact, _by_number, argument="number", about="静态信息编号", description="按编号查询静态信息"
    )
    static_facts = fields.many(StaticFact, contract.ListStaticFacts, description="可见的静态信息，新的在前")


@strawberry.type
class StaticFactMutation:
    """Orders about static facts."""

    propose_static_fact = fields.command(
        contract.ProposeStaticFact, StaticFact, _by_number, description="由许可证或自查项目提出静态信息"
    )
    confirm_static_fact = fields.command(
        contract.ConfirmStaticFact, StaticFact, _by_number, description="执法人员以一次现场检查确认静态信息"
    )
    withdraw_static_fact = fields.command(
        contract.WithdrawStaticFact, StaticFact, _by_number, description="撤回静态信息并说明理由"
    )
