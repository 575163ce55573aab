"""Publicity of the law 普法 in GraphQL."""

import strawberry

from contracts.registry import publicity as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.PublicitySession, "普法场次：送法入企、联合培训、线上或集中培训")
class PublicitySession(Node):
    """A session."""


@record(contract.AttendanceBatch, "一份到场名单的登记结果，未入库的行逐行说明")
class AttendanceBatch:
    """A batch."""


@record(contract.Attendance, "一家企业参加一场普法")
class Attendance:
    """One enterprise at one session."""


@record(contract.OwedTraining, "本年度普法培训场数不足的中小微企业")
class OwedTraining:
    """A unit owed a session."""


def _by_number(numbers: list[str]) -> contract.GetPublicitySessions:
    return contract.GetPublicitySessions(numbers=numbers)


def _batches(ids: list[str]) -> contract.GetAttendanceBatches:
    return contract.GetAttendanceBatches(ids=ids)


def _batch(ids: list[str]) -> contract.GetAttendanceBatches:
    return contract.GetAttendanceBatches(ids=ids)


@strawberry.type
class PublicityQuery:
    """Questions about publicity of the law."""

    publicity_session = fields.one(
        PublicitySession, _by_number, argument="number", about="普法场次编号", description="按编号查询普法场次"
    )
    publicity_sessions = fields.many(
        PublicitySession, contract.ListPublicitySessions, description="普法场次，时间近的在前"
    )
    attendance_batch = fields.one(
        AttendanceBatch, _batches, argument="id", about="批次编号", description="按编号查询到场名单的登记结果"
    )
    attendance = fields.many(Attendance, contract.ListAttendance, description="各企业参加普法的记录，时间近的在前")
    owed_training = fields.many(
        OwedTraining, contract.ListOwedTraining, description="本年度普法培训场数不足的中小微企业"
    )


@strawberry.type
class PublicityMutation:
    """Orders about publicity of the law."""

    plan_publicity = fields.command(contract.PlanPublicity, PublicitySession, _by_number, description="安排普法场次")
    invite_to_publicity = fields.command(
        contract.InviteToPublicity, PublicitySession, _by_number, description="按区域、行业和规模邀请企业"
    )
    cancel_publicity = fields.command(
        contract.CancelPublicity, PublicitySession, _by_number, description="取消普法场次"
    )
    record_attendance = fields.command(
        contract.RecordAttendance, AttendanceBatch, _batch, description="登记到场企业，至多 1000 行；不合格的行逐行说明"
    )
