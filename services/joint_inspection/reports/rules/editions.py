"""What a report covers, and the state of an edition while the services tell their figures."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.report_terms import (
    ReportChart,
    ReportedMeasure,
    ReportKind,
    ReportPosition,
    ReportState,
    ReportSuggestion,
    ReportTable,
    ReportTopic,
)

OTHERS = ("registry", "complaints", "transfer")
MONTHS = {ReportKind.QUARTER: 3, ReportKind.YEAR: 12}


class Days(msgspec.Struct, frozen=True):
    """From a first day up to before another."""

    first: date
    after: date


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One edition."""

    id: str
    kind: ReportKind
    agency: str
    region: str
    period: str
    edition: int
    state: ReportState
    since: datetime
    until: datetime
    complete: bool
    asked_at: datetime
    tables: list[ReportTable]
    suggestions: list[ReportSuggestion]
    measures: list[ReportedMeasure]
    positions: list[ReportPosition]
    charts: list[ReportChart] = msgspec.field(default_factory=list)
    reason: str | None = None
    frozen_at: datetime | None = None
    sha256: str | None = None
    excel: str | None = None

    @property
    def parties(self) -> list[str]:
        """Whose it is."""
        return [self.agency]


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What the digest of an edition binds."""

    id: str
    region: str
    since: datetime
    until: datetime
    complete: bool
    reason: str | None
    tables: list[ReportTable]
    suggestions: list[ReportSuggestion]
    measures: list[ReportedMeasure]
    positions: list[ReportPosition]


def kind_of(period: str) -> ReportKind:
    """A quarter is written 2026-Q3, a year 2026."""
    return ReportKind.QUARTER if "Q" in period else ReportKind.YEAR


def days_of(period: str) -> Days:
    """The days of a period."""
    year = int(period[:4])
    if kind_of(period) is ReportKind.YEAR:
        return Days(date(year, 1, 1), date(year + 1, 1, 1))
    first = 3 * int(period[-1]) - 2
    return Days(date(year, first, 1), month_after(date(year, first, 1), 3))


def month_after(first: date, months: int) -> date:
    """The first day of a month so many months later, or earlier."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def months_of(period: str) -> list[str]:
    """The months of a period."""
    days = days_of(period)
    return [f"{month_after(days.first, nth):%Y-%m}" for nth in range(MONTHS[kind_of(period)])]


def check_ask(period: str, today: date, last: Case | None, reason: str | None) -> None:
    """Refuse a period to come, a second edition while one is compiled, and a correction without a reason.

    Refusals: REPORT_EARLY, REPORT_COMPILING, REPORT_REASON_MISSING.
    """
    days = days_of(period)
    if today < days.first:
        raise Refusal("REPORT_EARLY", period=period, first=days.first.isoformat())
    if last and last.state is ReportState.COMPILING:
        raise Refusal("REPORT_COMPILING", report=last.id)
    if last and last.complete and not reason:
        raise Refusal("REPORT_REASON_MISSING", report=last.id)


def told(case: Case, table: ReportTable, position: ReportPosition) -> Case:
    """The edition with a service's figures; told again changes nothing."""
    if case.state is ReportState.FROZEN or any(one.service == position.service for one in case.positions):
        return case
    order = list(ReportTopic)
    tables = sorted([*case.tables, table], key=lambda one: order.index(one.topic))
    positions = sorted([*case.positions, position], key=lambda one: one.service)
    return replace(case, tables=tables, positions=positions)


def is_whole(case: Case) -> bool:
    """Whether every service has told its figures."""
    return {one.service for one in case.positions} >= set(OTHERS)


def content(case: Case) -> Content:
    """What the digest binds."""
    return Content(**{name: getattr(case, name) for name in Content.__struct_fields__})


def frozen(case: Case, sha256: str, excel: str, charts: Sequence[ReportChart], now: datetime) -> Case:
    """The edition as it stays."""
    return replace(case, state=ReportState.FROZEN, sha256=sha256, excel=excel, charts=list(charts), frozen_at=now)
