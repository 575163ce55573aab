"""Checklists of visits and the templates they are made from, in GraphQL."""

from datetime import date
from typing import Annotated, Any

import strawberry

from contracts.joint_inspection import checklists as contract
from gateway import fields
from gateway.context import context_of
from gateway.types import record


@record(contract.CheckItem, "检查清单的一项及其最近一次作答")
class CheckItem:
    """An item of a list."""


def _items(visits: list[str], size: int) -> contract.ItemsOfChecklists:
    return contract.ItemsOfChecklists(visits=visits, size=size)


@record(contract.Checklist, "一次检查的清单：由许可证和模板生成，免检的静态信息不列入；检查开始后不再变动")
class Checklist:
    """A visit's list."""

    items = fields.links(
        CheckItem, _items, key="visit", description="检查项目，按序号；多于一页的用 checklistItems 续取"
    )


@record(contract.ChecklistTemplate, "检查清单模板在某日有效的版本；向社会公开")
class ChecklistTemplate:
    """A template."""


def _by_visit(visits: list[str]) -> contract.GetChecklists:
    return contract.GetChecklists(visits=visits)


checklist_of_visit = fields.link_by(
    Checklist | None, _by_visit, key="id", description="检查清单；尚未生成或无权查看时为空"
)


async def _templates(
    info: strawberry.Info,
    region: Annotated[str, strawberry.argument(description="行政区划代码")],
    on: Annotated[date | None, strawberry.argument(description="哪一日；缺省为今日")] = None,
) -> Any:
    return await context_of(info).ask(contract.TemplatesInForce(region=region, on=on))


@strawberry.type
class ChecklistQuery:
    """Questions about lists."""

    checklist = fields.one(
        Checklist, _by_visit, argument="visit", about="检查编号", description="按检查编号查询检查清单"
    )
    checklist_items = fields.many(
        CheckItem, contract.ListCheckItems, description="一次检查的清单项目，可按作答状态筛选"
    )
    checklist_templates = strawberry.field(
        _templates,
        graphql_type=list[ChecklistTemplate],
        description="某区划某日有效的检查清单模板，任何人可查",
    )


@strawberry.type
class ChecklistMutation:
    """Orders about lists."""

    make_checklist = fields.command(
        contract.MakeChecklist,
        Checklist,
        _by_visit,
        description="生成检查清单；检查开始前可重新生成，有变的为新版本",
    )
    answer_checklist = fields.command(
        contract.AnswerChecklist, Checklist, _by_visit, description="记录检查清单的答案；同一答案重复提交只记一次"
    )
