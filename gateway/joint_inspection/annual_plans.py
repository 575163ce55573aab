"""Years' plans, and what is to be filed with the level above, in GraphQL."""

import strawberry

from contracts.joint_inspection import annual_plans as contract
from contracts.joint_inspection import plan_filings as filings_contract
from contracts.joint_inspection import plan_reports as reports_contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.AnnualPlan, "年度现场检查计划：各类别家次、专项检查、装备和经费；备案后按月细化")
class AnnualPlan(Node):
    """A year's plan."""


@record(filings_contract.PlanFiling, "向上级备案的事项：计划和落实情况，应于何日备案、是否备案")
class PlanFiling(Node):
    """Something to be filed."""


@record(reports_contract.PlanReport, "月度落实情况：由检查记录计算；已报送的为报送时的结果")
class PlanReport(Node):
    """A month's results."""


def _reports(ids: list[str]) -> reports_contract.GetPlanReports:
    return reports_contract.GetPlanReports(ids=ids)


def _by_id(ids: list[str]) -> contract.GetAnnualPlans:
    return contract.GetAnnualPlans(ids=ids)


def _filings(ids: list[str]) -> filings_contract.GetPlanFilings:
    return filings_contract.GetPlanFilings(ids=ids)


@strawberry.type
class AnnualPlanQuery:
    """Questions about years' plans."""

    annual_plan = fields.one(
        AnnualPlan,
        _by_id,
        argument="id",
        about="年度计划编号，如 ecology-640500@2027",
        description="按编号查询年度计划",
    )
    annual_plans = fields.many(AnnualPlan, contract.ListAnnualPlans, description="可以查看的年度计划，年度新的在前")
    plan_filing = fields.one(
        PlanFiling, _filings, argument="id", about="备案事项编号", description="按编号查询向上级备案的事项"
    )
    plan_report = fields.one(
        PlanReport,
        _reports,
        argument="id",
        about="单位@月份，如 ecology-640500@2026-11",
        description="一个单位一个月的落实情况，未报送的按现在计算",
    )
    plan_filings = fields.many(
        PlanFiling, filings_contract.ListPlanFilings, description="本单位和下级单位向上级备案的事项，先到期的在前"
    )


@strawberry.type
class AnnualPlanMutation:
    """Orders about years' plans."""

    draft_annual_plan = fields.command(contract.DraftAnnualPlan, AnnualPlan, _by_id, description="拟定年度计划")
    adjust_annual_plan = fields.command(
        contract.AdjustAnnualPlan, AnnualPlan, _by_id, description="说明理由调整年度计划；已备案的须重新备案"
    )
    insert_campaign = fields.command(
        contract.InsertCampaign, AnnualPlan, _by_id, description="在年度计划中增加专项检查；已备案的须重新备案"
    )
    file_annual_plan = fields.command(
        contract.FileAnnualPlan, AnnualPlan, _by_id, description="年度计划向上级备案，各月计划随之有备案期限"
    )
    file_plan_report = fields.command(
        reports_contract.FilePlanReport, PlanReport, _reports, description="报送上月落实情况，结果由检查记录计算"
    )
    issue_plan_report = fields.command(
        reports_contract.IssuePlanReport,
        PlanReport,
        _reports,
        description="将已报送的落实情况制成 PDF 报告（编文号）和 Excel",
    )
