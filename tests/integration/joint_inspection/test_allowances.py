"""An enterprise's year: booked atomically across agencies, never over its cap, seen by whom it concerns."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import asyncpg
import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.allowances import ArrangementObstacle, VisitAllowancesOfEnterprises
from contracts.joint_inspection.arrangements import ArrangeVisit, CancelVisit
from contracts.joint_inspection.off_plan import ApproveVisit
from contracts.joint_inspection.visit_merges import AcceptMerge, DeclineMerge
from contracts.joint_inspection.visits import VisitState
from contracts.messages import Command
from contracts.registry.directory import SupervisionClass
from contracts.registry.positive_list import PositiveListEntered
from services.joint_inspection.allowances import store
from services.joint_inspection.allowances.store import Booking
from tests.integration.joint_inspection.several import KINDS, WATER, Several, head, mill, officer
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, World, code
from tests.integration.merges import merged
from tests.platform.actors import OPERATOR, OTHER_CITY_OFFICER, POLICE, UPPER_HEAD
from tests.platform.days import today

AGENCIES = list(KINDS)
TAKEN = "SELECT count(*) AS places FROM joint_inspection.visit_bookings WHERE counts GROUP BY credit_code, year"
WRONG = """
WITH taken AS (
    SELECT credit_code, year, count(*) AS places FROM joint_inspection.visit_bookings WHERE counts GROUP BY 1, 2
), standing AS (
    SELECT credit_code, left(month, 4)::integer AS year, count(*) AS visits FROM joint_inspection.visits
    WHERE state IN ('planned', 'checked_in', 'finished') GROUP BY 1, 2
)
SELECT * FROM taken FULL JOIN standing USING (credit_code, year) WHERE places IS DISTINCT FROM visits OR places > 2
"""


async def test_of_agencies_that_book_the_last_place_at_the_same_instant_one_wins(world: World) -> None:
    several = await Several(world).begun(enterprises=4)
    asked = {}
    for number in range(1, 5):
        await several.planned(BUREAU, number)
        for agency in AGENCIES[1:]:
            asked[agency, number] = await several.asked(agency, number)
    approvals = [world.send(head(agency), ApproveVisit(visit=visit)) for (agency, _), visit in asked.items()]
    told = await asyncio.gather(*approvals, return_exceptions=True)
    won = {key for key, answer in zip(asked, told, strict=True) if not isinstance(answer, BaseException)}
    assert sorted(number for _, number in won) == [1, 2, 3, 4]
    assert {answer.code for answer in told if isinstance(answer, Refusal)} == {"VISIT_CAP_REACHED"}
    assert sum(isinstance(answer, Refusal) for answer in told) == len(asked) - 4
    assert [row["places"] for row in await world.rows(TAKEN)] == [2, 2, 2, 2]


async def test_who_books_second_waits_for_the_first_and_then_sees_the_place_taken(world: World) -> None:
    several = await Several(world).begun()
    visit = await several.asked(BUREAU)
    dsn = world.settings.postgres_dsn("joint_inspection_owner")
    first, second, watching = [await asyncpg.connect(dsn) for _ in range(3)]
    try:
        await first.execute("BEGIN")
        await store.open_books(first, [code(1)])
        await second.execute("BEGIN")
        waiting = asyncio.create_task(store.open_books(second, [code(1)]))
        blocked = "SELECT cardinality(pg_blocking_pids($1))"
        async with asyncio.timeout(10):
            while not await watching.fetchval(blocked, second.get_server_pid()):
                assert not waiting.done()
        booking = Booking(visit=visit, credit_code=code(1), year=today().year, counts=True)
        await store.book(first, [booking])
        await first.execute("COMMIT")
        await waiting
        [held] = await store.held(second, [code(1)], today().year)
        assert [one.visit for one in held] == [visit]
    finally:
        for connection in (first, second, watching):
            await connection.close()


async def test_booked_merged_called_off_and_arranged_in_any_order_the_places_are_the_counted_visits(
    world: World,
) -> None:
    several, dice = await Several(world).begun(enterprises=2), Random(2026)
    visits: list[tuple[str, str]] = []
    for _ in range(40):
        await _any_step(several, dice, visits)
        assert await world.rows(WRONG) == []
    states = {row["state"] for row in await world.rows("SELECT DISTINCT state FROM joint_inspection.visits")}
    assert {"planned", "merged", "cancelled"} <= states


async def _any_step(several: Several, dice: Random, visits: list[tuple[str, str]]) -> None:
    agency, number, day = dice.choice(AGENCIES), dice.randint(1, 2), today() + timedelta(days=dice.randint(0, 40))
    try:
        match dice.choice(["plan", "plan", "join", "cancel", "arrange", "accept", "accept", "decline"]):
            case "plan":
                visits.append((agency, await several.planned(agency, number, day)))
            case "join" if visits:
                visits.append((agency, await several.joining(agency, dice.choice(visits)[1])))
            case "cancel" if visits:
                owner, visit = dice.choice(visits)
                await several.world.send(head(owner), CancelVisit(visit=visit, reason="另行安排"))
            case "arrange" if visits:
                owner, visit = dice.choice(visits)
                await several.world.send(head(owner), ArrangeVisit(visit=visit, planned_on=day))
            case "accept":
                for one in AGENCIES:
                    await _answers(several, one, AcceptMerge)
            case "decline":
                await _answers(several, agency, declined)
    except Refusal:
        return


async def _answers(several: Several, agency: str, answer: Callable[..., Command]) -> None:
    for merge in await several.proposals(head(agency)):
        await several.world.send(head(agency), answer(merge=merge.id, version=merge.version))


def declined(merge: str, version: int) -> DeclineMerge:
    """Not merged, for a reason."""
    return DeclineMerge(merge=merge, version=version, reason="专业不同")


async def test_the_same_item_is_not_checked_again_in_the_period_by_another_agency(world: World) -> None:
    several = await Several(world).begun()
    visit = await several.planned(BUREAU, items=["I01"])
    await several.visited(BUREAU, visit)
    with pytest.raises(Refusal, match="VISIT_SAME_ITEM") as caught:
        await several.asked(MANAGERS, items=["I01", "I02"])
    assert caught.value.data["visit"] == visit
    assert f"{BUREAU} {today().isoformat()} 排污许可证执行情况检查" in str(caught.value.data["earlier"])
    assert await several.asked(MANAGERS, items=["I02"])
    with pytest.raises(Refusal, match="VISIT_ITEM_UNKNOWN"):
        await several.asked(WATER, items=["随便查查"])


async def test_a_drawn_task_of_an_item_checked_shortly_before_is_kept_without_a_visit(world: World) -> None:
    several = await Several(world).begun()
    visit = await several.planned(MANAGERS, items=["I01"])
    await several.visited(MANAGERS, visit)
    plan = await world.filed()
    await world.rows("UPDATE joint_inspection.plans SET items = ARRAY['排污许可证执行情况检查'] WHERE id = $1", plan)
    _, (drawn,) = await world.drawn_for(plan)
    assert (drawn.state, drawn.obstacle) == (VisitState.NOT_ARRANGED, ArrangementObstacle.SAME_ITEM)
    assert drawn.items == ["I01"] and visit in (drawn.obstacle_text or "")


async def test_a_clue_is_checked_whatever_is_left_and_takes_no_place(world: World) -> None:
    several = await Several(world).begun()
    for agency in (BUREAU, MANAGERS):
        await several.visited(agency, await several.planned(agency))
    await world.clue("TS-1", 1)
    visit = await several.planned_on_clue(WATER, "TS-1")
    await several.visited(WATER, visit)
    found = await several.allowance(mill())
    assert found is not None and (found.cap, found.used, found.left) == (2, 2, 0)
    assert [(one.agency, one.counts) for one in found.visits] == [(BUREAU, True), (MANAGERS, True), (WATER, False)]
    assert found.visits[2].reason.startswith("不计入频次上限：国办发〔2024〕54号")


async def test_the_enterprise_sees_by_whom_and_when_but_nothing_of_a_visit_before_it(world: World) -> None:
    several = await Several(world).begun(enterprises=2)
    visit = await several.planned(BUREAU, items=["I01"])
    before, rival = await several.allowance(mill()), await several.allowance(officer(MANAGERS))
    assert before is not None and (before.used, before.left, before.visits) == (0, 2, [])
    assert (before.planned, before.bookable) == (None, None)
    assert rival is not None and (rival.used, rival.planned, rival.bookable) == (0, 0, 2)
    planning = await several.allowance(head(BUREAU))
    assert planning is not None and (planning.used, planning.planned, planning.bookable) == (0, 1, 1)
    await several.visited(BUREAU, visit)
    after = await several.allowance(mill())
    assert after is not None and (after.used, after.left) == (1, 1)
    assert [(one.visit, one.agency, one.begun_on, one.items) for one in after.visits] == [
        (visit, BUREAU, today(), ["I01"])
    ]


async def test_a_year_is_seen_by_the_enterprise_itself_and_those_who_inspect_in_its_region(world: World) -> None:
    several = await Several(world).begun(enterprises=2)
    assert await several.allowance(mill(1), 2) is None
    for outsider in (OTHER_CITY_OFFICER, POLICE, OPERATOR, None):
        assert await several.allowance(outsider) is None
    above = await several.allowance(UPPER_HEAD)
    assert above is not None and above.bookable == 2


async def test_an_enterprise_on_the_positive_list_has_its_lower_cap(world: World) -> None:
    several = await Several(world).begun()
    await world.enterprise(1, SupervisionClass.GENERAL)
    entered = PositiveListEntered(
        number="QD-1", credit_code=code(1), region="640500", in_force_on=date(2026, 1, 1), ends_on=date(2999, 1, 1)
    )
    await world.told(("positive_listing:QD-1", entered))
    await several.planned(BUREAU)
    found = await several.allowance(officer(BUREAU))
    assert found is not None and (found.cap, found.bookable) == (1, 0) and "漯环办" in found.cap_source
    with pytest.raises(Refusal, match="VISIT_CAP_REACHED"):
        await several.asked(MANAGERS)


async def test_places_of_an_entry_merged_into_another_are_the_others(world: World) -> None:
    several = await Several(world).begun(enterprises=2)
    for number in (1, 2):
        await several.visited(BUREAU, await several.planned(BUREAU, number))
    await world.told(merged(code(1), code(2)))
    found = await several.allowance(mill(2), 2)
    assert found is not None and (found.used, found.left) == (2, 0)
    with pytest.raises(Refusal, match="VISIT_CAP_REACHED"):
        await several.asked(MANAGERS, 2)


async def test_another_year_has_its_own_places(world: World) -> None:
    several = await Several(world).begun()
    for agency in (BUREAU, MANAGERS):
        await several.planned(agency)
    next_year = date(today().year + 1, 2, 1)
    assert await several.planned(WATER, on=next_year)
    asked = VisitAllowancesOfEnterprises(credit_codes=[code(1)], year=next_year.year)
    (found,) = await world.ask(officer(WATER), asked)
    assert found is not None and (found.year, found.planned, found.bookable) == (next_year.year, 1, 1)
