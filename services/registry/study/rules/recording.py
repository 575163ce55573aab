"""Which rows of a list of study stand, and what they earn."""

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import TypeVar

import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.study import PlanStudyCourse, StudyAttendanceRow, StudyExamRow
from contracts.registry.study_terms import StudyCourseKind, StudyEntryKind, StudyProblem
from services.registry.credit.rules.score import last_day
from services.registry.directory.rules import code_holds
from services.registry.study.rules.balance import Entry
from services.registry.study.rules.book import Book, Row

R = TypeVar("R", StudyAttendanceRow, StudyExamRow)


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """One course or exam; `pass_mark` and `hour_minutes` are those of the day it was planned."""

    number: str
    kind: StudyCourseKind
    title: str
    laws: list[str]
    region: str
    agency: str
    held_at: datetime
    minutes: int | None = None
    full_mark: int | None = None
    pass_mark: int | None = None


class Sorted(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that stand, and what is wrong with the others."""

    accepted: list[tuple[str, int]]
    problems: list[StudyProblem]


def plan(order: PlanStudyCourse, number: str, agency: str, pass_percent: Decimal) -> Course:
    """A course or an exam. Refusal: STUDY_COURSE_INCOMPLETE."""
    exam = order.kind is StudyCourseKind.EXAM
    wanted, other = (order.full_mark, order.minutes) if exam else (order.minutes, order.full_mark)
    if wanted is None or other is not None:
        raise Refusal("STUDY_COURSE_INCOMPLETE", kind=order.kind.label, field="满分" if exam else "时长（分钟）")
    return Course(
        number=number,
        kind=order.kind,
        title=order.title.strip(),
        laws=list(dict.fromkeys(order.laws)),
        region=order.region,
        agency=agency,
        held_at=order.held_at,
        minutes=order.minutes,
        full_mark=order.full_mark,
        pass_mark=ceil(order.full_mark * pass_percent / 100) if order.full_mark else None,
    )


def require_held(course: Course, kind: StudyCourseKind, now: datetime) -> None:
    """Refuse what is not of the kind, or has not begun. Refusals: STUDY_KIND_WRONG, STUDY_NOT_HELD_YET."""
    if course.kind is not kind:
        raise Refusal("STUDY_KIND_WRONG", number=course.number, kind=course.kind.label)
    if course.held_at > now:
        raise Refusal("STUDY_NOT_HELD_YET", number=course.number, held_at=course.held_at.isoformat())


def sort_rows(
    rows: Sequence[R], value_of: Callable[[R], int], field: str, most: int, course: Course,
    regions: Mapping[str, str], recorded: Set[str],
) -> Sorted:  # fmt: skip
    """Sort the rows; `regions` are those of known enterprises, `recorded` who stands on the course already."""
    accepted: list[tuple[str, int]] = []
    problems, known = [], set(recorded)
    least = 1 if course.kind is StudyCourseKind.COURSE else 0
    for number, row in enumerate(rows, start=1):
        value = value_of(row)
        problem = _unit_problem(row.credit_code, course, regions, known)
        if problem is None and not least <= value <= most:
            problem = (field, str(value), f"应为 {least} 至 {most} 的整数")
        if problem is None:
            accepted.append((row.credit_code, value))
            known.add(row.credit_code)
        else:
            name, got, reason = problem
            told = StudyProblem(row=number, credit_code=row.credit_code, field=name, got=got, reason=reason)
            problems.append(told)
    return Sorted(accepted=accepted, problems=problems)


def attended(code: str, minutes: int, course: Course, hour: int, row: Row | None, id: str, on: date) -> Entry:
    """What an attendance earns: points for every full 学时."""
    return Entry(
        id=id,
        credit_code=code,
        kind=StudyEntryKind.ATTENDANCE,
        on=on,
        minutes=minutes,
        points=minutes // hour * row.value if row else 0,
        last_day=last_day(on, row.months) if row else None,
        basis=row.basis if row else "该日没有积分规定",
        course=course.number,
    )


def examined(code: str, score: int, course: Course, book: Book, id: str, on: date) -> Entry:
    """What an exam earns; below its pass mark nothing."""
    passed = score >= (course.pass_mark or 0)
    percent = score * 100 // (course.full_mark or 1)
    row = book.earning("exam", percent, course.region, on) if passed else None
    return Entry(
        id=id,
        credit_code=code,
        kind=StudyEntryKind.EXAM,
        on=on,
        points=row.value if row else 0,
        last_day=last_day(on, row.months) if row else None,
        basis=row.basis if row else f"未达到合格分 {course.pass_mark}",
        course=course.number,
    )


def _unit_problem(
    code: str, course: Course, regions: Mapping[str, str], known: Set[str]
) -> tuple[str, str, str] | None:
    name = "统一社会信用代码"
    if not code_holds(code):
        return name, code, "未通过 GB 32100 校验"
    if code not in regions:
        return name, code, "不在检查对象名录库中，或已注销"
    if not regions[code].startswith(region_prefix(course.region)):
        return name, code, f"企业不在 {course.region} 之内"
    if code in known:
        return name, code, "本场已登记；更正请先冲正原记录"
    return None
