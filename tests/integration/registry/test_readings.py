"""Hourly readings, through the running registry."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from contracts.actors import AgencyKind, Role
from contracts.errors import Refusal
from contracts.registry.readings import (
    CheckBatches,
    CiteReadings,
    HourlyReadingOrder,
    ListReadings,
    ReadingProblem,
    ReadingRow,
    ReadingSource,
    RecordReadings,
)
from kernel.settings import Settings
from tests.integration.registry.monitoring import (
    COD,
    DAIRY,
    DRAIN,
    MILL,
    SO2,
    STACK,
    Mill,
    hours_ago,
    mill_of,
    row,
)
from tests.platform.actors import CITIZEN, ENTERPRISE, HEAD, OFFICER, OTHER_CITY_OFFICER, POLICE, WATER, actor

DAIRY_ITSELF = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=DAIRY)
ON_STACK = f"{MILL}-{STACK}"


@pytest.fixture
async def mill(hub_settings: Settings) -> AsyncIterator[Mill]:
    async with mill_of(hub_settings) as mill:
        yield mill


async def test_a_batch_goes_in_once_however_often_and_in_whatever_order_it_comes(mill: Mill) -> None:
    rows = [row(hours_ago(back), 10.5 + back) for back in (3, 1, 2)]
    first = await mill.send(rows)
    again = await mill.send(rows[::-1])
    assert (first.accepted, first.rejected, first.last_hour) == (3, 0, hours_ago(1))
    assert (again.accepted, again.unchanged, again.sha256) == (0, 3, None)
    listed = await mill.caller.ask(OFFICER, ListReadings(point=ON_STACK, order=HourlyReadingOrder.OLDEST))
    assert [(one.value, one.flag, one.version) for one in listed.items] == [
        (13.5, "valid", 1),
        (12.5, "valid", 1),
        (11.5, "valid", 1),
    ]


async def test_bad_rows_are_reported_while_good_ones_go_in(mill: Mill) -> None:
    hour = hours_ago(1)
    bad = [
        row(hour, 1, point="DA009"),
        row(hour + timedelta(minutes=30), 1),
        row(hours_ago(-2), 1),
        row(hours_ago(24 * 400), 1),
        row(hour, "很高"),
        row(hour, "nan"),
        row(hour, -1),
        row(hour, 1, flag="missing"),
        row(hour, 1, flag="大概"),
        row(hour, 1, unit="g/L"),
        row(hour, 2),
        row(hour, 1, metric=" "),
        row(hour, 1, metric="化\x00学"),
        row(hour, 1, metric="长" * 101),
    ]
    batch = await mill.send([row(hour, 1), *bad])
    assert batch.accepted == 1
    assert batch.findings is not None
    assert [(one.row, one.problem) for one in batch.findings] == [
        (2, ReadingProblem.POINT_UNKNOWN),
        (3, ReadingProblem.HOUR_UNREADABLE),
        (4, ReadingProblem.HOUR_NOT_ENDED),
        (5, ReadingProblem.HOUR_TOO_OLD),
        (6, ReadingProblem.VALUE_UNREADABLE),
        (7, ReadingProblem.VALUE_UNREADABLE),
        (8, ReadingProblem.VALUE_UNREADABLE),
        (9, ReadingProblem.VALUE_OF_MISSING),
        (10, ReadingProblem.FLAG_UNKNOWN),
        (11, ReadingProblem.UNIT_DIFFERS),
        (12, ReadingProblem.TWICE_IN_BATCH),
        (13, ReadingProblem.METRIC_MISSING),
        (14, ReadingProblem.TEXT_UNUSABLE),
        (15, ReadingProblem.TEXT_UNUSABLE),
    ]
    unreadable = batch.findings[4]
    assert (unreadable.column, unreadable.value, unreadable.reason) == ("数值", "很高", "须为不小于零的数")


async def test_a_later_value_of_the_same_hour_needs_a_reason_and_becomes_a_new_version(mill: Mill) -> None:
    await mill.send([row(hours_ago(1), 40)])
    refused = await mill.send([row(hours_ago(1), 30)])
    assert refused.findings is not None
    assert [one.problem for one in refused.findings] == [ReadingProblem.STANDS_ALREADY]
    corrected = await mill.send([row(hours_ago(1), 30)], reason="仪表校准后更正")
    assert (corrected.accepted, corrected.corrected) == (1, 1)
    every = await mill.caller.ask(OFFICER, ListReadings(point=ON_STACK, only_effective=False))
    assert [(one.version, one.value, one.effective, one.reason) for one in every.items] == [
        (2, 30.0, True, "仪表校准后更正"),
        (1, 40.0, False, None),
    ]


async def test_validated_readings_override_automatic_ones_and_on_site_ones_override_both(mill: Mill) -> None:
    hour = hours_ago(1)
    await mill.send([row(hour, 40)])
    await mill.send([row(hour, 41)], OFFICER, ReadingSource.VALIDATED)
    await mill.send([row(hour, 60)], OFFICER, ReadingSource.ON_SITE)
    await mill.send([row(hour, 42)], OFFICER, ReadingSource.VALIDATED, reason="复核")
    page = await mill.caller.ask(OFFICER, ListReadings(point=ON_STACK))
    assert [(one.source, one.value) for one in page.items] == [(ReadingSource.ON_SITE, 60.0)]
    await mill.send([row(hour, 60, flag="invalid")], OFFICER, ReadingSource.ON_SITE, reason="采样无效")
    page = await mill.caller.ask(OFFICER, ListReadings(point=ON_STACK))
    assert [(one.source, one.value) for one in page.items] == [(ReadingSource.VALIDATED, 42.0)]


async def test_only_an_ecology_agency_validates(mill: Mill) -> None:
    with pytest.raises(Refusal, match="READING_SOURCE_NOT_YOURS"):
        await mill.send([row(hours_ago(1), 1)], source=ReadingSource.VALIDATED)


async def test_who_may_send_readings_and_who_reads_them(mill: Mill) -> None:
    rows = [row(hours_ago(1), 1)]
    for stranger in (POLICE, WATER, CITIZEN):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await mill.caller.send(stranger, RecordReadings(rows=rows))
    for elsewhere in (OTHER_CITY_OFFICER, DAIRY_ITSELF):
        batch = await mill.send(rows, elsewhere)
        assert batch.findings is not None
        assert [one.problem for one in batch.findings] == [ReadingProblem.POINT_UNKNOWN]
    assert (await mill.send(rows, OFFICER)).accepted == 1
    seen = {}
    for who in (HEAD, OTHER_CITY_OFFICER, ENTERPRISE, DAIRY_ITSELF, POLICE, WATER):
        page = await mill.caller.ask(who, ListReadings(point=ON_STACK))
        seen[f"{who.agency_kind.value} {who.agency}"] = len(page.items)
    assert list(seen.values()) == [1, 0, 1, 0, 1, 1]
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await mill.caller.ask(CITIZEN, ListReadings(point=ON_STACK))


async def test_a_batch_is_one_journal_row_whose_hash_the_table_still_gives(mill: Mill, hub_settings: Settings) -> None:
    batch = await mill.send([row(hours_ago(back), 0.1 * back, flag="有效") for back in range(1, 100)])
    [told] = await mill.caller.ask(OFFICER, CheckBatches(ids=[batch.id]))
    assert told is not None
    assert (told.rows, told.holds, told.journaled) == (99, True, batch.sha256)
    connection = await asyncpg.connect(hub_settings.postgres_dsn("registry"))
    rows = await connection.fetchval(
        "SELECT count(*) FROM journal WHERE type = 'registry.readings.recorded.v1' AND aggregate = $1",
        f"readings:{batch.id}",
    )
    await connection.execute("UPDATE readings SET value = value + 1 WHERE hour = $1", hours_ago(50))
    await connection.close()
    [tampered] = await mill.caller.ask(OFFICER, CheckBatches(ids=[batch.id]))
    assert rows == 1
    assert tampered is not None and tampered.holds is False


async def test_validated_readings_are_cited_and_others_are_refused_with_the_reason(mill: Mill) -> None:
    await mill.send([row(hours_ago(back), 40) for back in (3, 2, 1)])
    period = CiteReadings(point=ON_STACK, metric=SO2, since=hours_ago(3), until=hours_ago(1))
    with pytest.raises(Refusal) as unchecked:
        await mill.caller.ask(OFFICER, period)
    assert unchecked.value.data["reason"] == "该时段的自动监测数据尚未审核"
    validated = [row(hours_ago(3), 55), row(hours_ago(2), 56), row(hours_ago(1), None, flag="maintenance")]
    batch = await mill.send(validated, OFFICER, ReadingSource.VALIDATED)
    cited = await mill.caller.ask(OFFICER, period)
    assert [(one.value, one.batch, one.sha256) for one in cited] == [
        (55.0, batch.id, batch.sha256),
        (56.0, batch.id, batch.sha256),
    ]
    assert cited[0].position is not None
    with pytest.raises(Refusal) as maintained:
        await mill.caller.ask(OFFICER, CiteReadings(point=ON_STACK, metric=SO2, since=hours_ago(3), until=hours_ago(0)))
    assert maintained.value.data["reason"] == "该时段的数据标记为维护校准"
    with pytest.raises(Refusal, match="PERIOD_TOO_LONG"):
        await mill.caller.ask(
            OFFICER, CiteReadings(point=ON_STACK, metric=SO2, since=hours_ago(24 * 40), until=hours_ago(0))
        )


async def test_readings_are_paged_by_hour_over_all_metrics(mill: Mill) -> None:
    rows = [row(hours_ago(back), 5 + back) for back in range(1, 6)]
    rows += [row(hours_ago(back), 7, metric="氮氧化物") for back in range(1, 6)]
    rows += [row(hours_ago(1), 7, point=DRAIN, metric=COD, unit="mg/L")]
    await mill.send(rows)
    seen, after = [], None
    while True:
        page = await mill.caller.ask(OFFICER, ListReadings(point=ON_STACK, size=3, after=after))
        seen += [(one.hour, one.metric) for one in page.items]
        if page.next is None:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == 10
    assert [hour for hour, _ in seen] == sorted((hour for hour, _ in seen), reverse=True)
    counted = await mill.caller.ask(OFFICER, ListReadings(point=ON_STACK, since=hours_ago(2), count=True))
    assert counted.total == 4


async def test_a_thousand_rows_go_in_together(mill: Mill) -> None:
    rows: list[ReadingRow] = [row(hours_ago(back), round(10 + back / 7, 3)) for back in range(1, 1001)]
    batch = await mill.send(rows)
    assert (batch.rows_total, batch.accepted, batch.rejected) == (1000, 1000, 0)


async def test_partitions_are_made_ahead_of_the_hubs_own_time(settings_for_test: Callable[..., Settings]) -> None:
    settings = settings_for_test(test_clock=True)
    connection = await asyncpg.connect(settings.postgres_dsn("postgres"))
    await connection.execute("UPDATE registry.test_clock SET shift = interval '70 days'")
    async with mill_of(settings):
        ahead = datetime.now(UTC) + timedelta(days=70 + 80)
        made = await connection.fetchval("SELECT to_regclass($1)", f"registry.readings_{ahead:%Y%m}")
    await connection.close()
    assert made is not None
