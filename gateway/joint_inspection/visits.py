"""Visits in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.joint_inspection import approvals, arrangements, off_plan, reassignments
from contracts.joint_inspection import visits as contract
from contracts.registry.directory import GetEnterprises
from gateway import fields
from gateway.joint_inspection.checklists import checklist_of_visit
from gateway.joint_inspection.commissions import commissions_of_visit
from gateway.joint_inspection.field_packages import field_conflicts_of_visit, field_work_of_visit
from gateway.joint_inspection.handlings import handling_of_finding
from gateway.joint_inspection.notices import notice_of_visit
from gateway.joint_inspection.reassignments import reassignments_of_visit
from gateway.joint_inspection.recordings import recordings_of_visit
from gateway.nodes import Node
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.directory import Enterprise


@record(contract.Finding, "检查发现的问题")
class Finding:
    """A finding."""

    handling = handling_of_finding


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


@record(contract.Visit, "入企检查：各部门综合查一次；检查前只有参加单位负责人和受指派人员可见")
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
    field_conflicts = field_conflicts_of_visit
    recordings = recordings_of_visit
    reassignments = reassignments_of_visit
    checklist = checklist_of_visit
    commissions = commissions_of_visit


@record(approvals.VisitApproval, "计划外检查的批准：报上级批准，或紧急检查事后补办")
class VisitApproval(Node):
    """An approval."""


def _approvals(ids: list[str]) -> approvals.GetVisitApprovals:
    return approvals.GetVisitApprovals(ids=ids)


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
    visit_approval = fields.one(
        VisitApproval, _approvals, argument="visit", about="检查编号", description="按检查编号查询计划外检查的批准"
    )
    visit_approvals = fields.many(
        VisitApproval, approvals.ListVisitApprovals, description="报本单位或由本单位报请的批准，新的在前，限负责人"
    )
    visits = fields.many(Visit, contract.ListVisits, description="可以查看的检查，新的在前")


@strawberry.type
class VisitMutation:
    """Orders about visits."""

    open_visit = fields.command(off_plan.OpenVisit, Visit, _by_id, description="申请计划外检查")
    approve_visit = fields.command(off_plan.ApproveVisit, Visit, _by_id, description="负责人批准计划外检查")
    refuse_visit = fields.command(off_plan.RefuseVisit, Visit, _by_id, description="负责人不批准计划外检查")
    merge_visit = fields.command(
        off_plan.MergeVisit, Visit, _by_id, description="申请并入他单位的检查，综合查一次；由对方答复合并提议"
    )
    cancel_visit = fields.command(
        arrangements.CancelVisit,
        Visit,
        _by_id,
        description="牵头单位负责人在检查开始前说明理由取消，退回所占频次",
    )
    arrange_visit = fields.command(
        arrangements.ArrangeVisit, Visit, _by_id, description="此前未能安排的检查，现有频次的重新安排"
    )
    ask_superior_approval = fields.command(
        approvals.AskSuperiorApproval, Visit, _by_id, description="计划外检查报上级执法机构批准"
    )
    begin_in_emergency = fields.command(
        approvals.BeginInEmergency, Visit, _by_id, description="紧急情况当日先行检查，限期事后补办批准"
    )
    grant_visit_approval = fields.command(
        approvals.GrantVisitApproval, VisitApproval, _approvals, description="负责人批准，紧急检查为事后补办"
    )
    withhold_visit_approval = fields.command(
        approvals.WithholdVisitApproval, VisitApproval, _approvals, description="负责人不予批准并说明理由"
    )
    reassign_visit = fields.command(
        reassignments.ReassignVisit, Visit, _by_id, description="负责人说明理由改派本单位人员，凡能查看检查的均可见"
    )
    check_in = fields.command(contract.CheckIn, Visit, _by_id, description="受指派人员到场亮证，开始检查")
    record_finding = fields.command(
        contract.RecordFinding, Visit, _by_id, description="记录发现的问题和采取的渐进式执法措施"
    )
    finish_visit = fields.command(contract.FinishVisit, Visit, _by_id, description="结束检查")
