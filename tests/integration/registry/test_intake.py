"""The intake stream through the running registry: who may send what for whom, once, good messages among bad ones."""

from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.alerts import ListAlerts
from contracts.registry.directory import RegisterEnterprise
from contracts.registry.observations import ListObservations, ObservationKind
from contracts.registry.readings import (
    HourlyReading,
    ListReadingBatches,
    ListReadings,
    ReadingBatch,
    ReadingProblem,
)
from contracts.registry.sources import (
    EndIntakeSource,
    GetIntakeSources,
    IntakeKind,
    ListIntakeSources,
    ReplaceSourceKey,
)
from kernel import quarantine
from kernel.settings import Settings
from kernel.signatures import public_text
from services.registry.endpoints import ENDPOINTS
from tests.integration.registry.letters import BUREAU, Gateway, gateway
from tests.integration.registry.monitoring import DAIRY, LIMIT, MILL, STACK, build, hours_ago, row
from tests.platform.actors import ADMINISTRATOR, ENTERPRISE, HEAD, OFFICER, OTHER_CITY_OFFICER, POLICE, actor
from tests.platform.hub import Caller, calling, new_id, running_service
from tests.platform.processes import until

KEPT = "SELECT position, type, error, state FROM quarantine WHERE source = 'intake' ORDER BY position"
RECORDED = "SELECT count(*) FROM journal WHERE type = 'registry.readings.recorded.v1'"


class World:
    """The registry with a mill, a bureau and a gateway of the bureau."""

    def __init__(self, caller: Caller, gateway: Gateway, settings: Settings) -> None:
        self.caller, self.gateway, self.settings = caller, gateway, settings

    async def readings(self) -> list[HourlyReading]:
        """What stands at the mill's stack."""
        return (await self.caller.ask(OFFICER, ListReadings(point=f"{MILL}-{STACK}"))).items

    async def batches(self) -> list[ReadingBatch]:
        """The batches taken in, oldest first."""
        return (await self.caller.ask(OFFICER, ListReadingBatches())).items[::-1]

    async def fetch(self, query: str) -> list[asyncpg.Record]:
        """As the registry."""
        connection = await asyncpg.connect(self.settings.postgres_dsn("registry"))
        try:
            return await connection.fetch(query)
        finally:
            await connection.close()

    async def kept(self) -> list[str]:
        """The codes of what is kept in quarantine, oldest first."""
        await self.gateway.all_taken()
        return [row["error"].partition("（")[0] for row in await self.fetch(KEPT)]


@pytest.fixture
async def world(hub_settings: Settings) -> AsyncIterator[World]:
    async with (
        running_service(ENDPOINTS, hub_settings),
        calling(hub_settings) as caller,
        gateway(hub_settings) as sender,
    ):
        await build(caller)
        await caller.send(OFFICER, RegisterEnterprise(credit_code=DAIRY, name="试验乳业", region="640500"))
        facts = AgencyFacts(
            code=BUREAU,
            name="中卫市生态环境局",
            kind=AgencyKind.ECOLOGY,
            level=AgencyLevel.CITY,
            region="640500",
            valid_from=date(2020, 1, 1),
        )
        await caller.send(ADMINISTRATOR, RegisterAgency(agency=facts))
        yield World(caller, sender, hub_settings)


async def test_a_batch_of_the_stream_is_taken_in_once_with_one_journal_row_and_raises_its_alert(world: World) -> None:
    await world.gateway.register(world.caller)
    rows = [row(hours_ago(2), LIMIT * 2), row(hours_ago(5), 10), row(hours_ago(1), None, flag="missing")]
    batch = await world.gateway.send(rows)
    await world.gateway.send(rows, batch=batch)
    await world.gateway.all_taken()
    assert [(one.value, one.flag) for one in await world.readings()] == [
        (None, "missing"),
        (LIMIT * 2, "valid"),
        (10.0, "valid"),
    ]
    [taken] = await world.batches()
    assert (taken.accepted, taken.sender, taken.agency) == (3, "GW640500-01", BUREAU)
    assert taken.sha256 is not None
    assert [one["count"] for one in await world.fetch(RECORDED)] == [1]
    assert len((await world.caller.ask(ENTERPRISE, ListAlerts())).items) == 1
    assert await world.kept() == []


async def test_a_bad_row_is_reported_and_the_others_go_in(world: World) -> None:
    await world.gateway.register(world.caller)
    await world.gateway.send([row(hours_ago(1), "约12"), row(hours_ago(2), 12), row(hours_ago(3), 12, point="DA999")])
    await world.gateway.all_taken()
    [taken] = await world.batches()
    assert taken.accepted == 1
    assert [(one.row, one.problem) for one in taken.findings or []] == [
        (1, ReadingProblem.VALUE_UNREADABLE),
        (3, ReadingProblem.POINT_UNKNOWN),
    ]


