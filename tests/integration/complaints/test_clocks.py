"""Limits by channel and kind, contact, more time, standing still, warnings and the ladder, in the running service."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.actors import AgencyKind, Role
from contracts.complaints.clock_terms import ComplaintKind, EscalationRung, ExtensionState, LimitPart
from contracts.complaints.clocks import (
    AskForExtension,
    ComplaintDutyOrder,
    ComplaintHandling,
    ContactCaller,
    DecideExtension,
    HandlingOfComplaints,
    ListComplaintDuties,
    NotifyAcceptance,
    PauseComplaint,
    RelayContact,
    ResumeComplaint,
    SetComplaintKind,
)
from contracts.complaints.intake import Channel, ReplyFinding
from contracts.complaints.routing import AssignComplaint, ClassifyComplaint, ReplyComplaint, SignComplaint
from contracts.duties import Duty, DutyLight, DutyState
from contracts.errors import Refusal
from contracts.law import LawStatus
from kernel.settings import Settings
from tests.integration.complaints.world import World, giving_back, world
from tests.platform.actors import HEAD, OFFICER, OPERATOR, UPPER_HEAD, URBAN_MANAGEMENT, WATER, actor

URBAN_HEAD = actor(AgencyKind.URBAN_MANAGEMENT, "640500", Role.HEAD)


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def duty(hub: World, number: str, name: str) -> Duty:
    """The latest duty of this name."""
    seen = await hub.seen(OPERATOR, number)
    return [one for one in seen.duties or [] if one.duty == f"complaint.{name}"][-1]


async def handling(hub: World, number: str) -> ComplaintHandling:
    (found,) = await hub.ask(OPERATOR, HandlingOfComplaints(numbers=[number]))
    assert found is not None
    return found


async def events(hub: World, number: str) -> list[str]:
    rows = await hub.rows("SELECT type FROM journal WHERE aggregate = $1 ORDER BY version", f"complaint:{number}")
    return [row["type"].split(".")[2] for row in rows]


async def test_channel_and_kind_choose_the_limits_and_the_chosen_rows_are_cited(hub: World) -> None:
    number = await hub.filed(text="排废水，有人中毒")
    told = await hub.seen(OPERATOR, number)
    assert (told.kind, told.kind_reason) == (ComplaintKind.URGENT, "依据“中毒”归为紧急")
    sign = await duty(hub, number, "sign")
    assert (int(sign.limit_value), sign.limit_unit.value, sign.source) == (2, "hours", "本地12345热线办理规则")
    limits = {limit.part: limit for limit in (await handling(hub, number)).limits or []}
    assert (limits[LimitPart.HANDLE].value, limits[LimitPart.HANDLE].unit.label) == (24, "小时")
    assert limits[LimitPart.HANDLE].set_name == "12345热线本地时限（紧急）"
    petition = await hub.filed(channel=Channel.PETITION)
    limits = {limit.part: limit for limit in (await handling(hub, petition)).limits or []}
    total = limits[LimitPart.TOTAL]
    assert (total.value, total.status, total.source) == (60, LawStatus.STATUTORY, "信访工作条例第三十四条")
    assert LimitPart.HANDLE not in limits and limits[LimitPart.RETURN].value == 5


async def test_another_kind_has_other_limits_from_the_same_start(hub: World) -> None:
    number = await hub.signed()
    before = await duty(hub, number, "handle")
    await hub.move_clock("2 hours")
    order = SetComplaintKind(number=number, kind=ComplaintKind.ENQUIRY, reason="只是询问")
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.send(OFFICER, order)
    await hub.send(OPERATOR, order)
    with pytest.raises(Refusal, match="COMPLAINT_KIND_SAME"):
        await hub.send(OPERATOR, order)
    after = await duty(hub, number, "handle")
    assert (int(before.limit_value), int(after.limit_value)) == (13, 3)
    assert (after.started_at, after.due_at < before.due_at) == (before.started_at, True)
    assert [one.duty for one in (await hub.seen(OPERATOR, number)).duties or []].count("complaint.handle") == 1


async def test_no_edit_and_no_reassignment_resets_a_clock_and_the_statutory_total_runs_from_acceptance(
    hub: World,
) -> None:
    number = await hub.filed(channel=Channel.HOTLINE_12369, title="咨询", text="无人认领")
    total, route = await duty(hub, number, "total"), await duty(hub, number, "route")
    assert (total.agency, route.agency, int(route.limit_value)) == ("hotline-640500", "hotline-640500", 3)
    await hub.move_clock("1 day")
    await hub.send(OPERATOR, ClassifyComplaint(number=number, matter="environment.water", reason="实为水污染"))
    assert await duty(hub, number, "route") == route
    await hub.send(OPERATOR, AssignComplaint(number=number, agency="ecology-640500", reason="请承办"))
    await hub.send(OFFICER, giving_back(number))
    await hub.send(OPERATOR, AssignComplaint(number=number, agency="urban_management-640500", reason="请承办"))
    await hub.send(URBAN_MANAGEMENT, SignComplaint(number=number))
    now = await duty(hub, number, "total")
    assert (now.agency, now.started_at, now.due_at) == ("urban_management-640500", total.started_at, total.due_at)
    await hub.send(OPERATOR, NotifyAcceptance(number=number))
    assert (await duty(hub, number, "notice")).state is DutyState.MET
    with pytest.raises(Refusal, match="COMPLAINT_ALREADY_NOTIFIED"):
        await hub.send(OPERATOR, NotifyAcceptance(number=number))


async def test_the_caller_is_reached_through_the_hotline_and_nobody_opens_the_identity(hub: World) -> None:
    number = await hub.signed()
    with pytest.raises(Refusal, match="COMPLAINT_NO_CONTACT_WAITS"):
        await hub.send(OPERATOR, RelayContact(number=number, reached=True))
    with pytest.raises(Refusal, match="COMPLAINT_NOT_YOURS"):
        await hub.send(UPPER_HEAD, ContactCaller(number=number, message="请问排口在哪里"))
    await hub.send(OFFICER, ContactCaller(number=number, message="请问排口在哪里"))
    with pytest.raises(Refusal, match="COMPLAINT_CONTACT_WAITS"):
        await hub.send(OFFICER, ContactCaller(number=number, message="还有一问"))
    assert (await duty(hub, number, "contact")).state is DutyState.MET
    assert (await duty(hub, number, "relay")).agency == "hotline-640500"
    await hub.send(OPERATOR, RelayContact(number=number, reached=True, answer="在厂区东侧"))
    (contact,) = (await handling(hub, number)).contacts or []
    assert (contact.message, contact.answer) == ("请问排口在哪里", "在厂区东侧")
    assert (await events(hub, number))[-2:] == ["contact_asked", "contact_relayed"]


async def test_more_time_is_asked_in_time_within_the_cap_granted_from_above_and_only_once(hub: World) -> None:
    number = await hub.signed()
    before = await duty(hub, number, "handle")
    with pytest.raises(Refusal, match="COMPLAINT_EXTENSION_TOO_LONG"):
        await hub.send(OFFICER, AskForExtension(number=number, value=11, reason="案情复杂"))
    await hub.send(OFFICER, AskForExtension(number=number, value=10, reason="案情复杂"))
    with pytest.raises(Refusal, match="COMPLAINT_EXTENSION_WAITS"):
        await hub.send(OFFICER, AskForExtension(number=number, value=1, reason="案情复杂"))
    with pytest.raises(Refusal, match="COMPLAINT_NOT_UPPER_LEVEL"):
        await hub.send(HEAD, DecideExtension(number=number, approve=True, opinion="同意"))
    await hub.send(UPPER_HEAD, DecideExtension(number=number, approve=False, opinion="理由不足"))
    await hub.send(OFFICER, AskForExtension(number=number, value=10, reason="需等检测"))
    await hub.move_clock("40 days")
    late = await hub.seen(OPERATOR, number)
    assert (late.handle_overdue, late.escalation) == (True, EscalationRung.HEAD)
    await hub.move_clock("20 days")
    await hub.send(OPERATOR, DecideExtension(number=number, approve=True, opinion="同意"))
    granted, seen = await duty(hub, number, "handle"), await hub.seen(OPERATOR, number)
    assert (granted.state, int(granted.extended), granted.started_at) == (DutyState.RUNNING, 10, before.started_at)
    assert (seen.handle_overdue, seen.escalation) == (False, None)
    assert (await duty(hub, number, "escalate")).ended_at is not None
    states = [one.state for one in (await handling(hub, number)).extensions or []]
    assert states == [ExtensionState.REFUSED, ExtensionState.APPROVED]
    with pytest.raises(Refusal, match="COMPLAINT_EXTENSION_USED_UP"):
        await hub.send(OFFICER, AskForExtension(number=number, value=1, reason="再延"))
    with pytest.raises(Refusal, match="COMPLAINT_NO_EXTENSION_WAITS"):
        await hub.send(OPERATOR, DecideExtension(number=number, approve=True, opinion="同意"))


async def test_after_the_limit_nobody_asks_for_more_time_or_lets_it_stand_still(hub: World) -> None:
    number = await hub.signed()
    await hub.move_clock("40 days")
    with pytest.raises(Refusal, match="COMPLAINT_LIMIT_NOT_RUNNING"):
        await hub.send(OFFICER, AskForExtension(number=number, value=1, reason="案情复杂"))
    with pytest.raises(Refusal, match="COMPLAINT_LIMIT_NOT_RUNNING"):
        await hub.send(HEAD, PauseComplaint(number=number, reason="appraisal", note="等检测"))


async def test_a_pause_keeps_exactly_what_was_left_and_ends_by_itself_at_the_longest(hub: World) -> None:
    number = await hub.filed(text="有人中毒，排废水")
    await hub.send(OFFICER, SignComplaint(number=number))
    before = await duty(hub, number, "handle")
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.send(OFFICER, PauseComplaint(number=number, reason="appraisal", note="等检测"))
    with pytest.raises(Refusal, match="COMPLAINT_PAUSE_REASON_UNKNOWN"):
        await hub.send(HEAD, PauseComplaint(number=number, reason="tired", note="等检测"))
    await hub.send(HEAD, PauseComplaint(number=number, reason="appraisal", note="等检测"))
    with pytest.raises(Refusal, match="COMPLAINT_PAUSED"):
        await hub.send(HEAD, PauseComplaint(number=number, reason="appraisal", note="等检测"))
    paused = await hub.seen(OPERATOR, number)
    assert paused.paused_at is not None
    await hub.move_clock("5 days")
    assert (await duty(hub, number, "handle")).state is DutyState.PAUSED
    await hub.send(OPERATOR, ResumeComplaint(number=number))
    after, (stood,) = await duty(hub, number, "handle"), (await handling(hub, number)).pauses or []
    assert stood.until is not None
    assert after.due_at - before.due_at == stood.until - stood.since > timedelta(days=5)
    with pytest.raises(Refusal, match="COMPLAINT_NOT_PAUSED"):
        await hub.send(OFFICER, ResumeComplaint(number=number))
    await hub.send(HEAD, PauseComplaint(number=number, reason="caller_material", note="等材料"))
    await hub.move_clock("45 days")
    assert (await hub.seen(OPERATOR, number)).paused_for is None
    assert (await duty(hub, number, "handle")).state is DutyState.RUNNING


async def test_a_statutory_total_stands_still_only_for_a_reason_that_says_so(hub: World) -> None:
    number = await hub.filed(channel=Channel.HOTLINE_12369)
    await hub.send(OFFICER, SignComplaint(number=number))
    with pytest.raises(Refusal, match="COMPLAINT_PAUSE_NOT_ALLOWED"):
        await hub.send(HEAD, PauseComplaint(number=number, reason="appraisal", note="等检测"))
    await hub.send(HEAD, PauseComplaint(number=number, reason="force_majeure", note="洪水"))
    assert (await duty(hub, number, "total")).state is DutyState.PAUSED
    await hub.send(OFFICER, ReplyComplaint(number=number, result="已查处", finding=ReplyFinding.VERIFIED))
    assert (await duty(hub, number, "total")).state is DutyState.MET
    assert (await hub.seen(OPERATOR, number)).paused_for is None


async def test_yellow_before_red_after_then_the_head_the_hotline_and_supervision(hub: World) -> None:
    number = await hub.filed()
    due = (await duty(hub, number, "sign")).due_at
    (now,) = await hub.rows("SELECT hub_now() AS now")
    before_its_end = due - now["now"] - timedelta(hours=1)
    await hub.move_clock(f"{before_its_end.total_seconds()} seconds")
    (lit,) = (await hub.ask(OFFICER, ListComplaintDuties())).items
    assert (lit.number, lit.light, lit.due_at) == (number, DutyLight.YELLOW, due)
    assert (await events(hub, number))[-1] == "warned"
    for days, rung, agency in (
        (2, EscalationRung.HEAD, "ecology-640500"),
        (12, EscalationRung.HOTLINE, "hotline-640500"),
        (22, EscalationRung.SUPERVISION, "ecology-640000"),
    ):
        await hub.move_clock(f"{before_its_end.total_seconds() + days * 86400} seconds")
        assert (await hub.seen(OPERATOR, number)).escalation is rung
        escalated = (await handling(hub, number)).escalations or []
        assert (escalated[-1].rung, escalated[-1].to_agency, escalated[-1].agency) == (rung, agency, "ecology-640500")
    assert (await events(hub, number))[3:] == ["warned", "sign_overdue", "escalated", "escalated", "escalated"]
    red = ListComplaintDuties(agency="ecology-640500", light=DutyLight.RED, order=ComplaintDutyOrder.LATEST)
    (lit,) = (await hub.ask(OPERATOR, red)).items
    assert (lit.duty, lit.escalation) == ("complaint.sign", EscalationRung.SUPERVISION)
    for other in (URBAN_MANAGEMENT, WATER):
        assert (await hub.ask(other, red)).items == []
    await hub.send(OFFICER, SignComplaint(number=number))
    assert (await hub.seen(OPERATOR, number)).escalation is None
    assert (await hub.ask(OPERATOR, ListComplaintDuties(agency="ecology-640500", count=True))).total == 0


async def test_after_the_limit_for_it_nobody_gives_a_complaint_back(hub: World) -> None:
    number = await hub.filed()
    await hub.move_clock("10 days")
    with pytest.raises(Refusal, match="COMPLAINT_RETURN_LATE"):
        await hub.send(OFFICER, giving_back(number))
