"""Which facts a detection 监督线索 rests on: what is heard of findings and readings, held against the thresholds."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from contracts.crime_thresholds import CrimeFacts, CrimeThreshold, MetThreshold, ThresholdMeasure, compared, met
from contracts.joint_inspection.visits import FindingRecorded
from contracts.registry.alert_terms import AlertRule
from contracts.registry.alerts import AlertExtended, AlertRaised
from contracts.transfer.detections import DetectionFact

EXCEEDANCES = frozenset({AlertRule.OVER_HOURLY, AlertRule.OVER_DAILY})
Alert = AlertRaised | AlertExtended


def of_finding(
    event: FindingRecorded, rows: Iterable[CrimeThreshold], penalties: Mapping[str, int], now: datetime
) -> DetectionFact | None:
    """A finding with the thresholds the visit found met, and those that earlier penalties make met."""
    facts = CrimeFacts(circumstances=tuple(event.circumstances), penalties=penalties)
    repeated = met(compared([row for row in rows if row.measure is ThresholdMeasure.PENALTIES], facts))
    found = [*(event.thresholds or _judged_before(event)), *repeated]
    if not found:
        return None
    return DetectionFact(reference=event.finding, on=event.facts_on, known_at=now, thresholds=found)


def of_alert(event: Alert, rows: Iterable[CrimeThreshold], now: datetime) -> DetectionFact | None:
    """The worst reading of a monitored series on a day, if it meets a threshold."""
    day = event.day
    if not may_matter(event, rows) or day is None:
        return None
    facts = CrimeFacts(
        pollutant=event.metric, measured=_exact(event.value), limit_value=_exact(event.limit), penalties=None
    )
    found = met(compared(rows, facts))
    if not found:
        return None
    return DetectionFact(reference=event.id, on=day, known_at=now, thresholds=found, hours=event.hours)


def may_matter(event: Alert, rows: Iterable[CrimeThreshold]) -> bool:
    """Whether an alert is of an exceedance at all, with its figures."""
    figures = (event.value, event.limit, event.metric, event.day, event.credit_code, event.region)
    return event.rule in EXCEEDANCES and None not in figures and bool(rows)


def series(event: Alert) -> str:
    """What alerts on one series of readings have in common."""
    return f"readings:{event.credit_code}/{event.point or ''}/{event.metric}"


def counted_from(row: CrimeThreshold, on: date) -> date:
    """The first day whose penalties count for a fact of this day."""
    months = on.year * 12 + on.month - 1 - (row.months or 0)
    year, month = divmod(months, 12)
    return _day_of(year, month + 1, on.day)


def _day_of(year: int, month: int, day: int) -> date:
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _judged_before(event: FindingRecorded) -> list[MetThreshold]:
    """Of findings recorded before all thresholds were told: the one that was."""
    if not event.suspected_crime:
        return []
    fact = f"{event.pollutant}实测浓度为限值的{event.multiple}倍" if event.multiple else event.kind.label
    fact = f"危险废物{event.tonnes}吨" if event.tonnes else fact
    source = event.source or ""
    return [MetThreshold(key=event.threshold or "", fact=fact, threshold=source, source=source)]