async def test_poison_is_kept_in_quarantine_with_its_reason_and_good_messages_pass(world: World) -> None:
    await world.gateway.register(world.caller)
    good = await world.gateway.send([row(hours_ago(1), 1)])
    await world.gateway.all_taken()
    for body in (b"", b"\xff\xfe", b"[]", b"{}", b"[" * 5000, b'{"source": 1}'):
        await world.gateway.publish("intake.readings.640500", body)
    await world.gateway.publish("intake.gossip.640500", b"{}")
    await world.gateway.publish("intake.readings.64", b"{}")
    await world.gateway.send([row(hours_ago(1), 2)], batch="not-a-uuid-not-a-uuid-not-a-uuid-not")
    await world.gateway.send([row(hours_ago(1), 2)], batch=good)
    await world.gateway.send([row(hours_ago(1), 2)], note="多余的字段")
    await world.gateway.send([row(hours_ago(2), 2)] * 1001)
    await world.gateway.send([row(hours_ago(3), 3)])
    kept = await world.kept()
    assert sorted(kept) == sorted(
        [*["INTAKE_UNREADABLE"] * 8, *["INTAKE_SUBJECT"] * 2, "COMMAND_ID_INVALID", "COMMAND_ID_REUSED"]
    )
    assert [one.value for one in await world.readings()] == [1.0, 3.0]


async def test_who_a_message_comes_from_is_proved_by_its_signature(world: World) -> None:
    await world.gateway.send([row(hours_ago(1), 1)])
    assert await world.kept() == ["SOURCE_UNKNOWN"]
    await world.gateway.register(world.caller)
    letter = {"source": world.gateway.code, "batch": new_id(), "rows": [row(hours_ago(1), 9)]}
    body = msgspec.json.encode(letter)
    await world.gateway.publish("intake.readings.640500", body, Ed25519PrivateKey.generate())
    await world.gateway.stream.publish("intake.readings.640500", body)
    assert await world.kept() == ["SOURCE_UNKNOWN", "INTAKE_SIGNATURE", "INTAKE_SIGNATURE"]
    assert await world.readings() == []


async def test_a_source_sends_only_its_kinds_for_its_region_and_its_enterprises(world: World) -> None:
    await world.gateway.register(world.caller, enterprises=[MILL])
    finding = {"number": "1", "observed_at": hours_ago(1).isoformat(), "finding": "烟", "suspected": True}
    await world.gateway.find("drone", [finding])
    await world.gateway.send([row(hours_ago(1), 1)], region="640400")
    assert await world.kept() == ["SOURCE_NOT_ALLOWED", "SOURCE_NOT_ALLOWED"]
    async with gateway(world.settings, "GW640500-02") as other:
        await other.register(world.caller, agency=DAIRY)
        await other.send([row(hours_ago(1), 1)])
        await other.all_taken()
    async with gateway(world.settings, "GW640500-03") as third:
        await third.register(world.caller, enterprises=[DAIRY])
        await third.send([row(hours_ago(1), 1)])
        await third.all_taken()
    assert await world.readings() == []
    dairy = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=DAIRY)
    mine = await world.caller.ask(dairy, ListReadingBatches())
    assert [[one.problem for one in batch.findings or []] for batch in mine.items] == [[ReadingProblem.POINT_UNKNOWN]]


async def test_an_enterprises_own_gateway_sends_for_it(world: World) -> None:
    await world.gateway.register(world.caller, agency=MILL)
    await world.gateway.send([row(hours_ago(1), 7)])
    await world.gateway.all_taken()
    assert [one.value for one in await world.readings()] == [7.0]
    [batch] = (await world.caller.ask(ENTERPRISE, ListReadingBatches())).items
    assert (batch.agency, batch.sender) == (MILL, "GW640500-01")


@pytest.mark.parametrize("kind", list(ObservationKind))
async def test_findings_of_every_means_come_in_by_the_subject_of_their_kind(
    world: World, kind: ObservationKind
) -> None:
    await world.gateway.register(world.caller, kinds=[IntakeKind(kind.value)])
    finding = {
        "number": "2026-1",
        "observed_at": hours_ago(1).isoformat(),
        "finding": "疑似异常",
        "suspected": True,
        "credit_code": MILL,
        "longitude": 105.2,
        "latitude": 37.5,
        "metric": "林格曼黑度",
        "value": 3.0,
        "unit": "级",
        "evidence": ["ab" * 32],
    }
    await world.gateway.find(kind.value, [finding])
    await world.gateway.find(kind.value, [finding])
    await world.gateway.all_taken()
    [seen] = (await world.caller.ask(OFFICER, ListObservations(kind=kind))).items
    assert (seen.source, seen.value, seen.unit, seen.evidence) == ("GW640500-01", 3.0, "级", ["ab" * 32])
    [alert] = (await world.caller.ask(ENTERPRISE, ListAlerts())).items
    assert alert.fact == f"{kind.label}发现：疑似异常"


