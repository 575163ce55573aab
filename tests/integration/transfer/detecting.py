"""What tests of detections tell the transfer service, and how they ask what it detected."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind
from contracts.crime_thresholds import Circumstance, MetThreshold
from contracts.joint_inspection.visits import FindingKind, FindingRecorded, LadderStep
from contracts.registry.agencies import AgencyFacts, AgencyLevel, AgencyRegistered
from contracts.registry.alert_terms import AlertRule
from contracts.registry.alerts import AlertExtended, AlertRaised
from contracts.transfer.detection_terms import DetectionState
from contracts.transfer.detections import Detection, GetDetections, ListDetections
from contracts.transfer.penalties import PenaltyKind, RecordPenalty
from tests.integration.transfer.world import MILL, World, publish
from tests.platform.days import today

PENALTY = "卫环罚〔2026〕7号"
OVER = AlertRaised(
    id="alert-1",
    rule=AlertRule.OVER_HOURLY,
    credit_code=MILL,
    region="640521",
    point="P-1",
    metric="总铅",
    day=date(2026, 9, 2),
    first_hour=datetime(2026, 9, 2, 1, tzinfo=UTC),
    hours=2,
    value=3.0,
    limit=1.0,
    basis="排污许可证",
)


def penalty(findings: Sequence[str], number: str = PENALTY, **changes: Any) -> RecordPenalty:
    """A fine for these findings."""
    order = RecordPenalty(
        number=number,
        credit_code=MILL,
        region="640500",
        findings=list(findings),
        kinds=[PenaltyKind.FINE],
        amount=Decimal(200_000),
        decided_on=today(),
    )
    return replace(order, **changes)


def suspected(id: str) -> tuple[str, FindingRecorded]:
    """A finding that meets a threshold by itself."""
    hidden = MetThreshold(key="crime.hidden_discharge", fact="私设暗管", threshold="暗管（第五项）", source="第五项")
    return finding(id, Circumstance.HIDDEN_DISCHARGE, suspected_crime=True, thresholds=[hidden])


def finding(id: str, *circumstances: Circumstance, **changes: Any) -> tuple[str, FindingRecorded]:
    """A finding of circumstances that the visit itself found no threshold met by."""
    event = FindingRecorded(
        finding=id,
        visit=f"V-{id}",
        credit_code=MILL,
        region="640500",
        agency="ecology-640500",
        agencies=["ecology-640500"],
        kind=FindingKind.OTHER,
        facts_on=today(),
        ladder=LadderStep.CASE,
        suspected_crime=False,
        text_hash="0" * 64,
        circumstances=list(circumstances),
    )
    return f"visit:V-{id}", replace(event, **changes)


async def province(hub: World) -> None:
    """The level above every bureau and police of the tests comes to be."""
    facts = [
        AgencyFacts(
            code=f"{kind.value}-640000",
            name=f"自治区{kind.label}",
            kind=kind,
            level=AgencyLevel.PROVINCE,
            region="640000",
            valid_from=date(2020, 1, 1),
        )
        for kind in (AgencyKind.ECOLOGY, AgencyKind.POLICE)
    ]
    events = [(f"agency:{one.code}", AgencyRegistered(agency=one)) for one in facts]
    hub.positions.append(await publish(hub.registry, events))


async def found_on_a_visit(hub: World, *ids: str) -> None:
    """Findings that meet a threshold come to be known."""
    hub.positions.append(await publish(hub.inspection, [suspected(id) for id in ids]))


async def alerted(hub: World, *alerts: AlertRaised) -> None:
    """Alerts on readings come to be known."""
    hub.positions.append(await publish(hub.registry, [(f"alert:{one.id}", one) for one in alerts]))


async def extended(hub: World, alert: AlertRaised) -> None:
    """An alert goes on, as it now is."""
    same = {name: getattr(alert, name) for name in AlertExtended.__struct_fields__ if name != "last_hour"}
    event = AlertExtended(**same, last_hour=alert.first_hour)
    hub.positions.append(await publish(hub.registry, [(f"alert:{alert.id}", event)]))


async def detected(hub: World, who: Actor | None, *, after: str | None = None, **asked: Any) -> list[Detection]:
    """The detections this person sees, once what was told has been heard."""
    query = ListDetections(size=100, **asked)
    return (await hub.caller.ask(who, query, after=[*hub.positions, after])).items


async def raised(hub: World, who: Actor | None, *, after: str | None = None) -> list[Detection]:
    """Those that are raised."""
    return await detected(hub, who, after=after, state=DetectionState.RAISED)


async def of_fact(hub: World, who: Actor | None, reference: str, *, after: str | None = None) -> Detection:
    """The one detection that rests on a fact."""
    seen = await detected(hub, who, after=after)
    [found] = [one for one in seen if reference in [fact.reference for fact in one.facts or []]]
    return found


async def again(hub: World, who: Actor | None, number: str, *, after: str | None = None) -> Detection | None:
    """A detection as this person now sees it."""
    (found,) = await hub.caller.ask(who, GetDetections(numbers=[number]), after=[after])
    return found


async def journaled(hub: World, type: str, count: int = 1) -> str:
    """Wait until so many such facts are in the journal; the position of the last."""
    sequencer = hub.transfer.sequencer
    for _ in range(100):
        seen = sequencer.moves
        rows = await hub.transfer.pool.fetch("SELECT seq FROM journal WHERE type = $1 ORDER BY seq", type)
        if len(rows) >= count:
            position = await sequencer.position_of(rows[-1]["seq"], 10)
            assert position is not None
            return position
        await sequencer.next_move(seen, 0.1)
    raise AssertionError(f"{type} was journaled fewer than {count} times")
