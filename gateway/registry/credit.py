"""Environmental credit 企业环境信用评价 in GraphQL."""

import strawberry

from contracts.registry import credit as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.Credit, "企业环境信用：公布的等级对任何人，现等级对部门，得分构成对本企业和所在地生态环境部门")
class Credit(Node):
    """A credit."""


@record(contract.PublishedCredit, "已公布的企业环境信用等级")
class PublishedCredit:
    """A published level."""


@record(contract.CreditFact, "信用记录：一项加减分的事实，及其申诉和修复")
class CreditFact(Node):
    """A fact."""


def _by_code(codes: list[str]) -> contract.GetCredits:
    return contract.GetCredits(credit_codes=codes)


def _by_number(numbers: list[str]) -> contract.GetCreditFacts:
    return contract.GetCreditFacts(numbers=numbers)


def _of_enterprises(codes: list[str], size: int) -> contract.CreditFactsOfEnterprises:
    return contract.CreditFactsOfEnterprises(credit_codes=codes, size=size)


credit_of_enterprise = fields.link_by(
    Credit | None, _by_code, key="credit_code", description="环境信用：等级、得分及构成，只显示可见的"
)
credit_facts_of_enterprise = fields.links(
    CreditFact, _of_enterprises, key="credit_code", description="信用记录，只列出可见的，新认定的在前"
)


@strawberry.type
class CreditQuery:
    """Questions about credit."""

    credit = fields.one(
        Credit, _by_code, argument="credit_code", about="统一社会信用代码", description="按统一社会信用代码查询环境信用"
    )
    credits = fields.many(Credit, contract.ListCredits, description="有信用记录的企业及现等级，得分低的在前")
    published_credits = fields.many(
        PublishedCredit, contract.ListPublishedCredits, description="已公布的环境信用等级，新近公布的在前"
    )
    credit_fact = fields.one(
        CreditFact, _by_number, argument="number", about="信用记录编号", description="按编号查询信用记录"
    )
    credit_facts = fields.many(CreditFact, contract.ListCreditFacts, description="可见的信用记录，新认定的在前")


@strawberry.type
class CreditMutation:
    """Orders about credit."""

    record_credit_fact = fields.command(
        contract.RecordCreditFact, CreditFact, _by_number, description="记入一项信用记录，按认定之日的规则计分"
    )
    withdraw_credit_fact = fields.command(
        contract.WithdrawCreditFact, CreditFact, _by_number, description="撤销误记的信用记录"
    )
    publish_credit = fields.command(
        contract.PublishCredit, Credit, _by_code, description="公布企业的环境信用等级和可公布的记录"
    )
    appeal_credit_fact = fields.command(
        contract.AppealCreditFact, CreditFact, _by_number, description="企业对信用记录提出申诉"
    )
    answer_credit_appeal = fields.command(
        contract.AnswerCreditAppeal, CreditFact, _by_number, description="答复申诉：采纳即撤销该记录"
    )
    apply_credit_repair = fields.command(
        contract.ApplyCreditRepair, CreditFact, _by_number, description="企业申请信用修复，说明改正情况"
    )
    check_credit_repair = fields.command(contract.CheckCreditRepair, CreditFact, _by_number, description="核查改正情况")
    decide_credit_repair = fields.command(
        contract.DecideCreditRepair, CreditFact, _by_number, description="决定是否准予修复；等待期未满的使用学法积分"
    )
