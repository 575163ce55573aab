"""When a year's plan may be drafted, adjusted and filed, and what it leaves for its months."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.annual_plans import AdjustAnnualPlan, AnnualCampaign, AnnualContent, AnnualPlan
from contracts.joint_inspection.plans import Plan, PlanKind, PlanState
from contracts.law import LawRow
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from services.joint_inspection.plans.rules import CampaignLimits, check_items, class_label, is_bounded, month_window

ADJUSTABLE = ("routine", "campaigns", "equipment", "budget_yuan")
Class = tuple[SupervisionDomain, SupervisionClass]


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """What the year's other filed plans take up: routine checks by class, checks by campaign, yuan."""

    routine: Mapping[Class, int]
    campaigns: Mapping[str, int]
    spent: int


def plan_id(agency: str, year: int) -> str:
    """An agency has one plan a year."""
    return f"{agency}@{year}"


def check_content(plan: AnnualPlan, limits: CampaignLimits, today: date) -> None:
    """Refuse a year that is over, a class or campaign named twice, and campaigns without bounds or too many."""
    if plan.year < today.year:
        raise Refusal("ANNUAL_PLAN_PAST", year=plan.year)
    _check_once(plan)
    if len(plan.campaigns) > limits.number.value:
        raise Refusal(
            "PLAN_CAMPAIGNS_TOO_MANY", year=plan.year, campaigns=len(plan.campaigns) - 1, most=limits.number.text
        )
    for campaign in plan.campaigns:
        check_campaign(campaign, plan.year, limits)


def _check_once(plan: AnnualPlan) -> None:
    for (domain, supervision_class), times in Counter(
        (one.domain, one.supervision_class) for one in plan.routine
    ).items():
        if times > 1:
            raise Refusal("ANNUAL_CLASS_TWICE", supervision_class=class_label(domain, supervision_class))
    for name, times in Counter(one.name for one in plan.campaigns).items():
        if times > 1:
            raise Refusal("ANNUAL_CAMPAIGN_TWICE", campaign=name)


def check_campaign(campaign: AnnualCampaign, year: int, limits: CampaignLimits) -> None:
    """Refuse a campaign without bounds in scope, items and time."""
    if not is_bounded(campaign):
        raise Refusal("PLAN_CAMPAIGN_UNBOUNDED")
    check_items(campaign.items, limits.items)
    length = (campaign.ends_on - campaign.starts_on).days + 1
    inside = campaign.starts_on.year == campaign.ends_on.year == year
    if not inside or not 1 <= length <= limits.days.value:
        raise Refusal("PLAN_CAMPAIGN_PERIOD", campaign=campaign.name, year=year, most=limits.days.text)


def check_no_sweep(campaign: AnnualCampaign, size: int, share: LawRow) -> None:
    """Refuse a campaign over more of the enterprises in its scope than the limit; one check is never a sweep."""
    if campaign.count > max(1, int(-(-size * share.value // 100))):
        raise Refusal("CAMPAIGN_SWEEP", campaign=campaign.name, size=size, count=campaign.count, most=share.text)


def adjusted(plan: AnnualPlan, order: AdjustAnnualPlan) -> AnnualPlan:
    """The plan as it is to be. Refusals: CASE_CHANGED, PLAN_UNCHANGED."""
    check_version(plan, order.version)
    given = {name: getattr(order, name) for name in ADJUSTABLE if getattr(order, name) is not None}
    if all(getattr(plan, name) == value for name, value in given.items()):
        raise Refusal("PLAN_UNCHANGED", plan=plan.id)
    return _next(replace(plan, **given), order.adjust_reason)


def inserted(plan: AnnualPlan, version: int, campaign: AnnualCampaign) -> AnnualPlan:
    """The plan with one campaign more. Refusal: CASE_CHANGED."""
    check_version(plan, version)
    return _next(
        replace(plan, campaigns=[*plan.campaigns, campaign]), f"增加专项检查“{campaign.name}”：{campaign.reason}"
    )


def _next(plan: AnnualPlan, reason: str) -> AnnualPlan:
    state = PlanState.DRAFT if plan.state is PlanState.DRAFT else PlanState.AMENDED
    return replace(plan, version=plan.version + 1, state=state, adjust_reason=reason)


def check_version(plan: AnnualPlan, seen: int) -> None:
    """Refuse who decides on what is no longer so."""
    if seen == plan.version:
        return
    happened = f"已调整为第{plan.version}版" + (f"（{plan.adjust_reason}）" if plan.adjust_reason else "")
    raise Refusal("CASE_CHANGED", what="年度计划", number=plan.id, seen=seen, version=plan.version, happened=happened)


def check_filing(plan: AnnualPlan) -> None:
    """A version is filed once."""
    if plan.state is PlanState.FILED:
        raise Refusal("PLAN_STATE", plan=plan.id, state=plan.state.label)


def checks(plan: AnnualPlan) -> int:
    """How many checks the year is to have."""
    return sum(one.count for one in plan.routine) + sum(one.count for one in plan.campaigns)


def content_of(plan: AnnualPlan) -> AnnualContent:
    """What of a plan is filed."""
    return AnnualContent(routine=plan.routine, campaigns=plan.campaigns)


def check_month(annual: AnnualPlan, plan: Plan, used: Used) -> None:
    """Refuse a month's plan beyond what the year's leaves for it."""
    if annual.state is not PlanState.FILED:
        raise Refusal("PLAN_ANNUAL_UNFILED", annual=annual.id, state=annual.state.label)
    if plan.kind is PlanKind.CAMPAIGN:
        _check_of_campaign(annual, plan, used)
        return
    allowed = {(one.domain, one.supervision_class): one.count for one in annual.routine}
    for task in plan.tasks:
        key = (task.domain, task.supervision_class)
        _check_left(annual, class_label(*key), allowed.get(key, 0), used.routine.get(key, 0), task.count)


def _check_of_campaign(annual: AnnualPlan, plan: Plan, used: Used) -> None:
    campaign = next((one for one in annual.campaigns if one.name == plan.campaign), None)
    if campaign is None or not _same_days(campaign, plan):
        raise Refusal("PLAN_CAMPAIGN_NOT_IN_ANNUAL", campaign=plan.campaign or plan.scope, annual=annual.id)
    for name in ("domains", "classes", "elements"):
        _check_within(campaign, getattr(campaign, name), getattr(plan, name))
    _check_within(campaign, campaign.items, plan.items or campaign.items)
    wanted = sum(task.count for task in plan.tasks)
    _check_left(annual, f"专项“{campaign.name}”", campaign.count, used.campaigns.get(campaign.name, 0), wanted)


def _same_days(campaign: AnnualCampaign, plan: Plan) -> bool:
    first, last = month_window(plan.month)
    return campaign.starts_on <= (plan.ends_on or last) and (plan.starts_on or first) <= campaign.ends_on


def _check_within(campaign: AnnualCampaign, allowed: Sequence[str], named: Sequence[str]) -> None:
    """What the campaign is limited to, its month is limited to as well."""
    if allowed and not (named and set(named) <= set(allowed)):
        limited = "、".join(getattr(one, "label", one) for one in allowed)
        raise Refusal("PLAN_CAMPAIGN_WIDER", campaign=campaign.name, limited=limited)


def _check_left(annual: AnnualPlan, what: str, allowed: int, used: int, wanted: int) -> None:
    if used + wanted > allowed:
        raise Refusal("PLAN_OVER_ANNUAL", annual=annual.id, what=what, allowed=allowed, used=used, wanted=wanted)
