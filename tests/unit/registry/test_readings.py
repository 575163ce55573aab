"""What becomes of rows of readings, which reading of an hour counts, and what its batch's hash covers."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.registry.permits import PermitFacts, PermitPollutant, PermitState
from contracts.registry.readings import ReadingFlag, ReadingProblem, ReadingRow, ReadingSource
from services.registry.readings.rules.cells import Cells, Period, read_hour, read_rows
from services.registry.readings.rules.citing import obstacle
from services.registry.readings.rules.versions import Canonical, Known, Standing, batch_hash, decide, effective
from services.registry.series.rules import bound_of, is_within, limit_in

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PERIOD = Period(NOW, NOW - timedelta(days=365))
HOUR = NOW.replace(minute=0) - timedelta(hours=1)
SERIES = {("P", "二氧化硫"): Known(7, "mg/m3")}
LATEST = st.dictionaries(
    st.sampled_from(ReadingSource),
    st.builds(Standing, st.integers(1, 9), st.floats(0, 100), st.sampled_from(ReadingFlag), st.booleans()),
    min_size=1,
)
TEXTS = st.text(max_size=30)
ROWS = st.builds(ReadingRow, point=TEXTS, metric=TEXTS, hour=TEXTS, value=TEXTS, unit=TEXTS, flag=TEXTS)


def cells(value: float | None = 10.0, hour: datetime = HOUR, row: int = 1) -> Cells:
    flag = ReadingFlag.VALID if value is not None else ReadingFlag.MISSING
    return Cells(row, "P", "二氧化硫", hour, value, "mg/m3", flag)


@given(st.lists(ROWS, max_size=20))
def test_every_row_is_read_or_reported_whatever_it_holds(rows: list[ReadingRow]) -> None:
    good, findings = read_rows(list(enumerate(rows, start=1)), PERIOD)
    assert sorted([one.row for one in good] + [one.row for one in findings]) == list(range(1, len(rows) + 1))
    assert all(one.value.isprintable() and one.reason for one in findings)


@pytest.mark.parametrize("text", ["2026-11-22T16:00:00+08:00", "2026-11-22T08:00:00Z", "2026-11-22 16:00"])
def test_an_hour_without_a_zone_is_beijing_time(text: str) -> None:
    assert read_hour(text) == HOUR


@given(LATEST)
def test_valid_on_site_data_override_validated_ones_and_these_automatic_ones(
    latest: dict[ReadingSource, Standing],
) -> None:
    source = effective(latest)
    on_site = latest.get(ReadingSource.ON_SITE)
    if on_site is not None and on_site.flag is ReadingFlag.VALID:
        assert source is ReadingSource.ON_SITE
    elif ReadingSource.VALIDATED in latest:
        assert source is ReadingSource.VALIDATED
    else:
        assert source in latest


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([1.0, 2.0, None])), max_size=30))
def test_sending_a_batch_again_adds_nothing(sent: list[tuple[int, float | None]]) -> None:
    rows = [cells(value, HOUR - timedelta(hours=back), row) for row, (back, value) in enumerate(sent, start=1)]
    first = decide(rows, SERIES, {}, ReadingSource.AUTOMATIC, None)
    standing = {
        (one.series, one.hour): {ReadingSource.AUTOMATIC: Standing(one.version, one.value, one.flag, one.current)}
        for one in first.fresh
    }
    again = decide(rows, SERIES, standing, ReadingSource.AUTOMATIC, None)
    assert again.fresh == [] and again.switches == []
    assert len(first.fresh) + first.unchanged + len(first.findings) == len(rows)


@given(LATEST, st.sampled_from(ReadingSource), st.floats(200, 300))
def test_of_one_hour_exactly_one_version_counts(
    before: dict[ReadingSource, Standing], source: ReadingSource, value: float
) -> None:
    counting = effective(before)
    standing = {known: one._replace(current=known is counting) for known, one in before.items()}
    decided = decide([cells(value)], SERIES, {(7, HOUR): standing}, source, "更正")
    [fresh] = decided.fresh
    current = {known for known, one in standing.items() if one.current}
    for switch in decided.switches:
        current = current | {switch.source} if switch.current else current - {switch.source}
    current -= {source}
    assert len(current) + fresh.current == 1
    assert fresh.version == (before[source].version + 1 if source in before else 1)


def test_a_different_value_of_the_same_hour_needs_a_reason() -> None:
    standing = {(7, HOUR): {ReadingSource.AUTOMATIC: Standing(1, 12.0, ReadingFlag.VALID, True)}}
    [finding] = decide([cells()], SERIES, standing, ReadingSource.AUTOMATIC, None).findings
    assert finding.problem is ReadingProblem.STANDS_ALREADY


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20), st.randoms())
def test_the_hash_of_a_batch_depends_on_its_rows_and_not_on_their_order(values: list[float], random: object) -> None:
    rows = [
        Canonical(row, "P", "二氧化硫", "mg/m3", HOUR, 1, value, ReadingFlag.VALID, None)
        for row, value in enumerate(values)
    ]
    told = batch_hash(ReadingSource.AUTOMATIC, rows)
    assert told == batch_hash(ReadingSource.AUTOMATIC, rows[::-1])
    assert told != batch_hash(ReadingSource.AUTOMATIC, [rows[0]._replace(value=values[0] + 1), *rows[1:]])
    assert told != batch_hash(ReadingSource.ON_SITE, rows)


@pytest.mark.parametrize(
    ("source", "flag", "citable"),
    [
        (ReadingSource.AUTOMATIC, ReadingFlag.VALID, False),
        (ReadingSource.VALIDATED, ReadingFlag.VALID, True),
        (ReadingSource.VALIDATED, ReadingFlag.INVALID, False),
        (ReadingSource.ON_SITE, ReadingFlag.VALID, True),
        (ReadingSource.ON_SITE, ReadingFlag.MAINTENANCE, False),
    ],
)
def test_only_checked_and_valid_readings_are_evidence(source: ReadingSource, flag: ReadingFlag, citable: bool) -> None:
    assert (obstacle(source, flag) is None) == citable


def permit(number: str, limit: str, ends: datetime, outlet: str | None = "DA001") -> PermitFacts:
    pollutant = PermitPollutant(name="二氧化硫", outlet=outlet, limit=limit, unit="mg/Nm³")
    return PermitFacts(number=number, holder="H", region="640500", valid_to=ends.date(), pollutants=[pollutant])


def test_the_permit_in_force_gives_the_limit_of_the_outlet() -> None:
    held = [permit("old", "200", NOW - timedelta(days=9)), permit("new", "50", NOW + timedelta(days=9))]
    bound = bound_of(held, "DA001", "二氧化硫", "mg/m3", NOW.date())
    assert bound.limit == 50.0 and bound.basis is not None and "new" in bound.basis
    elsewhere = bound_of(held, "DA002", "二氧化硫", "mg/m3", NOW.date())
    assert elsewhere.limit is None


def test_a_permit_renewed_for_a_later_period_gives_its_limit_already() -> None:
    later = msgspec.structs.replace(permit("new", "50", NOW + timedelta(days=999)), valid_from=date(2030, 1, 1))
    held = [permit("other", "80", NOW + timedelta(days=1)), msgspec.structs.replace(later, held_since=NOW.date())]
    assert bound_of(held, "DA001", "二氧化硫", "mg/m3", NOW.date()).limit == 50.0


def test_of_two_permits_the_one_that_names_the_outlet_gives_the_limit() -> None:
    held = [permit("north", "50", NOW + timedelta(days=9)), permit("south", "80", NOW + timedelta(days=99), "DA002")]
    assert bound_of(held, "DA001", "二氧化硫", "mg/m3", NOW.date()).limit == 50.0


@pytest.mark.parametrize("state", [PermitState.CANCELLED, PermitState.REVOKED])
def test_a_permit_that_was_ended_gives_no_limit(state: PermitState) -> None:
    held = [msgspec.structs.replace(permit("old", "50", NOW + timedelta(days=9)), state=state)]
    assert bound_of(held, "DA001", "二氧化硫", "mg/m3", NOW.date()).limit is None


@pytest.mark.parametrize(("limit", "unit"), [("6~9", "mg/m3"), ("", "mg/m3"), ("0", "mg/m3"), ("50", "kg/t")])
def test_a_limit_that_is_no_number_in_the_readings_unit_is_none(limit: str, unit: str) -> None:
    assert limit_in(PermitPollutant(name="二氧化硫", limit=limit, unit="mg/m3"), unit) is None


def test_an_enterprise_writes_its_own_readings_and_an_agency_those_of_its_region() -> None:
    assert is_within("H", "640500", True, "H", "640500")
    assert not is_within("H", "640500", True, "I", "640500")
    assert is_within("ecology-640000", "640000", False, "H", "640500")
    assert not is_within("ecology-640400", "640400", False, "H", "640500")
