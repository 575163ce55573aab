"""What should have come and did not: from the facts to the detection, who sees it and who may set it aside."""

from collections.abc import AsyncIterator

import msgspec
import pytest
from msgspec.structs import replace

from cli.streams import provision_streams
from contracts.actors import Actor, AgencyKind, Role
from contracts.crime_thresholds import Circumstance
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.transfer.detection_terms import DetectionAction as A
from contracts.transfer.detection_terms import DetectionKind
from contracts.transfer.detection_terms import DetectionState as S
from contracts.transfer.detections import (
    Detection,
    DetectionsOfEnterprises,
    DismissDetection,
    ListDetectionCounts,
    ListDetectionRates,
    RecordDetectionOpinion,
)
from contracts.transfer.inbox import InboxWhat, ListInbox
from contracts.transfer.penalties import RecordPenalty
from contracts.transfer.referrals import ApproveReferral, HandOverReferral, RefuseReferral
from kernel.settings import Settings
from tests.integration.transfer.detecting import (
    OVER,
    again,
    alerted,
    detected,
    extended,
    finding,
    found_on_a_visit,
    of_fact,
    penalty,
    province,
    raised,
)
from tests.integration.transfer.world import MILL, World, publish, world
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_POLICE,
    POLICE,
    PROCURATOR,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
    actor,
)
from tests.platform.databases import cloned_database
from tests.platform.servers import nats_server

HIDDEN = "crime.hidden_discharge"
OTHER_PROCURATOR = actor(AgencyKind.PROCURATORATE, "640400", Role.HEAD)
STRANGERS = (URBAN_MANAGEMENT, OTHER_CITY_OFFICER, POLICE, OTHER_POLICE, OTHER_PROCURATOR, ENTERPRISE, CITIZEN, None)


@pytest.fixture(scope="module")
async def hub(
    template_settings: Settings, session_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    here = session_settings.model_copy(update={"data_dir": tmp_path_factory.mktemp("detections")})
    async with cloned_database(template_settings) as database, nats_server(here) as nats:
        await provision_streams(nats)
        async with world(nats.model_copy(update={"postgres_url": database.postgres_url})) as hub:
            await province(hub)
            await detected(hub, OFFICER)
            yield hub


async def punished(hub: World, fact: str, number: str) -> Detection:
    """A fact that was penalised and not transferred, as the procuratorate sees it."""
    await found_on_a_visit(hub, fact)
    told = await hub.send(OFFICER, penalty([fact], number))
    return await of_fact(hub, PROCURATOR, fact, after=told.position)


async def test_a_fact_above_a_threshold_waits_for_its_referral_and_the_level_above_knows(hub: World) -> None:
    await found_on_a_visit(hub, "W-1")
    waiting = await of_fact(hub, OFFICER, "W-1")
    assert (waiting.state, waiting.kind, waiting.rule) == (S.WAITING, DetectionKind.NOT_TRANSFERRED, HIDDEN)
    [owed] = waiting.duties or []
    assert (owed.agency, owed.duty, owed.state) == ("ecology-640500", "detection.transfer", DutyState.RUNNING)
    assert await again(hub, UPPER_HEAD, waiting.number) == waiting
    assert await again(hub, PROCURATOR, waiting.number) is None
    leading = ["urban_management-640500", "ecology-640500"]
    joint = finding("W-2", agency=leading[0], agencies=leading, suspected_crime=True, source="三吨")
    hub.positions.append(await publish(hub.inspection, [joint]))
    assert (await of_fact(hub, OFFICER, "W-2")).owed_by == "ecology-640500"


async def test_a_referral_that_names_the_fact_stops_the_clock_and_the_hand_over_settles_it(hub: World) -> None:
    await found_on_a_visit(hub, "H-1")
    proposed = await hub.send(OFFICER, await hub.proposal(findings=["H-1"]))
    named = await of_fact(hub, OFFICER, "H-1", after=proposed.position)
    assert (named.state, named.referral) == (S.REFERRED, proposed.record)
    assert [duty.state for duty in named.duties or []] == [DutyState.MET]
    await hub.take(HEAD, ApproveReferral, proposed.record)
    handed = await hub.take(OFFICER, HandOverReferral, proposed.record)
    settled = await again(hub, OFFICER, named.number, after=handed.position)
    assert settled and (settled.state, settled.raised_at) == (S.SETTLED, None)
    told = await hub.send(OFFICER, penalty(["H-1"], "移送后处罚"))
    assert await again(hub, OFFICER, named.number, after=told.position) == settled


async def test_a_referral_that_the_head_refuses_is_raised_at_once_and_still_owed(hub: World) -> None:
    await found_on_a_visit(hub, "R-1")
    number = (await hub.send(OFFICER, await hub.proposal(findings=["R-1"]))).record
    refused = await hub.take(HEAD, RefuseReferral, number, reason="证据不足")
    found = await of_fact(hub, PROCURATOR, "R-1", after=refused.position)
    assert (found.state, found.referral, (found.steps or [])[-1].action) == (S.RAISED, None, A.REFUSED)
    assert [duty.started_at for duty in found.duties or [] if duty.ended_at is None] == [found.since]


async def test_a_penalty_without_a_referral_is_raised_as_one_in_its_place(hub: World) -> None:
    await found_on_a_visit(hub, "P-1")
    told = await hub.send(OFFICER, penalty(["P-1", "F-8"], "罚一号"))
    found = await of_fact(hub, PROCURATOR, "P-1", after=told.position)
    assert (found.state, found.kind, found.penalties) == (S.RAISED, DetectionKind.PENALTY_INSTEAD, ["罚一号"])
    assert "未移送即作出行政处罚（罚一号）" in (found.explanation or "")
    assert [duty.state for duty in found.duties or []] == [DutyState.RUNNING]
    notices = await hub.caller.ask(PROCURATOR, ListInbox(what=InboxWhat.NOTICE, size=100))
    assert (found.number, "以罚代刑") in {(one.number, one.name) for one in notices.items}
    with pytest.raises(Refusal, match="PENALTY_KNOWN"):
        await hub.send(OFFICER, penalty(["P-1"], "罚一号"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"findings": ["F-99"]}, "PENALTY_FINDING_UNKNOWN"),
        ({"findings": ["F-9"]}, "PENALTY_FINDING_FOREIGN"),
        ({"amount": "-1"}, "PENALTY_AMOUNT_INVALID"),
        ({"amount": "NaN"}, "PENALTY_AMOUNT_INVALID"),
        ({"decided_on": "2999-01-01"}, "PENALTY_DATE_LATER"),
        ({"region": "640400"}, "OUT_OF_REACH"),
    ],
)
async def test_a_penalty_that_cannot_be_is_refused(hub: World, changes: dict[str, object], code: str) -> None:
    order = msgspec.convert(msgspec.to_builtins(penalty(["F-1"], "不成立")) | changes, RecordPenalty)
    with pytest.raises(Refusal, match=code):
        await hub.send(OFFICER, order)


