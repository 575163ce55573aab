"""Checks across regions 区域交叉检查 in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.joint_inspection import cross_checks as contract
from contracts.joint_inspection import cross_findings as handed
from contracts.joint_inspection.handlings import GetFindingHandlings
from contracts.joint_inspection.plans import GetPlans
from contracts.joint_inspection.visits import GetVisits
from contracts.registry.directory import GetEnterprises
from gateway import fields
from gateway.joint_inspection.handlings import FindingHandling
from gateway.joint_inspection.plans import Plan
from gateway.nodes import Node
from gateway.types import record

if TYPE_CHECKING:
    from gateway.joint_inspection.visits import Visit
    from gateway.registry.directory import Enterprise


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


def _visits(ids: list[str]) -> GetVisits:
    return GetVisits(ids=ids)


def _plans(ids: list[str]) -> GetPlans:
    return GetPlans(ids=ids)


def _handlings(findings: list[str]) -> GetFindingHandlings:
    return GetFindingHandlings(findings=findings)


def _by_number(numbers: list[str]) -> contract.GetCrossChecks:
    return contract.GetCrossChecks(numbers=numbers)


def _by_finding(findings: list[str]) -> handed.GetCrossFindings:
    return handed.GetCrossFindings(findings=findings)


def _of_checks(numbers: list[str], size: int) -> handed.FindingsOfCrossChecks:
    return handed.FindingsOfCrossChecks(numbers=numbers, size=size)


@record(handed.CrossFinding, "交叉检查发现的问题：移交属地单位，接收后处置；组织单位和派员单位持续可见至整改到位")
class CrossFinding(Node):
    """A finding handed over."""

    handling = fields.link_by(FindingHandling | None, _handlings, key="finding", description="属地单位接收后的问题处置")
    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="credit_code",
        description="所涉企业",
    )
    visited = fields.link_by(
        Annotated["Visit", strawberry.lazy("gateway.joint_inspection.visits")] | None,
        _visits,
        key="visit",
        description="发现问题的检查",
    )


@record(contract.CrossCheck, "区域交叉检查：抽调各地人员检查其他地区，人员回避本地；只有组织单位和派员单位可见")
class CrossCheck(Node):
    """A cross-check."""

    planned = fields.link_by(Plan | None, _plans, key="plan", description="所依据的检查计划")
    findings = fields.links(
        CrossFinding, _of_checks, key="number", description="移交属地单位的问题，新的在前，只列出可以查看的"
    )


@strawberry.type
class CrossCheckQuery:
    """Questions about cross-checks."""

    cross_check = fields.one(
        CrossCheck, _by_number, argument="number", about="交叉检查编号", description="按编号查询区域交叉检查"
    )
    cross_checks = fields.many(CrossCheck, contract.ListCrossChecks, description="可以查看的区域交叉检查，新的在前")
    cross_finding = fields.one(
        CrossFinding, _by_finding, argument="finding", about="问题编号", description="按问题编号查询交叉检查移交的问题"
    )
    cross_findings = fields.many(
        CrossFinding, handed.ListCrossFindings, description="可以查看的交叉检查移交问题，新的在前"
    )


@strawberry.type
class CrossCheckMutation:
    """Orders about cross-checks."""

    order_cross_check = fields.command(
        contract.OrderCrossCheck, CrossCheck, _by_number, description="上级单位负责人部署交叉检查，向各地商请派员"
    )
    ask_for_officers = fields.command(
        contract.AskForOfficers, CrossCheck, _by_number, description="组织单位负责人再向一地商请派员"
    )
    grant_officers = fields.command(
        contract.GrantOfficers, CrossCheck, _by_number, description="派员单位负责人同意派员，指定人员和日期"
    )
    decline_officers = fields.command(
        contract.DeclineOfficers, CrossCheck, _by_number, description="派员单位负责人不派员并说明理由"
    )
    release_officers = fields.command(
        contract.ReleaseOfficers, CrossCheck, _by_number, description="组织单位负责人撤回商请，或在抽取前退回人员"
    )
    call_off_cross_check = fields.command(
        contract.CallOffCrossCheck, CrossCheck, _by_number, description="组织单位负责人在抽取前取消交叉检查"
    )
    close_cross_check = fields.command(
        contract.CloseCrossCheck, CrossCheck, _by_number, description="检查全部完成、问题全部办结后，组织单位负责人办结"
    )
    accept_cross_finding = fields.command(
        handed.AcceptCrossFinding, CrossFinding, _by_finding, description="属地单位接收移交的问题，开始处置"
    )
    return_cross_finding = fields.command(
        handed.ReturnCrossFinding, CrossFinding, _by_finding, description="属地单位负责人说明理由退回移交的问题"
    )
    hand_cross_finding_again = fields.command(
        handed.HandCrossFindingAgain,
        CrossFinding,
        _by_finding,
        description="组织单位负责人移交当地另一单位，或坚持移交原单位（不得再退回）",
    )
    withdraw_cross_finding = fields.command(
        handed.WithdrawCrossFinding, CrossFinding, _by_finding, description="组织单位负责人采纳退回理由，撤回移交"
    )
