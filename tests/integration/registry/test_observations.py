"""Findings of patrols, through the running registry."""

from collections.abc import AsyncIterator

import pytest

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.registry.alert_terms import AlertRule
from contracts.registry.observations import (
    GetObservationBatches,
    ListObservations,
    NewObservation,
    ObservationBatch,
    ObservationKind,
    ObservationsOfEnterprises,
    RecordObservations,
)
from kernel.settings import Settings
from tests.integration.registry.monitoring import DAIRY, MILL, Mill, hours_ago, mill_of
from tests.platform.actors import CITIZEN, ENTERPRISE, OFFICER, OTHER_CITY_OFFICER, POLICE, WATER


@pytest.fixture
async def mill(hub_settings: Settings) -> AsyncIterator[Mill]:
    async with mill_of(hub_settings) as mill:
        yield mill


def seen(number: str, credit_code: str | None = MILL, suspected: bool = True, back: int = 1) -> NewObservation:
    return NewObservation(
        number=number,
        observed_at=hours_ago(back),
        finding="厂区西侧雨水口有灰色水流出",
        suspected=suspected,
        credit_code=credit_code,
    )


def flown(*findings: NewObservation, region: str = "640500") -> RecordObservations:
    return RecordObservations(kind=ObservationKind.DRONE, source="无人机一号", region=region, findings=list(findings))


async def recorded(mill: Mill, command: RecordObservations, actor: Actor = OFFICER) -> ObservationBatch:
    receipt = await mill.caller.send(actor, command)
    [batch] = await mill.caller.ask(actor, GetObservationBatches(ids=[receipt.record]))
    assert batch is not None
    return batch


async def test_a_suspected_finding_goes_in_once_and_is_told_to_the_enterprise(mill: Mill) -> None:
    findings = (seen("1"), seen("2", suspected=False), seen("3", None), seen("4", DAIRY))
    batch = await recorded(mill, flown(*findings))
    again = await recorded(mill, flown(*findings[:3]))
    assert (batch.accepted, batch.unknown, batch.alerts) == (3, ["4"], 1)
    assert (again.accepted, again.repeated, again.sha256) == (0, ["1", "2", "3"], None)
    [alert] = await mill.alerts(ENTERPRISE)
    assert (alert.rule, alert.fact) == (AlertRule.OBSERVED, "无人机发现：厂区西侧雨水口有灰色水流出")


async def test_a_finding_of_the_future_is_refused(mill: Mill) -> None:
    with pytest.raises(Refusal, match="FINDING_IN_FUTURE"):
        await mill.caller.send(OFFICER, flown(seen("1", back=-3)))


async def test_who_records_findings_and_who_sees_them(mill: Mill) -> None:
    await recorded(mill, flown(seen("1")), WATER)
    for stranger in (POLICE, CITIZEN, ENTERPRISE):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await mill.caller.send(stranger, flown(seen("2")))
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await mill.caller.send(OTHER_CITY_OFFICER, flown(seen("2")))
    counted = {}
    for who in (OFFICER, WATER, OTHER_CITY_OFFICER):
        counted[who.agency] = (await mill.caller.ask(who, ListObservations(count=True))).total
    assert list(counted.values()) == [1, 1, 0]
    [none, one] = await mill.caller.ask(OFFICER, ObservationsOfEnterprises(credit_codes=[DAIRY, MILL]))
    assert (none.items, [found.finding for found in one.items]) == ([], ["厂区西侧雨水口有灰色水流出"])
