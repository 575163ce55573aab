"""The exchange of clues 线索通报反馈 in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.complaints import clue_exchange as contract
from contracts.registry.agencies import GetAgencies
from contracts.registry.directory import GetEnterprises
from gateway import fields
from gateway.nodes import Node
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.agencies import Agency
    from gateway.registry.directory import Enterprise

AgencyType = Annotated["Agency", strawberry.lazy("gateway.registry.agencies")] | None


def _agencies(codes: list[str]) -> GetAgencies:
    return GetAgencies(codes=codes)


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


@record(
    contract.ExchangedClue, "线索通报：部门之间、内设机构之间通报的线索；只有双方、裁定人和上级可见，所涉企业不可见"
)
class ExchangedClue(Node):
    """An exchanged clue."""

    sending_agency = fields.link_by(AgencyType, _agencies, key="sender", description="通报单位")
    receiving_agency = fields.link_by(AgencyType, _agencies, key="receiver", description="接收单位")
    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="enterprise_credit_code",
        description="所涉企业",
    )


@record(contract.ExchangedClueRate, "线索通报的统计：按月、单位和内设机构，每个数都可按所注条件列出其线索")
class ExchangedClueRate:
    """A row of rates."""


def _by_number(numbers: list[str]) -> contract.GetExchangedClues:
    return contract.GetExchangedClues(numbers=numbers)


def _of_codes(codes: list[str], size: int) -> contract.ExchangedCluesOfEnterprises:
    return contract.ExchangedCluesOfEnterprises(credit_codes=codes, size=size)


exchanged_clues_of_enterprise = fields.links(
    ExchangedClue,
    _of_codes,
    key="credit_code",
    description="涉及本企业的线索通报，只列出可见的，新的在前；企业自己不可见",
)


@strawberry.type
class ClueExchangeQuery:
    """Questions about exchanged clues."""

    exchanged_clue = fields.one(
        ExchangedClue, _by_number, argument="number", about="线索通报编号", description="按编号查询线索通报"
    )
    exchanged_clues = fields.many(ExchangedClue, contract.ListExchangedClues, description="可见的线索通报，新的在前")
    exchanged_clue_rates = fields.many(
        ExchangedClueRate,
        contract.ListExchangedClueRates,
        description="线索通报的接收率、反馈率、按期率和有价值率，只计可见的线索",
    )


@strawberry.type
class ClueExchangeMutation:
    """Orders about exchanged clues."""

    send_exchanged_clue = fields.command(
        contract.SendExchangedClue,
        ExchangedClue,
        _by_number,
        description="向其他部门或本单位其他内设机构通报线索；不指明接收单位的按裁定成例和权责清单",
    )
    accept_exchanged_clue = fields.command(
        contract.AcceptExchangedClue, ExchangedClue, _by_number, description="接收线索，反馈期限随即起算"
    )
    decline_exchanged_clue = fields.command(
        contract.DeclineExchangedClue,
        ExchangedClue,
        _by_number,
        description="退回线索：说明理由，可指明应由谁接收；没有合适的接收单位或再次退回的转裁定",
    )
    rule_on_exchanged_clue = fields.command(
        contract.RuleOnExchangedClue,
        ExchangedClue,
        _by_number,
        description="共同上级或生态环境部门负责人裁定由谁接收；不能再退回，并适用于此后同类线索",
    )
    bind_exchanged_clue = fields.command(
        contract.BindExchangedClue, ExchangedClue, _by_number, description="任一方在反馈前关联名录库中的企业"
    )
    report_on_exchanged_clue = fields.command(
        contract.ReportOnExchangedClue, ExchangedClue, _by_number, description="阶段反馈，期限照计"
    )
    ask_exchanged_clue_extension = fields.command(
        contract.AskExchangedClueExtension, ExchangedClue, _by_number, description="申请延长反馈期限"
    )
    decide_exchanged_clue_extension = fields.command(
        contract.DecideExchangedClueExtension, ExchangedClue, _by_number, description="负责人批延期"
    )
    finish_exchanged_clue = fields.command(
        contract.FinishExchangedClue, ExchangedClue, _by_number, description="办结反馈：查实情况、结果和线索质量"
    )
