"""What plans of a month and of a year have in common: tasks by class, means, items and versions."""

from datetime import date
from typing import Annotated

import msgspec

from contracts import patterns
from contracts.fields import Level, about
from contracts.messages import Record
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain

PlanText = Annotated[str, about("文字", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
CampaignName = Annotated[str, about("专项检查名称", min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]
Yuan = Annotated[int, about("金额（元）", ge=0, le=2_000_000_000)]
Version = Annotated[int, about("提交人所见的计划版本：其间已有他人改动时不予受理", ge=1, le=1_000_000)]


class PlannedRatio(Record, frozen=True, kw_only=True):
    """A share above the legal minimum for one class; a lower one is refused."""

    supervision_class: Annotated[SupervisionClass, about("监管类别", Level.OPEN)]
    percent: Annotated[int, about("抽查比例（%）", Level.OPEN, ge=1, le=100)]


class PlannedEquipment(Record, frozen=True, kw_only=True):
    """So many items of one kind that are needed at once."""

    kind: Annotated[str, about("装备种类代码，见辖区数据", Level.OPEN, min_length=1, max_length=40)]
    count: Annotated[int, about("同时需要的件数", Level.OPEN, ge=1, le=10_000)]


class PlanTask(Record, frozen=True, kw_only=True):
    """How many enterprises of one class a month's plan has checked, computed from the library by the ratio."""

    domain: Annotated[SupervisionDomain, about("监管领域", Level.OPEN)]
    supervision_class: Annotated[SupervisionClass, about("监管类别", Level.OPEN)]
    size: Annotated[int, about("名录库中该类检查对象数", Level.OPEN)]
    count: Annotated[int, about("计划检查家数", Level.OPEN)]
    reason: Annotated[str, about("比例及依据", Level.OPEN)]


class PlanContent(msgspec.Struct, frozen=True, kw_only=True):
    """What is planned, as it was filed in one version."""

    scope: Annotated[str, about("检查内容和范围")]
    domains: Annotated[list[SupervisionDomain], about("监管领域，空为全部")]
    classes: Annotated[list[SupervisionClass], about("监管类别，空为全部")]
    elements: Annotated[list[EnvironmentalElement], about("环境要素，空为全部")]
    ratios: Annotated[list[PlannedRatio], about("高于法定最低比例的抽查比例")]
    items: Annotated[list[str], about("检查事项")]
    tasks: Annotated[list[PlanTask], about("各类别的检查任务")]
    campaign: Annotated[str | None, about("专项检查名称")] = None
    starts_on: Annotated[date | None, about("检查开始日期")] = None
    ends_on: Annotated[date | None, about("检查结束日期")] = None
