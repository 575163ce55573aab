"""Study of the law 主动学法积分 in GraphQL."""

import strawberry

from contracts.registry import study as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.StudyCourse, "学法课程或考试")
class StudyCourse(Node):
    """A course."""


@record(contract.StudyBatch, "一份到课名单或考试成绩的登记结果，未入库的行逐行说明")
class StudyBatch(Node):
    """A batch."""


@record(contract.StudyEntry, "一笔学法积分；只以冲正更正，不修改")
class StudyEntry(Node):
    """A line of a ledger."""


@record(contract.StudyPoints, "企业的学法积分余额及构成，可用于何事；无权查看时各项为空")
class StudyPoints:
    """A balance."""


def _by_number(numbers: list[str]) -> contract.GetStudyCourses:
    return contract.GetStudyCourses(numbers=numbers)


def _batches(ids: list[str]) -> contract.GetStudyBatches:
    return contract.GetStudyBatches(ids=ids)


def _batch(ids: list[str]) -> contract.GetStudyBatches:
    return contract.GetStudyBatches(ids=ids)


def _entries(ids: list[str]) -> contract.GetStudyEntries:
    return contract.GetStudyEntries(ids=ids)


def _entry(ids: list[str]) -> contract.GetStudyEntries:
    return contract.GetStudyEntries(ids=ids)


def _points(codes: list[str]) -> contract.GetStudyPoints:
    return contract.GetStudyPoints(credit_codes=codes)


study_points_of_enterprise = fields.link_by(
    StudyPoints | None, _points, key="credit_code", description="学法积分余额及可用于何事；无权查看时为空"
)


@strawberry.type
class StudyQuery:
    """Questions about study."""

    study_course = fields.one(
        StudyCourse, _by_number, argument="number", about="学法场次编号", description="按编号查询学法课程或考试"
    )
    study_courses = fields.many(StudyCourse, contract.ListStudyCourses, description="学法课程和考试，时间近的在前")
    study_batch = fields.one(
        StudyBatch, _batches, argument="id", about="批次编号", description="按编号查询到课名单或成绩的登记结果"
    )
    study_entry = fields.one(
        StudyEntry, _entries, argument="id", about="积分记录编号", description="按编号查询学法积分记录"
    )
    study_entries = fields.many(StudyEntry, contract.ListStudyEntries, description="可见的学法积分记录，新登记的在前")


@strawberry.type
class StudyMutation:
    """Orders about study."""

    plan_study_course = fields.command(
        contract.PlanStudyCourse, StudyCourse, _by_number, description="安排学法课程或考试"
    )
    record_study_attendance = fields.command(
        contract.RecordStudyAttendance,
        StudyBatch,
        _batch,
        description="登记到课企业，至多 1000 行；不合格的行逐行说明",
    )
    record_exam_results = fields.command(
        contract.RecordExamResults, StudyBatch, _batch, description="登记考试成绩，至多 1000 行；不合格的行逐行说明"
    )
    correct_study_entry = fields.command(
        contract.CorrectStudyEntry, StudyEntry, _entry, description="冲正一笔学法积分；原记录保留"
    )
