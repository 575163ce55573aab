"""Which execution reports a permit owes for which periods, and the steps of a report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.law import LawRow, LawStatus, Unit
from contracts.registry.permit_reports import PermitDischarge, SubmitPermitReport
from contracts.registry.permit_reports import PermitReportAction as A
from contracts.registry.permit_reports import PermitReportKind as K
from contracts.registry.permit_reports import PermitReportState as S
from contracts.registry.permits import PermitClass, PermitFacts, PermitPollutant
from services.registry.permits.rules import OVER, held_from

SUBMIT, CORRECT, REVIEW = "permit_report.submit", "permit_report.correct", "permit_report.review"
PERIOD = "permit_report.period"
DAY = timedelta(days=1)
QUARTER_MONTHS, YEAR_MONTHS = 3, 12
STEPS: dict[tuple[S, A], S] = {
    (S.DUE, A.SUBMIT): S.SUBMITTED,
    (S.DUE, A.LATE): S.OVERDUE,
    (S.OVERDUE, A.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, A.RETURN): S.RETURNED,
    (S.SUBMITTED, A.ACCEPT): S.ACCEPTED,
    (S.SUBMITTED, A.REVIEW_LATE): S.SUBMITTED,
    (S.RETURNED, A.SUBMIT): S.SUBMITTED,
    (S.RETURNED, A.CORRECTION_LATE): S.RETURNED,
}
Row = Mapping[str, str]


class Owing(msgspec.Struct, frozen=True, kw_only=True):
    """One row of permit_reports.csv: which report a class owes, how many days after its period."""

    permit_class: PermitClass
    kind: K
    days_after: int
    least_days: int
    source: str
    status: LawStatus
    region: str
    valid_from: date
    valid_to: date | None
    name: str

    def limit(self) -> LawRow:
        """The days after the period as a limit a clock can run on."""
        return LawRow(
            key=f"permit_report.{self.kind.value}",
            value=Decimal(self.days_after),
            unit=Unit.NATURAL_DAYS,
            source=self.source,
            status=self.status,
            region=self.region,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            name=self.name,
        )


class Period(msgspec.Struct, frozen=True):
    """A quarter or a year, both days inclusive."""

    kind: K
    first_day: date
    last_day: date


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One report."""

    number: str
    permit: str
    holder: str
    region: str
    agency: str
    kind: K
    first_day: date
    last_day: date
    state: S
    late: bool = False
    submitted_at: datetime | None = None
    summary: str | None = None
    discharges: list[PermitDischarge] = msgspec.field(default_factory=list)
    exceeding: list[str] = msgspec.field(default_factory=list)
    files: list[str] = msgspec.field(default_factory=list)
    opinion: str | None = None
    reviewed_by: str | None = None

    @property
    def parties(self) -> list[str]:
        """Whose it is."""
        return [self.agency, self.holder]


def owing_of(rows: Iterable[Row], permit: PermitFacts, on: date) -> list[Owing]:
    """What a permit of this class and region owes; for each kind the most specific region's row."""
    known = [msgspec.convert(_cells(row), Owing, strict=False) for row in rows]
    fitting = [one for one in known if _holds(one, permit, on)]
    best: dict[K, Owing] = {}
    for one in sorted(fitting, key=lambda one: len(_prefix(one))):
        best[one.kind] = one
    return list(best.values())


def periods_ended(kinds: Iterable[K], since: date, today: date) -> Iterator[Period]:
    """The quarters and years that ended from the day before `since` on and before today."""
    wanted, first = set(kinds), quarter_of(since - DAY)
    while (next_first := months_on(first, QUARTER_MONTHS)) <= today:
        if K.QUARTERLY in wanted:
            yield Period(K.QUARTERLY, first, next_first - DAY)
        if K.ANNUAL in wanted and next_first.month == 1:
            yield Period(K.ANNUAL, months_on(next_first, -YEAR_MONTHS), next_first - DAY)
        first = next_first


def next_quarter(today: date) -> date:
    """The first day on which the clock looks again."""
    return months_on(quarter_of(today), QUARTER_MONTHS)


def is_owed(permit: PermitFacts, period: Period, least_days: int) -> bool:
    """Whether the permit was valid on enough days of the period."""
    if permit.state in OVER:
        return False
    first = max(period.first_day, held_from(permit))
    last = min(period.last_day, permit.valid_to or date.max)
    return (last - first).days + 1 >= least_days


def opened(permit: PermitFacts, period: Period, number: str, agency: str) -> Case:
    """A report that is owed from now on."""
    return Case(
        number=number,
        permit=permit.number,
        holder=permit.holder,
        region=permit.region,
        agency=agency,
        kind=period.kind,
        first_day=period.first_day,
        last_day=period.last_day,
        state=S.DUE,
    )


def step(case: Case, action: A, **changed: object) -> Case:
    """The report one step on."""
    after = STEPS.get((case.state, action))
    if after is None:
        raise Refusal("PERMIT_REPORT_STEP_NOT_ALLOWED", number=case.number, state=case.state.label, step=action.label)
    return replace(case, state=after, late=case.late or action is A.LATE, **changed)


def submit(case: Case, order: SubmitPermitReport, pollutants: Sequence[PermitPollutant], now: datetime) -> Case:
    """The report handed in, with what it says against the permit."""
    _require_amounts(order.discharges)
    return step(
        case,
        A.SUBMIT,
        submitted_at=now,
        summary=order.summary,
        discharges=order.discharges,
        exceeding=exceeding(order.discharges, pollutants) if case.kind is K.ANNUAL else [],
        files=order.files,
    )


def exceeding(discharges: Iterable[PermitDischarge], pollutants: Iterable[PermitPollutant]) -> list[str]:
    """The pollutants of which a year's discharge is more than the permit's amounts, where both have one unit."""
    allowed: dict[tuple[str, str], Decimal] = {}
    for one in pollutants:
        if one.amount is not None and one.amount_unit:
            key = one.name, _folded(one.amount_unit)
            allowed[key] = allowed.get(key, Decimal(0)) + one.amount
    told: dict[tuple[str, str], Decimal] = {}
    for found in discharges:
        key = found.pollutant, _folded(found.unit)
        told[key] = told.get(key, Decimal(0)) + found.amount
    over = {key: amount for key, amount in told.items() if key in allowed and amount > allowed[key]}
    return [f"{name}：{amount}{unit}，许可{allowed[name, unit]}{unit}" for (name, unit), amount in over.items()]


def quarter_of(day: date) -> date:
    """The first day of the day's quarter."""
    return date(day.year, (day.month - 1) // QUARTER_MONTHS * QUARTER_MONTHS + 1, 1)


def months_on(first: date, months: int) -> date:
    """The first day of a month so many months away."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _require_amounts(discharges: Iterable[PermitDischarge]) -> None:
    for one in discharges:
        if not (one.amount.is_finite() and one.amount >= 0):
            raise Refusal("PERMIT_DISCHARGE_WRONG", pollutant=one.pollutant, amount=str(one.amount))


def _folded(unit: str) -> str:
    """An amount a year and an amount of a year's report are the same."""
    text = unit.strip().replace("吨", "t").replace("千克", "kg").lower()
    return text.removesuffix("/a").removesuffix("/年")


def _cells(row: Row) -> dict[str, str | None]:
    return {name: value if value or name == "region" else None for name, value in row.items()}


def _holds(one: Owing, permit: PermitFacts, on: date) -> bool:
    timely = one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
    return timely and one.permit_class is permit.permit_class and permit.region.startswith(_prefix(one))


def _prefix(one: Owing) -> str:
    return region_prefix(one.region) if one.region else ""
