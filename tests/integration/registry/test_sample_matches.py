"""Samples taken on the spot, held beside the automatic readings of the same hour."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from contracts.joint_inspection.commission_terms import DeliveredSample, SamplesDelivered
from contracts.registry.points import NewPoint, PointKind, RegisterPoints
from contracts.registry.readings import ReadingRow, ReadingSource, RecordReadings
from contracts.registry.sample_matches import SamplesMatched
from kernel.settings import Settings
from tests.integration.registry.serving import MILL, Serving, serving
from tests.platform.actors import OFFICER
from tests.platform.telling import Telling

HOUR = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
POINT = f"{MILL}-DW001"


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Serving]:
    async with serving(hub_settings) as hub:
        yield hub


def sample(
    place: int, pollutant: str = "化学需氧量", unit: str = "mg/L", point: str = POINT, hours: int = 0
) -> DeliveredSample:
    at = HOUR + timedelta(hours=hours, minutes=20)
    return DeliveredSample(place=place, point=point, pollutant=pollutant, value="60", unit=unit, sampled_at=at)


async def recorded(hub: Serving, value: str, source: ReadingSource, reason: str | None = None) -> str:
    row = ReadingRow(point=POINT, metric="化学需氧量", hour=HOUR.isoformat(), value=value, unit="mg/L")
    return (await hub.caller.send(OFFICER, RecordReadings(source=source, rows=[row], reason=reason))).record


async def matched(hub: Serving, number: str, credit_code: str, *samples: DeliveredSample) -> list[SamplesMatched]:
    """What the registry tells of the samples."""
    event = SamplesDelivered(number=number, edition=1, credit_code=credit_code, region="640500", samples=list(samples))
    await Telling(hub.service).told((f"commission:{number}", event))
    rows = await hub.service.pool.fetch("SELECT data FROM journal WHERE aggregate = $1", f"sample_match:{number}:1")
    return [msgspec.json.decode(row["data"], type=SamplesMatched) for row in rows]


async def test_the_validated_reading_of_the_hour_is_told_and_nothing_of_another_hour_unit_point_or_owner(
    hub: Serving,
) -> None:
    outlet = NewPoint(number="DW001", name="总排口", kind=PointKind.WATER_OUTLET)
    await hub.caller.send(OFFICER, RegisterPoints(credit_code=MILL, points=[outlet]))
    await recorded(hub, "12", ReadingSource.AUTOMATIC)
    validated = await recorded(hub, "14", ReadingSource.VALIDATED)
    await recorded(hub, "61", ReadingSource.ON_SITE)
    others = (sample(1, unit="g/L"), sample(2, "氨氮"), sample(3, point="厂界"), sample(4, hours=1))
    [told] = await matched(hub, "WT-1", MILL, sample(0), *others)
    assert [(one.place, one.hour, one.value, one.batch) for one in told.matches] == [(0, HOUR, 14, validated)]
    assert await matched(hub, "WT-2", "91640500MAYL00001R", sample(0)) == []
