"""Clues between departments and a bureau's offices, through the running service."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints import clue_exchange as orders
from contracts.complaints.clue_exchange import ExchangedClue, ListExchangedClueRates, ListExchangedClues
from contracts.complaints.clue_exchange_terms import (
    EvidenceInput,
    ExchangedClueSide,
    ExchangedClueState,
    ExchangedClueUrgency,
)
from contracts.complaints.intake import ReplyFinding
from contracts.complaints.timeline import ComplaintsTimeline
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.files import GetFile
from contracts.messages import Query
from contracts.timeline import TimelineKind
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, MILL_NAME, TANNERY, World, sha256, world
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OPERATOR,
    OTHER_CITY_OFFICER,
    POLICE,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
    WATER,
    actor,
)
from tests.platform.hub import new_id

BUREAU, URBAN, WATERS = OFFICER.agency, URBAN_MANAGEMENT.agency, WATER.agency
PERMIT = replace(OFFICER, subject="permit-officer", office="permit")
SUPERVISION = replace(OFFICER, subject="supervision-officer", office="supervision")
ENFORCEMENT = replace(OFFICER, subject="enforcement-officer", office="enforcement")
MILL_USER = replace(ENTERPRISE, agency=MILL)
URBAN_HEAD = actor(AgencyKind.URBAN_MANAGEMENT, "640500", Role.HEAD)
WATER_HEAD = actor(AgencyKind.WATER, "640500", Role.HEAD)
OUTSIDERS = (WATER, WATER_HEAD, POLICE, OPERATOR, OTHER_CITY_OFFICER, MILL_USER, CITIZEN, None)
S = ExchangedClueState


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


def clue(**changes: Any) -> orders.SendExchangedClue:
    base = orders.SendExchangedClue(
        title="纸厂夜间排水", facts="巡查时见纸厂围墙外暗管排水", region="640500", receiver=BUREAU, place="工业园区北路"
    )
    return replace(base, **changes)


async def sent(hub: World, by: Actor = URBAN_MANAGEMENT, **changes: Any) -> str:
    return (await hub.send(by, clue(**changes))).record


async def accepted(hub: World, **changes: Any) -> str:
    number = await sent(hub, **changes)
    await hub.send(OFFICER, orders.AcceptExchangedClue(number=number))
    return number


async def see(hub: World, who: Actor | None, number: str) -> ExchangedClue | None:
    try:
        (found,) = await hub.ask(who, orders.GetExchangedClues(numbers=[number]))
    except Refusal as refusal:
        assert refusal.code == "NOT_PERMITTED"
        return None
    return found


async def seen(hub: World, who: Actor, number: str) -> ExchangedClue:
    found = await see(hub, who, number)
    assert found is not None
    return found


async def listed(hub: World, who: Actor | None, **filters: Any) -> list[str]:
    query: Query[Any] = ListExchangedClues(**filters)
    return [one.number for one in (await hub.ask(who, query)).items]


async def clocks(hub: World, who: Actor, number: str) -> list[tuple[str, str, DutyState]]:
    duties = (await seen(hub, who, number)).duties or []
    return [(duty.duty.removeprefix("exchanged_clue."), duty.agency, duty.state) for duty in duties]


def finishing(number: str, **changes: Any) -> orders.FinishExchangedClue:
    base = orders.FinishExchangedClue(
        number=number, finding=ReplyFinding.VERIFIED, result="查实暗管，已立案", quality="valuable"
    )
    return replace(base, **changes)


async def test_a_clue_is_accepted_reported_on_and_finished_and_both_sides_see_state_and_clock(hub: World) -> None:
    number = await accepted(hub, enterprise_name=MILL_NAME, matter="environment.water")
    await hub.send(OFFICER, orders.ReportOnExchangedClue(number=number, text="已采样送检"))
    await hub.send(OFFICER, finishing(number))
    for who in (URBAN_MANAGEMENT, OFFICER, HEAD):
        one = await seen(hub, who, number)
        assert (one.state, one.finding, one.quality_name) == (S.FINISHED, ReplyFinding.VERIFIED, "有价值")
        assert (one.enterprise_credit_code, one.matter_name, one.result) == (MILL, "水污染", "查实暗管，已立案")
        assert [step.action.value for step in one.steps or []] == ["send", "accept", "report", "finish"]
        assert one.steps and one.steps[0].person == URBAN_MANAGEMENT.subject
        assert await clocks(hub, who, number) == [
            ("accept", BUREAU, DutyState.MET),
            ("feedback", BUREAU, DutyState.MET),
        ]
    journal = await hub.rows("SELECT data FROM journal WHERE aggregate = $1", f"exchanged_clue:{number}")
    assert len(journal) == 4
    assert not any(word.encode() in row["data"] for row in journal for word in ("暗管", "采样", "纸厂", "officer"))


async def test_nobody_else_learns_of_it_and_a_head_over_the_region_sees_state_and_clock_without_the_facts(
    hub: World,
) -> None:
    number = await accepted(hub, enterprise_credit_code=MILL)
    for who in OUTSIDERS:
        assert await see(hub, who, number) is None
    for message in (orders.AcceptExchangedClue(number=number), finishing(number)):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await hub.send(WATER, message)
    above = await seen(hub, UPPER_HEAD, number)
    assert (above.state, above.receiver, bool(above.duties)) == (S.ACCEPTED, BUREAU, True)
    hidden = (above.title, above.facts, above.place, above.sent_by, above.files, above.steps, above.named_enterprise)
    assert hidden == (None,) * len(hidden)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(UPPER_HEAD, finishing(number))
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_NOT_YOURS"):
        await hub.send(URBAN_MANAGEMENT, finishing(number))


async def test_the_permit_office_tells_the_enforcement_office_and_no_other_office_hears_of_it(hub: World) -> None:
    number = await sent(hub, PERMIT, receiver_office="enforcement", enterprise_credit_code=MILL)
    one = await seen(hub, ENFORCEMENT, number)
    assert (one.sender_office_name, one.receiver_office_name) == ("行政审批（排污许可）科", "生态环境综合执法支队")
    for other in (SUPERVISION, OFFICER):
        assert await see(hub, other, number) is None
        assert await listed(hub, other) == []
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await hub.send(other, orders.AcceptExchangedClue(number=number))
        (page,) = await hub.ask(other, ComplaintsTimeline(credit_codes=[MILL]))
        assert page.items == []
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_NOT_YOURS"):
        await hub.send(PERMIT, orders.AcceptExchangedClue(number=number))
    await hub.send(ENFORCEMENT, orders.AcceptExchangedClue(number=number))
    await hub.send(ENFORCEMENT, finishing(number, quality="ordinary"))
    assert await listed(hub, PERMIT, side=ExchangedClueSide.OUT) == [number]
    assert await listed(hub, PERMIT, side=ExchangedClueSide.IN) == []
    assert await listed(hub, ENFORCEMENT, side=ExchangedClueSide.IN) == [number]
    assert await listed(hub, HEAD, receiver_office="enforcement") == [number]
    (page,) = await hub.ask(PERMIT, ComplaintsTimeline(credit_codes=[MILL], kinds=[TimelineKind.EXCHANGED_CLUE]))
    assert [entry.title for entry in page.items] == ["反馈线索（一般）", "通报线索（一般）"]
    (page,) = await hub.ask(MILL_USER, ComplaintsTimeline(credit_codes=[MILL]))
    assert page.items == []


async def test_offices_that_both_decline_have_the_bureaus_head_rule_and_like_clues_go_there(hub: World) -> None:
    number = await sent(hub, PERMIT, receiver_office="enforcement", matter="environment.water")
    to_supervision = orders.DeclineExchangedClue(
        number=number, reason="属日常监管", owner=BUREAU, owner_office="supervision"
    )
    await hub.send(ENFORCEMENT, to_supervision)
    assert await see(hub, ENFORCEMENT, number) is None
    await hub.send(SUPERVISION, orders.DeclineExchangedClue(number=number, reason="应立案查处"))
    assert (await seen(hub, HEAD, number)).state is S.ARBITRATION
    assert await see(hub, SUPERVISION, number) is None
    ruling = orders.RuleOnExchangedClue(number=number, owner=BUREAU, owner_office="enforcement", reason="已有违法事实")
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.send(PERMIT, ruling)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(UPPER_HEAD, ruling)
    await hub.send(HEAD, ruling)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_RULED"):
        await hub.send(ENFORCEMENT, replace(to_supervision))
    assert await clocks(hub, PERMIT, number) == [
        ("accept", BUREAU, DutyState.MET),
        ("accept", BUREAU, DutyState.MET),
        ("arbitrate", BUREAU, DutyState.MET),
        ("accept", BUREAU, DutyState.RUNNING),
    ]
    like = await sent(hub, PERMIT, receiver_office="supervision", matter="environment.water")
    await hub.send(SUPERVISION, orders.DeclineExchangedClue(number=like, reason="应立案查处"))
    again = await seen(hub, ENFORCEMENT, like)
    assert again.receiver_office == "enforcement" and f"就线索 {number} 裁定" in (again.owner_reason or "")


async def test_between_departments_the_matrix_names_the_owner_of_a_declined_clue_else_a_bureau_that_is_no_side_rules(
    hub: World,
) -> None:
    number = await sent(hub, WATER, receiver=URBAN, matter="environment.water")
    await hub.send(URBAN_MANAGEMENT, orders.DeclineExchangedClue(number=number, reason="不属城管职责"))
    one = await seen(hub, OFFICER, number)
    assert one.receiver == BUREAU and "权责清单 2026-1 版" in (one.owner_reason or "")
    assert await see(hub, URBAN_MANAGEMENT, number) is None
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_WOULD_BOUNCE"):
        await hub.send(OFFICER, orders.DeclineExchangedClue(number=number, reason="还给城管", owner=URBAN))
    await hub.send(OFFICER, orders.DeclineExchangedClue(number=number, reason="属水行政管理"))
    waiting = await seen(hub, WATER, number)
    assert (waiting.state, waiting.arbiter, waiting.receiver) == (S.ARBITRATION, "ecology-640000", None)
    assert await see(hub, OFFICER, number) is None
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_WOULD_BOUNCE"):
        await hub.send(UPPER_HEAD, orders.RuleOnExchangedClue(number=number, owner=WATERS, reason="请自行处理"))
    await hub.send(UPPER_HEAD, orders.RuleOnExchangedClue(number=number, owner=URBAN, reason="属市政排水"))
    ruled = await seen(hub, URBAN_MANAGEMENT, number)
    assert (ruled.state, ruled.final) == (S.SENT, True)
    unnamed = await sent(hub, WATER, receiver=None, matter="environment.water")
    assert (await seen(hub, URBAN_MANAGEMENT, unnamed)).receiver == URBAN


async def test_without_a_receiver_it_goes_where_the_matrix_says_and_is_refused_where_that_says_nobody_else(
    hub: World,
) -> None:
    number = await sent(hub, URBAN_MANAGEMENT, receiver=None, title="夜间废水", facts="排污口直排废水，废水发黑")
    one = await seen(hub, OFFICER, number)
    assert (one.matter, one.receiver) == ("environment.water", BUREAU)
    for changes, code in (
        ({"receiver": None, "matter": "urban_construction"}, "EXCHANGED_CLUE_NO_OWNER"),
        ({"matter": "nothing"}, "COMPLAINT_MATTER_UNKNOWN"),
        ({"region": "999999"}, "EXCHANGED_CLUE_REGION_UNKNOWN"),
        ({"receiver": POLICE.agency}, "EXCHANGED_CLUE_NO_DEPARTMENT"),
        ({"receiver_office": "canteen"}, "EXCHANGED_CLUE_OFFICE_UNKNOWN"),
        ({"receiver": URBAN}, "EXCHANGED_CLUE_WOULD_BOUNCE"),
        ({"files": [EvidenceInput(file=number, title="照片")]}, "NOT_FOUND"),
    ):
        with pytest.raises(Refusal, match=code):
            await sent(hub, **changes)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_NO_DEPARTMENT"):
        await sent(hub, POLICE)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_OFFICE_UNKNOWN"):
        await sent(hub, replace(URBAN_MANAGEMENT, office="permit"))


async def test_either_side_binds_it_to_a_registered_enterprise_until_feedback_is_given(hub: World) -> None:
    number = await accepted(hub, enterprise_name="某不知名的厂")
    assert (await seen(hub, OFFICER, number)).enterprise_credit_code is None
    for binding, code in (
        (orders.BindExchangedClue(number=number), "INVALID_INPUT"),
        (orders.BindExchangedClue(number=number, name="没有这家厂"), "COMPLAINT_ENTERPRISE_UNKNOWN"),
    ):
        with pytest.raises(Refusal, match=code):
            await hub.send(OFFICER, binding)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(WATER, orders.BindExchangedClue(number=number, credit_code=MILL))
    await hub.send(URBAN_MANAGEMENT, orders.BindExchangedClue(number=number, name=MILL_NAME))
    again = await hub.send(OFFICER, orders.BindExchangedClue(number=number, credit_code=MILL))
    assert again.position is None
    assert await listed(hub, OFFICER, credit_code=MILL) == [number]
    await hub.send(OFFICER, finishing(number))
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_STATE_WRONG"):
        await hub.send(OFFICER, orders.BindExchangedClue(number=number, credit_code=TANNERY))


async def test_evidence_is_kept_with_its_hash_and_given_to_the_sides_only(hub: World) -> None:
    photo, report = "照片".encode(), "监测报告".encode()
    files = [await hub.upload(URBAN_MANAGEMENT, photo, "1.jpg"), await hub.upload(OFFICER, report, "2.pdf")]
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await sent(hub, files=[EvidenceInput(file=files[1], title="别人的")])
    number = await accepted(hub, files=[EvidenceInput(file=files[0], title="现场照片")])
    await hub.send(OFFICER, finishing(number, files=[EvidenceInput(file=files[1], title="监测报告")]))
    shown = (await seen(hub, URBAN_MANAGEMENT, number)).files or []
    assert [(file.sha256, file.title, file.agency) for file in shown] == [
        (sha256("照片"), "现场照片", URBAN),
        (sha256("监测报告"), "监测报告", BUREAU),
    ]
    for file, who in ((files[0], OFFICER), (files[1], URBAN_MANAGEMENT)):
        assert await fetched(hub, who, file) == "had"
    for who in (WATER, POLICE, UPPER_HEAD):
        assert await fetched(hub, who, sha256("照片")) == "NOT_FOUND"
    assert await fetched(hub, MILL_USER, sha256("照片")) == "NOT_FOUND"
    for nobody in (CITIZEN, None):
        assert await fetched(hub, nobody, sha256("照片")) == "NOT_PERMITTED"


async def fetched(hub: World, who: Actor | None, file: str) -> str:
    try:
        await hub.caller.client.file("complaints", "get", GetFile(file=file), object, token=hub.caller.token(who))
    except Refusal as refusal:
        return refusal.code
    return "had"


async def test_what_is_late_lies_before_the_head_and_more_time_comes_from_the_senders_head(hub: World) -> None:
    number, urgent = await accepted(hub), await sent(hub, urgency=ExchangedClueUrgency.URGENT)
    (accept,) = (await seen(hub, OFFICER, urgent)).duties or []
    assert (accept.limit_key, accept.limit_value) == ("exchanged_clue.accept_urgent", Decimal(24))
    asked = orders.AskExchangedClueExtension(number=number, days=5, reason="委托检测")
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_EXTENSION_TOO_LONG"):
        await hub.send(OFFICER, replace(asked, days=11))
    await hub.send(OFFICER, asked)
    granting = orders.DecideExchangedClueExtension(number=number, granted=True, reason="同意")
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_EXTENSION_NOT_YOURS"):
        await hub.send(HEAD, granting)
    await hub.send(URBAN_HEAD, granting)
    duties = (await seen(hub, URBAN_MANAGEMENT, number)).duties or []
    running = [duty for duty in duties if duty.state is DutyState.RUNNING]
    assert [(duty.limit_value, duty.name) for duty in running] == [
        (Decimal(20), "通报线索的反馈期限（延期 5 个工作日）")
    ]
    await hub.move_clock("60 days")
    for late in (number, urgent):
        one = await seen(hub, HEAD, late)
        assert (one.overdue, one.escalated_to) == (True, BUREAU)
        assert one.steps and one.steps[-1].action.label == "逾期，报本单位负责人"
    assert sorted(await listed(hub, HEAD, side=ExchangedClueSide.IN, overdue=True)) == sorted([number, urgent])
    await hub.send(OFFICER, finishing(number))
    done = await seen(hub, URBAN_MANAGEMENT, number)
    assert (done.overdue, done.escalated_to, (done.duties or [])[-1].state) == (True, None, DutyState.MET_LATE)


async def test_every_number_of_the_rates_is_the_length_of_the_list_it_names(hub: World) -> None:
    numbers = [await accepted(hub) for _ in range(3)]
    await hub.send(OFFICER, finishing(numbers[0]))
    await hub.send(OFFICER, finishing(numbers[1], quality="worthless", finding=ReplyFinding.UNFOUNDED))
    passed = await sent(hub)
    await hub.send(OFFICER, orders.DeclineExchangedClue(number=passed, reason="属水行政管理", owner=WATERS))
    await sent(hub, PERMIT, receiver_office="enforcement")
    rates = (await hub.ask(URBAN_MANAGEMENT, ListExchangedClueRates(agency=BUREAU))).items
    assert [(one.clues, one.declined, one.acceptance_percent, one.valuable_percent) for one in rates] == [
        (3, 1, 75, 50)
    ]
    checked = 0
    for who in (URBAN_MANAGEMENT, OFFICER, HEAD, UPPER_HEAD):
        for side in ExchangedClueSide:
            for rate in (await hub.ask(who, ListExchangedClueRates(side=side))).items:
                whose = {"receiver": rate.agency, "receiver_office": rate.office}
                if side is ExchangedClueSide.OUT:
                    whose = {"sender": rate.agency, "sender_office": rate.office}
                whose |= {"since_month": rate.month, "until_month": rate.month}
                assert len(await listed(hub, who, **whose)) == rate.clues
                assert len(await listed(hub, who, **whose, accepted=True)) == rate.accepted
                assert len(await listed(hub, who, **whose, state=S.FINISHED)) == rate.finished
                assert len(await listed(hub, who, **whose, state=S.FINISHED, overdue=False)) == rate.on_time
                assert len(await listed(hub, who, **whose, overdue=True)) == rate.overdue
                for one in rate.qualities:
                    assert len(await listed(hub, who, **whose, quality=one.quality)) == one.clues
                declined = {"declined_by": rate.agency, "declined_office": rate.office}
                if side is ExchangedClueSide.IN:
                    assert len(await listed(hub, who, **declined)) == rate.declined
                checked += 1
    assert checked >= 8


async def test_a_step_sent_again_under_its_id_happens_once_and_after_it_no_other_answer_is_taken(hub: World) -> None:
    number = await sent(hub)
    id = new_id()
    first = await hub.send(OFFICER, orders.AcceptExchangedClue(number=number), id=id)
    again = await hub.send(OFFICER, orders.AcceptExchangedClue(number=number), id=id)
    assert (again.record, again.repeated) == (first.record, True)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_STATE_WRONG"):
        await hub.send(OFFICER, orders.DeclineExchangedClue(number=number, reason="晚了一步"))
