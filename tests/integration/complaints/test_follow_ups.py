"""After the reply, through the running service: calls back, ratings, reopening, and the rates that come of them."""

import json
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from contracts.actors import Actor
from contracts.complaints.follow_ups import (
    CallBackState,
    FollowUp,
    FollowUpOfCaller,
    FollowUpsOfComplaints,
    HeardBy,
    ListFollowUps,
    RateComplaint,
    RecordCallBack,
    ReopenComplaint,
    ReopenOwnComplaint,
    Satisfaction,
)
from contracts.complaints.intake import Channel, ComplaintState, ReplyFinding
from contracts.complaints.rates import ComplaintRate, CountedComplaint, ListComplaintRates, ListCountedComplaints, Rate
from contracts.complaints.routing import ReplyComplaint, SignComplaint
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.registry.agencies import AgencyEnded
from kernel.calendar import local_date
from kernel.settings import Settings
from tests.integration.complaints.world import World, report, sha256, world
from tests.platform.actors import CITIZEN, OFFICER, OPERATOR, POLICE, UPPER_HEAD

CODE = "7K3M9P2Q7K3M9P2Q"
ROUNDS, PER_PAGE = 160, 7
LAST_MONTHS = ("2026-09", "2026-10")
DAYS = [f"{month}-{day}" for month in LAST_MONTHS for day in ("02", "15", "29", "30")]
SPREAD = """
INSERT INTO follow_ups
SELECT (jsonb_populate_record(NULL::follow_ups, to_jsonb(one) || change)).*
FROM (SELECT * FROM follow_ups LIMIT 1) AS one, unnest($1::jsonb[]) AS change
"""


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def replied(hub: World, finding: ReplyFinding = ReplyFinding.UNVERIFIABLE) -> str:
    """A citizen's complaint that was answered in a way that is always called back."""
    filed = report(channel=Channel.WEB, query_code_sha256=sha256(CODE))
    number = (await hub.send(CITIZEN, filed)).record
    await hub.send(OFFICER, SignComplaint(number=number))
    await reply(hub, number, finding)
    return number


async def reply(hub: World, number: str, finding: ReplyFinding = ReplyFinding.UNVERIFIABLE) -> None:
    await hub.send(OFFICER, ReplyComplaint(number=number, result="现场未见排放", finding=finding))


async def rounds(hub: World, number: str, who: Actor = OPERATOR) -> list[FollowUp]:
    [page] = await hub.ask(who, FollowUpsOfComplaints(numbers=[number]))
    return page.items


def rating(number: str, satisfaction: Satisfaction, solved: bool, code: str = CODE) -> RateComplaint:
    return RateComplaint(number=number, query_code=code, satisfaction=satisfaction, solved=solved)


async def call_duty(hub: World, number: str) -> list[tuple[str, DutyState]]:
    duties = (await hub.seen(OPERATOR, number)).duties or []
    return [(duty.agency, duty.state) for duty in duties if duty.duty == "complaint.call_back"]


async def test_a_call_back_is_the_hotlines_duty_and_needs_no_identity(hub: World) -> None:
    number = await replied(hub)
    (waiting,) = (await hub.ask(OPERATOR, ListFollowUps(call_back=CallBackState.PENDING))).items
    assert (waiting.complaint, waiting.call_back) == (number, CallBackState.PENDING)
    assert "100%" in (waiting.drawn_by or "")
    assert await call_duty(hub, number) == [("hotline-640500", DutyState.RUNNING)]
    heard = RecordCallBack(number=number, reached=True, satisfaction=Satisfaction.FAIR, solved=True, note="已不再排")
    await hub.send(OPERATOR, heard)
    (one,) = await rounds(hub, number)
    assert (one.call_back, one.satisfaction, one.solved, one.heard_by) == (
        CallBackState.DONE,
        Satisfaction.FAIR,
        True,
        HeardBy.OPERATOR,
    )
    assert await call_duty(hub, number) == [("hotline-640500", DutyState.MET)]
    assert await hub.rows("SELECT FROM caller_looks") == []
    with pytest.raises(Refusal, match="CALL_BACK_NOT_PENDING"):
        await hub.send(OPERATOR, heard)
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.send(OFFICER, heard)


