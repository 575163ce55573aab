"""Repeats 重复投诉 in GraphQL: clusters, suggestions, and what a person decides."""

from typing import Annotated

import strawberry

from contracts.complaints import repeats as contract
from gateway import fields
from gateway.complaints.filing import by_number
from gateway.complaints.intake import Complaint, PossibleRepeat
from gateway.nodes import Node
from gateway.types import record


@record(contract.ClusterMember, "并案中的一件投诉及并案理由")
class ClusterMember:
    """A complaint of a cluster."""

    complaint = fields.link_by(
        Annotated["Complaint", strawberry.lazy("gateway.complaints.intake")] | None,
        by_number,
        key="number",
        description="这件投诉；无权查看时为空",
    )


def _members(ids: list[str], size: int) -> contract.MembersOfClusters:
    return contract.MembersOfClusters(ids=ids, size=size)


@record(contract.ComplaintCluster, "并案：反映同一件事的投诉，各件的编号、时限、答复和评价仍各自独立")
class ComplaintCluster(Node):
    """A cluster."""

    members = fields.links(ClusterMember, _members, key="id", description="可见的各件，先受理的在前")


def _by_id(ids: list[str]) -> contract.GetClusters:
    return contract.GetClusters(ids=ids)


@strawberry.type
class RepeatQuery:
    """Questions about repeats."""

    complaint_cluster = fields.one(
        ComplaintCluster, _by_id, argument="id", about="并案编号", description="按编号查询并案"
    )
    possible_repeats = fields.many(
        PossibleRepeat, contract.ListPossibleRepeats, description="疑似重复的投诉，缺省列出待确认的，新的在前"
    )


@strawberry.type
class RepeatMutation:
    """Orders about repeats."""

    join_complaints = fields.command(
        contract.JoinComplaints,
        Complaint,
        by_number,
        description="人工并案并说明理由：尚无承办机构的随前一件分派；已办结的前一件不重新办理",
    )
    refuse_repeat = fields.command(contract.RefuseRepeat, Complaint, by_number, description="确认不是重复件并说明理由")
    take_out_of_cluster = fields.command(
        contract.TakeOutOfCluster, Complaint, by_number, description="从并案中移出并说明理由；办理照旧进行"
    )