async def test_readings_that_reach_the_multiple_are_a_fact_that_a_referral_can_name(hub: World) -> None:
    below = replace(OVER, id="A-0", value=2.999, point="P-0")
    other = replace(OVER, id="A-2", metric="化学需氧量", value=90.0)
    await alerted(hub, below, other, replace(OVER, id="A-1"))
    found = await of_fact(hub, OFFICER, "A-1")
    assert (found.region, found.owed_by, found.state) == ("640521", "ecology-640500", S.WAITING)
    assert "总铅实测浓度为限值的3倍" in (found.explanation or "") and "当日2小时" in (found.explanation or "")
    named = {fact.reference for one in await detected(hub, OFFICER) for fact in one.facts or []}
    assert named.isdisjoint({"A-0", "A-2"})
    await extended(hub, replace(OVER, id="A-1", hours=4, value=6.5))
    kept_up = await again(hub, OFFICER, found.number, after=hub.positions[-1])
    assert kept_up and "总铅实测浓度为限值的6.5倍" in (kept_up.explanation or "") and kept_up.version == found.version
    await alerted(hub, replace(OVER, id="A-3", value=9.5, day=OVER.day.replace(day=3)))
    grown = await again(hub, OFFICER, found.number, after=hub.positions[-1])
    assert grown and [fact.reference for fact in grown.facts or []] == ["A-1", "A-3"]
    proposed = await hub.send(OFFICER, await hub.proposal(findings=["A-3"]))
    referred = await again(hub, OFFICER, found.number, after=proposed.position)
    assert referred and referred.state is S.REFERRED


async def test_poison_found_after_two_penalties_for_it_meets_the_threshold_and_after_one_does_not(hub: World) -> None:
    toxic = Circumstance.TOXIC_DISCHARGE
    await hub.send(OFFICER, penalty(["F-8"], "毒一号", circumstance=toxic))
    hub.positions.append(await publish(hub.inspection, [finding("T-1", toxic)]))
    named = {fact.reference for one in await detected(hub, OFFICER) for fact in one.facts or []}
    assert "T-1" not in named
    await hub.send(OFFICER, penalty(["F-8"], "毒二号", circumstance=toxic))
    hub.positions.append(await publish(hub.inspection, [finding("T-2", toxic)]))
    found = await of_fact(hub, OFFICER, "T-2")
    assert found.rule == "crime.repeated_toxic" and "2次" in (found.explanation or "")
    await hub.send(OFFICER, await hub.proposal(findings=["T-2"]))