async def test_a_call_that_nobody_makes_is_found_overdue(hub: World) -> None:
    number = await replied(hub)
    await hub.move_clock("20 days")
    (one,) = await rounds(hub, number)
    assert one.call_back_overdue
    assert await call_duty(hub, number) == [("hotline-640500", DutyState.OVERDUE)]


async def test_the_caller_rates_by_query_code_and_who_is_dissatisfied_is_called(hub: World) -> None:
    number = await replied(hub, ReplyFinding.VERIFIED)
    for wrong in (
        rating(number, Satisfaction.SATISFIED, True, "0" * 16),
        rating("TS00000000000Z", Satisfaction.FAIR, True),
    ):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await hub.send(None, wrong)
    assert await hub.ask(None, FollowUpOfCaller(number=number, query_code="0" * 16)) is None
    mine = await hub.ask(None, FollowUpOfCaller(number=number, query_code=CODE.lower()))
    assert mine is not None and mine.rate_until is not None and mine.reopen_until is not None
    await hub.send(None, rating(number, Satisfaction.DISSATISFIED, False))
    (one,) = await rounds(hub, number)
    assert (one.satisfaction, one.heard_by, one.call_back) == (
        Satisfaction.DISSATISFIED,
        HeardBy.CALLER,
        CallBackState.PENDING,
    )
    with pytest.raises(Refusal, match="FOLLOW_UP_RATED"):
        await hub.send(None, rating(number, Satisfaction.SATISFIED, True))
    late = await replied(hub)
    await hub.move_clock("40 days")
    with pytest.raises(Refusal, match="FOLLOW_UP_TOO_LATE"):
        await hub.send(None, rating(late, Satisfaction.SATISFIED, True))


async def test_what_was_not_solved_is_handled_again_with_a_new_clock_so_often_and_within_its_window(
    hub: World,
) -> None:
    number = await replied(hub)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(None, ReopenOwnComplaint(number=number, query_code="0" * 16, reason="还在排"))
    await hub.send(None, ReopenOwnComplaint(number=number, query_code=CODE, reason="还在排"))
    again = await hub.seen(OFFICER, number)
    assert (again.state, again.reply, again.replied_at) == (ComplaintState.SIGNED, None, None)
    handling = [duty.state for duty in again.duties or [] if duty.duty == "complaint.handle"]
    assert handling == [DutyState.MET, DutyState.RUNNING]
    (first,) = await rounds(hub, number)
    assert (first.call_back, first.reopened_by, first.reply) == (CallBackState.DROPPED, HeardBy.CALLER, "现场未见排放")
    with pytest.raises(Refusal, match="COMPLAINT_STATE_WRONG"):
        await hub.send(OPERATOR, ReopenComplaint(number=number, reason="还在排"))
    await reply(hub, number)
    await hub.send(OPERATOR, ReopenComplaint(number=number, reason="回访仍未解决"))
    await reply(hub, number)
    with pytest.raises(Refusal, match="REOPENED_TOO_OFTEN"):
        await hub.send(OPERATOR, ReopenComplaint(number=number, reason="还在排"))
    assert [one.round for one in await rounds(hub, number)] == [3, 2, 1]
    late = await replied(hub)
    await hub.move_clock("20 days")
    with pytest.raises(Refusal, match="FOLLOW_UP_TOO_LATE"):
        await hub.send(OPERATOR, ReopenComplaint(number=late, reason="还在排"))


