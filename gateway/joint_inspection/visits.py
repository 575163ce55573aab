"""Visits in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.joint_inspection import off_plan
from contracts.joint_inspection import visits as contract
from contracts.registry.directory import GetEnterprises
from gateway import fields
from gateway.joint_inspection.field_packages import field_work_of_visit
from gateway.joint_inspection.notices import notice_of_visit
from gateway.nodes import Node
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.directory import Enterprise


@record(contract.Finding, "检查发现的问题")
class Finding:
    """A finding."""


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


@record(contract.Visit, "入企检查：各部门综合查一次；检查前只有牵头单位负责人和受指派人员可见")
class Visit(Node):
    """A visit."""

    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="credit_code",
        description="被检查的企业",
    )
    notice = notice_of_visit
    field_work = field_work_of_visit


def _by_id(ids: list[str]) -> contract.GetVisits:
    return contract.GetVisits(ids=ids)


def _of_enterprises(codes: list[str], size: int) -> contract.VisitsOfEnterprises:
    return contract.VisitsOfEnterprises(credit_codes=codes, size=size)


visits_of_enterprise = fields.links(
    Visit, _of_enterprises, key="credit_code", description="对本企业的检查，新的在前，只列出可以查看的"
)


@strawberry.type
class VisitQuery:
    """Questions about visits."""

    visit = fields.one(Visit, _by_id, argument="id", about="检查编号", description="按编号查询检查")
    visits = fields.many(Visit, contract.ListVisits, description="可以查看的检查，新的在前")


@strawberry.type
class VisitMutation:
    """Orders about visits."""

    open_visit = fields.command(off_plan.OpenVisit, Visit, _by_id, description="申请计划外检查")
    approve_visit = fields.command(off_plan.ApproveVisit, Visit, _by_id, description="负责人批准计划外检查")
    refuse_visit = fields.command(off_plan.RefuseVisit, Visit, _by_id, description="负责人不批准计划外检查")
    merge_visit = fields.command(off_plan.MergeVisit, Visit, _by_id, description="并入他单位的检查，综合查一次")
    check_in = fields.command(contract.CheckIn, Visit, _by_id, description="受指派人员到场亮证，开始检查")
    record_finding = fields.command(
        contract.RecordFinding, Visit, _by_id, description="记录发现的问题和采取的渐进式执法措施"
    )
    finish_visit = fields.command(contract.FinishVisit, Visit, _by_id, description="结束检查")