async def test_only_who_watches_sets_it_aside_with_a_reason_and_a_new_fact_opens_it_again(hub: World) -> None:
    series = replace(OVER, id="D-1", point="P-D")
    await alerted(hub, series)
    waiting = await of_fact(hub, UPPER_HEAD, "D-1")
    with pytest.raises(Refusal, match="DETECTION_STEP_NOT_ALLOWED"):
        await hub.send(UPPER_HEAD, DismissDetection(number=waiting.number, version=1, reason="仪器故障"))
    told = await hub.send(OFFICER, penalty(["D-1"], "罚二号"))
    found = await of_fact(hub, PROCURATOR, "D-1", after=told.position)
    order = DismissDetection(number=found.number, version=found.version or 0, reason="仪器故障，数据无效")
    refusals: list[tuple[Actor, DismissDetection, str]] = [
        (HEAD, order, "DETECTION_OWN"),
        (OFFICER, order, "NOT_PERMITTED"),
        (ENTERPRISE, order, "NOT_PERMITTED"),
        (OTHER_PROCURATOR, order, "NOT_FOUND"),
        (UPPER_HEAD, replace(order, version=1), "CASE_CHANGED"),
        (UPPER_HEAD, replace(order, reason="  "), "INVALID_INPUT"),
    ]
    for who, tried, code in refusals:
        with pytest.raises(Refusal, match=code):
            await hub.send(who, tried)
    dismissed = await hub.send(UPPER_HEAD, order)
    gone = await again(hub, PROCURATOR, found.number, after=dismissed.position)
    notices = await hub.caller.ask(PROCURATOR, ListInbox(what=InboxWhat.NOTICE, size=100))
    assert (found.number, "排除监督线索") in {(one.number, one.name) for one in notices.items}
    assert gone and (gone.state, (gone.steps or [])[-1].reason) == (S.DISMISSED, "仪器故障，数据无效")
    await alerted(hub, replace(series, id="D-2", value=8.0))
    anew = await again(hub, PROCURATOR, found.number, after=hub.positions[-1])
    assert anew and (anew.state, anew.raised_at) == (S.WAITING, None)
    assert [duty.state for duty in anew.duties or []][-1] is DutyState.RUNNING


async def test_an_opinion_of_the_procuratorate_follows_it_up(hub: World) -> None:
    found = await punished(hub, "O-1", "罚三号")
    order = RecordDetectionOpinion(number=found.number, version=found.version or 0, opinion="卫检建移〔2026〕1号")
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.send(HEAD, order)
    answered = await hub.send(PROCURATOR, order)
    now = await again(hub, PROCURATOR, found.number, after=answered.position)
    assert now and (now.state, now.opinion) == (S.OPINION, "卫检建移〔2026〕1号")
    assert all(duty.ended_at for duty in now.duties or [])


async def test_the_level_above_counts_by_region_and_reads_rates_by_rule(hub: World) -> None:
    await alerted(hub, replace(OVER, id="C-1", region="640522", point="P-C", metric="总镍", value=10.0))
    told = await hub.send(OFFICER, penalty(["C-1"], "罚四号"))
    counts = await hub.caller.ask(UPPER_HEAD, ListDetectionCounts(region="640522"), after=[told.position])
    assert [(one.kind, one.raised, one.waiting) for one in counts.items] == [(DetectionKind.PENALTY_INSTEAD, 1, 0)]
    rates = await hub.caller.ask(UPPER_HEAD, ListDetectionRates(region="640522"))
    assert [(one.rule, one.counted, one.in_time, one.percent) for one in rates.items] == [
        ("crime.discharge.heavy_metal_b", 1, 0, 0.0)
    ]
    assert (await hub.caller.ask(UPPER_HEAD, ListDetectionRates(region="640400"))).items == []


async def test_the_enterprise_and_strangers_see_none_nor_that_there_is_one(hub: World) -> None:
    found = await punished(hub, "S-1", "罚五号")
    for entitled in (OFFICER, UPPER_HEAD, PROCURATOR):
        assert await again(hub, entitled, found.number) == found
    for who in STRANGERS:
        (page,) = await hub.caller.ask(who, DetectionsOfEnterprises(credit_codes=[MILL]))
        (counted,) = await hub.caller.ask(who, DetectionsOfEnterprises(credit_codes=[MILL], count=True))
        assert (page.items, page.next, counted.total) == ([], None, 0)
    for stranger in (OTHER_CITY_OFFICER, POLICE, OTHER_PROCURATOR):
        assert await again(hub, stranger, found.number) is None
        assert await raised(hub, stranger) == []


async def test_the_journal_holds_no_reason_in_words(hub: World) -> None:
    found = await punished(hub, "J-1", "罚六号")
    order = DismissDetection(number=found.number, version=found.version or 0, reason="经查系取样错误")
    await hub.send(PROCURATOR, order)
    rows = await hub.transfer.pool.fetch("SELECT data FROM journal WHERE aggregate = $1", f"detection:{found.number}")
    assert len(rows) == 3
    assert "取样错误" not in b"".join(row["data"] for row in rows).decode()
