"""Signing, returning, arbitrating, binding and replying through the running service."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.actors import AgencyKind, Role
from contracts.complaints.intake import ComplaintState, ReplyFinding
from contracts.complaints.routing import (
    AssignComplaint,
    BindComplaint,
    ClassifyComplaint,
    CorrectReply,
    ReplyComplaint,
    ReplyComplaints,
    RouteComplaint,
    SignComplaint,
)
from contracts.complaints.rulings import ListComplaintRulings
from contracts.duties import DutyState
from contracts.errors import Refusal
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, MILL_NAME, TANNERY, World, giving_back, world
from tests.platform.actors import HEAD, OFFICER, OPERATOR, UPPER_HEAD, URBAN_MANAGEMENT, WATER, actor

OTHER_OPERATOR = actor(AgencyKind.HOTLINE, "640400", Role.OPERATOR)


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def events(hub: World, number: str) -> list[str]:
    rows = await hub.rows("SELECT type FROM journal WHERE aggregate = $1 ORDER BY version", f"complaint:{number}")
    return [row["type"].split(".")[2] for row in rows]


async def test_a_complaint_goes_from_filing_to_the_reply_with_its_clocks(hub: World) -> None:
    number = await hub.signed()
    result = "已责令停止排放并立案调查"
    await hub.send(OFFICER, ReplyComplaint(number=number, result=result, finding=ReplyFinding.PARTLY))
    closed = await hub.seen(OPERATOR, number)
    assert (closed.state, closed.reply, closed.finding) == (ComplaintState.CLOSED, result, ReplyFinding.PARTLY)
    assert [(duty.duty, duty.state) for duty in closed.duties or []] == [
        ("complaint.sign", DutyState.MET),
        ("complaint.contact", DutyState.MET),
        ("complaint.handle", DutyState.MET),
    ]
    assert await events(hub, number) == ["filed", "classified", "routed", "signed", "replied"]


async def test_one_result_answers_several_complaints_each_with_its_own_clock_and_journal(hub: World) -> None:
    numbers = [
        await hub.signed(text=text) for text in ("河面死鱼成片。", "沟里流红水，气味刺鼻。", "渠边冒白沫，孩子咳嗽。")
    ]
    together = ReplyComplaints(numbers=[*numbers, numbers[0]], result="同一排口，已封堵", finding=ReplyFinding.VERIFIED)
    assert (await hub.send(OFFICER, together)).record == numbers[0]
    for number in numbers:
        closed = await hub.seen(OPERATOR, number)
        assert (closed.state, closed.reply, closed.finding) == (
            ComplaintState.CLOSED,
            "同一排口，已封堵",
            ReplyFinding.VERIFIED,
        )
        assert {duty.state for duty in closed.duties or []} == {DutyState.MET}
        assert await events(hub, number) == ["filed", "classified", "routed", "signed", "replied"]


async def test_what_may_not_be_answered_is_named_and_nothing_is_answered(hub: World) -> None:
    mine, unsigned, elsewhere = await hub.signed(), await hub.filed(), await hub.returned()
    together = ReplyComplaints(numbers=[mine, unsigned, elsewhere], result="已封堵排口", finding=ReplyFinding.VERIFIED)
    with pytest.raises(Refusal, match="COMPLAINT_REPLIES_REFUSED") as refused:
        await hub.send(OFFICER, together)
    assert refused.value.data["refused"] == f"{unsigned}（现为“待签收”）；{elsewhere}（不存在或无权查看）"
    with pytest.raises(Refusal, match="COMPLAINT_REPLIES_REFUSED"):
        await hub.send(UPPER_HEAD, ReplyComplaints(numbers=[mine], result="已办", finding=ReplyFinding.VERIFIED))
    assert (await hub.seen(OFFICER, mine)).state == ComplaintState.SIGNED


async def test_who_may_not_see_a_complaint_can_do_nothing_with_it(hub: World) -> None:
    number = await hub.filed()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(URBAN_MANAGEMENT, SignComplaint(number=number))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(OTHER_OPERATOR, RouteComplaint(number=number))
    with pytest.raises(Refusal, match="COMPLAINT_NOT_YOURS"):
        await hub.send(UPPER_HEAD, SignComplaint(number=number))


async def test_after_a_return_the_operator_classifies_and_routes_it_elsewhere(hub: World) -> None:
    number = await hub.returned()
    assert await hub.see(OFFICER, number) is None
    with pytest.raises(Refusal, match="COMPLAINT_WOULD_BOUNCE"):
        await hub.send(OPERATOR, RouteComplaint(number=number))
    await hub.send(OPERATOR, ClassifyComplaint(number=number, matter="urban_construction", reason="实为占道经营"))
    await hub.send(OPERATOR, RouteComplaint(number=number))
    routed = await hub.seen(URBAN_MANAGEMENT, number)
    assert (routed.state, routed.returns, routed.return_reason) == (ComplaintState.ROUTED, 1, "不属于本局职责")
    assert [(duty.duty, duty.agency, duty.state) for duty in routed.duties or []] == [
        ("complaint.sign", "ecology-640500", DutyState.MET),
        ("complaint.route", "hotline-640500", DutyState.MET),
        ("complaint.sign", "urban_management-640500", DutyState.RUNNING),
    ]


async def test_the_second_return_is_arbitrated_and_the_ruling_holds_for_like_cases(hub: World) -> None:
    number = await hub.returned()
    with pytest.raises(Refusal, match="COMPLAINT_WOULD_BOUNCE"):
        await hub.send(OPERATOR, AssignComplaint(number=number, agency="ecology-640500", reason="还是贵局"))
    await hub.send(OPERATOR, AssignComplaint(number=number, agency="urban_management-640500", reason="请牵头核实"))
    await hub.send(URBAN_MANAGEMENT, giving_back(number, "water-640500"))
    waiting = await hub.seen(OPERATOR, number)
    assert (waiting.state, waiting.proposed_agency) == (ComplaintState.ARBITRATION, "water-640500")
    with pytest.raises(Refusal, match="COMPLAINT_STATE_WRONG"):
        await hub.send(OPERATOR, RouteComplaint(number=number))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(HEAD, AssignComplaint(number=number, agency="water-640500", reason="请水务承办"))
    await hub.send(UPPER_HEAD, AssignComplaint(number=number, agency="water-640500", reason="排口在河道管理范围内"))
    with pytest.raises(Refusal, match="COMPLAINT_ARBITRATED"):
        await hub.send(WATER, giving_back(number))
    await hub.send(WATER, SignComplaint(number=number))
    assert (await events(hub, number))[-3:] == ["routed", "ruled", "signed"]
    words = {"title": "河边排废水", "text": "一根管子白天往河里排废水，颜色发黑。"}
    like = await hub.seen(OPERATOR, await hub.filed(**words))
    assert like.agency == "water-640500"
    assert (like.routing_reason or "").startswith("裁定成例：“水污染” × 640500（未关联企业）→ 640500")
    words = {"title": "皮革厂排废水", "text": "围墙下面有个口子，一下雨就往外放废水。"}
    bound = await hub.seen(OPERATOR, await hub.filed(**words, enterprise_credit_code=MILL))
    assert bound.agency == "ecology-640500"
    for asker in (OPERATOR, HEAD, UPPER_HEAD):
        (ruling,) = (await hub.ask(asker, ListComplaintRulings(region="640500"))).items
        assert (ruling.complaint, ruling.agency, ruling.reason) == (number, "water-640500", "排口在河道管理范围内")
    assert (await hub.ask(OTHER_OPERATOR, ListComplaintRulings())).items == []
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.ask(WATER, ListComplaintRulings())
    assert (await hub.ask(OPERATOR, ListComplaintRulings(matter="transport", count=True))).total == 0


async def test_who_gives_back_must_name_an_agency_that_can_be_given_it(hub: World) -> None:
    number = await hub.filed()
    for proposed, refused in (
        ("water-999999", "COMPLAINT_AGENCY_UNKNOWN"),
        ("police-640500", "COMPLAINT_AGENCY_UNSUITABLE"),
        ("ecology-640500", "COMPLAINT_PROPOSES_ITSELF"),
    ):
        with pytest.raises(Refusal, match=refused):
            await hub.send(OFFICER, giving_back(number, proposed))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(URBAN_MANAGEMENT, giving_back(number))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.send(OPERATOR, giving_back(number))


async def test_only_an_agency_that_stands_and_suits_is_assigned(hub: World) -> None:
    number = await hub.returned()
    with pytest.raises(Refusal, match="COMPLAINT_AGENCY_UNKNOWN"):
        await hub.send(OPERATOR, AssignComplaint(number=number, agency="water-999999", reason="请承办"))
    with pytest.raises(Refusal, match="COMPLAINT_AGENCY_UNSUITABLE"):
        await hub.send(OPERATOR, AssignComplaint(number=number, agency="police-640500", reason="请承办"))


async def test_binding_by_code_or_name_raises_the_clue_once_and_moves_it(hub: World) -> None:
    number = await hub.signed(text=f"{MILL_NAME}排废水")
    await hub.send(OFFICER, BindComplaint(number=number, name=MILL_NAME))
    await hub.send(OFFICER, BindComplaint(number=number, credit_code=MILL))
    bound = await hub.seen(OFFICER, number)
    assert (bound.enterprise_credit_code, bound.suggested_enterprise) == (MILL, None)
    await hub.send(OPERATOR, BindComplaint(number=number, credit_code=TANNERY))
    assert (await events(hub, number))[4:] == [
        "bound",
        "clue_raised",
        "bound",
        "clue_withdrawn",
        "clue_raised",
    ]


async def test_a_verified_complaint_stands_against_its_enterprise_until_the_reply_is_corrected(hub: World) -> None:
    number = await hub.signed(enterprise_credit_code=MILL)
    await hub.send(OFFICER, ReplyComplaint(number=number, result="已责令改正", finding=ReplyFinding.VERIFIED))
    await hub.send(OFFICER, BindComplaint(number=number, credit_code=TANNERY))
    with pytest.raises(Refusal, match="COMPLAINT_NOT_YOURS"):
        await hub.send(OPERATOR, BindComplaint(number=number, credit_code=MILL))
    corrected = CorrectReply(number=number, result="复核后更正：现场未见排放", finding=ReplyFinding.UNFOUNDED)
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.send(OFFICER, corrected)
    await hub.send(HEAD, corrected)
    seen = await hub.seen(OFFICER, number)
    assert (seen.finding, seen.reply) == (ReplyFinding.UNFOUNDED, corrected.result)
    assert (await events(hub, number))[6:] == [
        "replied",
        "verified",
        "bound",
        "clue_withdrawn",
        "clue_raised",
        "unverified",
        "verified",
        "reply_corrected",
        "clue_withdrawn",
        "unverified",
    ]


async def test_an_unknown_or_closed_enterprise_is_not_bound(hub: World) -> None:
    number = await hub.signed()
    with pytest.raises(Refusal, match="COMPLAINT_ENTERPRISE_UNKNOWN"):
        await hub.send(OFFICER, BindComplaint(number=number, name="无名小厂"))
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await hub.send(OFFICER, BindComplaint(number=number))
    await hub.forget(TANNERY)
    with pytest.raises(Refusal, match="COMPLAINT_ENTERPRISE_UNKNOWN"):
        await hub.send(OFFICER, BindComplaint(number=number, credit_code=TANNERY))


async def test_a_limit_that_passes_is_journaled_and_marked_and_signing_late_shows(hub: World) -> None:
    number = await hub.filed()
    await hub.move_clock("10 days")
    assert (await hub.seen(OPERATOR, number)).sign_overdue
    await hub.send(OFFICER, SignComplaint(number=number))
    await hub.move_clock("40 days")
    late = await hub.seen(OPERATOR, number)
    assert late.handle_overdue
    turns = [duty for duty in late.duties or [] if duty.duty in ("complaint.sign", "complaint.handle")]
    assert [(duty.duty, duty.state) for duty in turns] == [
        ("complaint.sign", DutyState.MET_LATE),
        ("complaint.handle", DutyState.OVERDUE),
    ]
    told = [event for event in (await events(hub, number))[3:] if event != "duty_overdue"]
    assert told == ["sign_overdue", "escalated", "signed", "handle_overdue", "escalated"]


async def test_what_nobody_routes_is_overdue_at_the_hotline(hub: World) -> None:
    number = await hub.filed(title="咨询", text="请问几点上班")
    await hub.move_clock("10 days")
    assert (await hub.seen(OPERATOR, number)).routing_overdue
    assert await events(hub, number) == ["filed", "routing_overdue", "escalated"]