async def test_where_the_agency_is_gone_a_reopened_complaint_is_routed_anew(hub: World) -> None:
    number = await replied(hub)
    ended = AgencyEnded(
        code="ecology-640500", valid_to=local_date(datetime.now(UTC)) - timedelta(days=1), successor=None
    )
    await hub.tell([("agency:ecology-640500", ended)])
    await hub.send(OPERATOR, ReopenComplaint(number=number, reason="还在排"))
    anew = await hub.seen(OPERATOR, number)
    assert (anew.state, anew.agency) == (ComplaintState.PENDING, None)
    running = [(duty.duty, duty.agency) for duty in anew.duties or [] if duty.state is DutyState.RUNNING]
    assert running == [("complaint.route", "hotline-640500")]


async def cells(hub: World, who: Actor, month: str) -> list[ComplaintRate]:
    found: list[ComplaintRate] = []
    after = None
    while True:
        page = await hub.ask(who, ListComplaintRates(month=month, size=PER_PAGE, after=after))
        found += page.items
        if page.next is None:
            counted = await hub.ask(who, ListComplaintRates(month=month, count=True))
            assert counted.total == len(found)
            return found
        after = page.next


async def behind(hub: World, who: Actor, cell: ComplaintRate, achieved: bool | None) -> list[CountedComplaint]:
    asked = ListCountedComplaints(
        month=cell.month, rate=cell.rate, agency=cell.agency, matter=cell.matter, achieved=achieved, size=100
    )
    found: list[CountedComplaint] = []
    while True:
        page = await hub.ask(who, asked)
        found += page.items
        if page.next is None:
            return found
        asked = replace(asked, after=page.next)


async def spread(hub: World) -> None:
    """Many rounds, over agencies, matters, regions, months and answers."""
    chance = random.Random(20261122)
    await replied(hub)
    changes = []
    for number in range(ROUNDS):
        agency = chance.choice(("ecology-640500", "ecology-640400", "urban_management-640500"))
        changes.append(
            {
                "round": number + 10,
                "agency": agency,
                "region": chance.choice(("640500", "640521", "640400")),
                "parties": [agency, *chance.choice(([], ["ecology-640000"]))],
                "matter": chance.choice(("environment.water", "environment", "")),
                "replied_at": f"{chance.choice(DAYS)}T{chance.randrange(24):02}:30:00Z",
                "satisfaction": chance.choice((None, *Satisfaction)),
                "solved": chance.choice((None, True, False)),
            }
        )
    await hub.rows(SPREAD, [json.dumps(change) for change in changes])


async def test_every_number_is_as_large_as_the_list_of_the_work_orders_behind_it_for_whoever_asks(hub: World) -> None:
    await spread(hub)
    months = (*LAST_MONTHS, f"{local_date(datetime.now(UTC)):%Y-%m}")
    told: dict[str, int] = {}
    for who in (OPERATOR, OFFICER, UPPER_HEAD):
        for cell in [cell for month in months for cell in await cells(hub, who, month)]:
            every = await behind(hub, who, cell, None)
            good = await behind(hub, who, cell, True)
            assert (len(every), len(good)) == (cell.counted, cell.achieved), cell
            assert good == [one for one in every if one.achieved]
            assert cell.percent == round(100 * cell.achieved / cell.counted, 1)
            told[who.agency] = told.get(who.agency, 0) + cell.counted
    assert set(told) == {"hotline-640500", "ecology-640500", "ecology-640000"}


async def test_a_response_counts_when_signed_in_time_and_a_complaint_left_lying_counts_against(hub: World) -> None:
    signed, left = await hub.signed(), await hub.filed()
    await hub.move_clock("20 days")
    month = f"{local_date(datetime.now(UTC)):%Y-%m}"
    (response,) = [one for one in await cells(hub, OPERATOR, month) if one.rate is Rate.RESPONSE]
    assert (response.counted, response.achieved, response.percent) == (2, 1, 50.0)
    assert [one.complaint for one in await behind(hub, OPERATOR, response, True)] == [signed]
    assert [one.complaint for one in await behind(hub, OPERATOR, response, False)] == [left]
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.ask(POLICE, ListComplaintRates(month=month))