async def test_what_an_operator_releases_is_tried_again_and_taken_in_once(world: World) -> None:
    await world.gateway.send([row(hours_ago(1), 5)])
    assert await world.kept() == ["SOURCE_UNKNOWN"]
    await world.gateway.register(world.caller)
    connection = await asyncpg.connect(world.settings.postgres_dsn("registry"))
    [kept] = await connection.fetch(KEPT)
    assert await quarantine.replay(connection, "intake", kept["position"])

    async def nothing_is_kept() -> bool:
        return not await connection.fetch(KEPT)

    await until(nothing_is_kept)
    await connection.close()
    assert [one.value for one in await world.readings()] == [5.0]


async def test_what_fails_again_after_its_release_stays_with_the_new_reason(world: World) -> None:
    await world.gateway.send([row(hours_ago(1), 5)])
    assert await world.kept() == ["SOURCE_UNKNOWN"]
    await world.gateway.register(world.caller, kinds=[IntakeKind.DRONE])
    connection = await asyncpg.connect(world.settings.postgres_dsn("registry"))
    [kept] = await connection.fetch(KEPT)
    await quarantine.replay(connection, "intake", kept["position"])

    async def it_is_back() -> bool:
        [now] = await connection.fetch(KEPT)
        return now["state"] == "quarantined" and "SOURCE_NOT_ALLOWED" in str(now["error"])

    await until(it_is_back)
    await connection.close()


async def test_an_ended_source_or_a_replaced_key_is_not_taken_any_more(world: World) -> None:
    await world.gateway.register(world.caller)
    fresh = Ed25519PrivateKey.generate()
    await world.caller.send(ADMINISTRATOR, ReplaceSourceKey(code=world.gateway.code, public_key=public_text(fresh)))
    await world.gateway.send([row(hours_ago(1), 1)])
    assert await world.kept() == ["INTAKE_SIGNATURE"]
    world.gateway.key = fresh
    await world.gateway.send([row(hours_ago(1), 1)])
    await world.gateway.all_taken()
    await world.caller.send(HEAD, EndIntakeSource(code=world.gateway.code, reason="设备报废"))
    await world.gateway.send([row(hours_ago(2), 1)])
    assert await world.kept() == ["INTAKE_SIGNATURE", "SOURCE_ENDED"]
    assert len(await world.readings()) == 1
    with pytest.raises(Refusal, match="SOURCE_ENDED"):
        await world.caller.send(HEAD, EndIntakeSource(code=world.gateway.code, reason="再次停用"))


async def test_sources_are_registered_by_the_bureau_above_their_owner_and_seen_by_both(world: World) -> None:
    for who, code in ((OFFICER, "NOT_PERMITTED"), (POLICE, "NOT_PERMITTED"), (ENTERPRISE, "NOT_PERMITTED")):
        with pytest.raises(Refusal, match=code):
            await world.gateway.register(world.caller, by=who)
    elsewhere = actor(AgencyKind.ECOLOGY, "640400", Role.ADMINISTRATOR)
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await world.gateway.register(world.caller, by=elsewhere)
    with pytest.raises(Refusal, match="SOURCE_OWNER_UNKNOWN"):
        await world.gateway.register(world.caller, agency="water-640500")
    with pytest.raises(Refusal, match="SOURCE_KIND_NOT_ITS"):
        await world.gateway.register(world.caller, agency=MILL, kinds=[IntakeKind.DRONE])
    with pytest.raises(Refusal, match="SOURCE_ENTERPRISE_NOT_ITS"):
        await world.gateway.register(world.caller, agency=MILL, enterprises=[DAIRY])
    await world.gateway.register(world.caller, agency=MILL)
    with pytest.raises(Refusal, match="SOURCE_EXISTS"):
        await world.gateway.register(world.caller)
    seen: dict[str, list[str]] = {}
    people: tuple[Actor, ...] = (OFFICER, ENTERPRISE, OTHER_CITY_OFFICER, POLICE)
    for one in people:
        page = await world.caller.ask(one, ListIntakeSources(region="640500"))
        seen[one.agency] = [source.code for source in page.items]
    assert list(seen.values()) == [["GW640500-01"], ["GW640500-01"], [], []]
    [shown, absent] = await world.caller.ask(ENTERPRISE, GetIntakeSources(codes=["GW640500-01", "GW"]))
    assert shown is not None and shown.public_key == public_text(world.gateway.key)
    assert absent is None
