"""Alerts, answers, clues and weak points, through the running registry."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from contracts.actors import AgencyKind, Role
from contracts.errors import Refusal
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.alert_terms import AlertRule, AlertState, ClueCause, CluePriority, ClueState
from contracts.registry.alerts import (
    AcceptAnswer,
    Alert,
    AlertsOfEnterprises,
    AnswerAlert,
    CluesOfEnterprises,
    GetAlerts,
    GetClues,
    ListAlerts,
    ListClues,
    RejectAnswer,
    WeakPointsOfEnterprises,
    WithdrawClue,
)
from contracts.registry.permits import RecordPermit
from kernel.settings import Settings
from tests.integration.registry.monitoring import (
    BOILER,
    DAIRY,
    LIMIT,
    MILL,
    SCRUBBER,
    STACK,
    Mill,
    hours_ago,
    mill_of,
    power,
    row,
    yesterday,
)
from tests.platform.actors import (
    ADMINISTRATOR,
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    POLICE,
    UPPER_HEAD,
    actor,
)

DAIRY_ITSELF = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=DAIRY)
DUTIES = "SELECT state FROM registry.duties WHERE duty = 'series.silence' ORDER BY started_at, id"
MOVE_CLOCK = "UPDATE registry.test_clock SET shift = $1"


@pytest.fixture
async def mill(settings_for_test: Callable[..., Settings]) -> AsyncIterator[Mill]:
    async with mill_of(settings_for_test(test_clock=True)) as mill:
        yield mill


async def until(found: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15):
        while not await found():
            await asyncio.sleep(0.05)


async def move_clock(settings: Settings, by: timedelta) -> None:
    connection = await asyncpg.connect(settings.postgres_dsn("postgres"))
    await connection.execute(MOVE_CLOCK, by)
    await connection.close()


async def duty_states(settings: Settings) -> list[str]:
    connection = await asyncpg.connect(settings.postgres_dsn("postgres"))
    rows = await connection.fetch(DUTIES)
    await connection.close()
    return [row["state"] for row in rows]


async def exceeding(mill: Mill, hour: datetime, value: float = LIMIT + 10) -> Alert:
    await mill.send([row(hour, value)])
    return (await mill.alerts())[-1]


async def test_an_hour_over_the_permits_limit_is_told_to_the_enterprise_first(mill: Mill) -> None:
    batch = await mill.send([row(hours_ago(2), LIMIT), row(hours_ago(1), LIMIT + 0.1)])
    assert batch.alerts == 1
    [alert] = await mill.alerts(ENTERPRISE)
    assert (alert.rule, alert.state, alert.value, alert.limit) == (
        AlertRule.OVER_HOURLY,
        AlertState.OPEN,
        LIMIT + 0.1,
        LIMIT,
    )
    assert alert.fact == "锅炉废气排放口二氧化硫小时值 50.1 mg/m3，许可限值 50"
    assert alert.basis is not None and MILL + "001P" in alert.basis
    assert alert.duties is not None
    assert [(duty.duty, duty.agency, int(duty.limit_value)) for duty in alert.duties] == [("alert.answer", MILL, 2)]


async def test_more_hours_of_a_day_make_the_same_alert_longer_and_a_repeat_changes_nothing(mill: Mill) -> None:
    hours = [row(yesterday(hour), LIMIT + hour) for hour in (5, 3, 9)]
    for one in hours:
        await mill.send([one])
    await mill.send(hours)
    [alert] = await mill.alerts()
    assert (alert.hours, alert.first_hour, alert.last_hour, alert.value) == (
        3,
        yesterday(3),
        yesterday(9),
        LIMIT + 9,
    )


async def test_a_corrected_hour_over_the_limit_raises_what_the_first_one_did_not(mill: Mill) -> None:
    await mill.send([row(hours_ago(1), LIMIT - 1)])
    batch = await mill.send([row(hours_ago(1), LIMIT + 1)], reason="更正")
    assert batch.alerts == 1


async def test_invalid_and_maintenance_hours_raise_nothing(mill: Mill) -> None:
    rows = [row(hours_ago(2), 900, flag="invalid"), row(hours_ago(1), 900, flag="maintenance")]
    assert (await mill.send(rows)).alerts == 0


async def test_a_days_mean_over_the_limit_needs_enough_valid_hours(mill: Mill) -> None:
    values = [LIMIT - 1] * 10 + [LIMIT + 9] * 9
    await mill.send([row(yesterday(hour), value) for hour, value in enumerate(values)])
    assert AlertRule.OVER_DAILY not in {one.rule for one in await mill.alerts()}
    await mill.send([row(yesterday(19), LIMIT + 5)])
    [daily] = [one for one in await mill.alerts() if one.rule is AlertRule.OVER_DAILY]
    assert daily.value == pytest.approx((10 * (LIMIT - 1) + 9 * (LIMIT + 9) + LIMIT + 5) / 20)


async def test_a_value_that_never_changes_raises_an_alert_even_when_it_comes_out_of_order(mill: Mill) -> None:
    hours = [yesterday(hour) for hour in range(24)]
    await mill.send([row(hour, 12.5) for hour in hours if hour != yesterday(11)])
    assert await mill.alerts() == []
    await mill.send([row(yesterday(11), 12.5)])
    [alert] = await mill.alerts()
    assert (alert.rule, alert.value) == (AlertRule.CONSTANT, 12.5)


async def test_a_gap_of_many_hours_raises_an_alert_when_data_come_again(mill: Mill) -> None:
    await mill.send([row(hours_ago(20), 10)])
    await mill.send([row(hours_ago(1), 11)])
    [alert] = await mill.alerts()
    assert (alert.rule, alert.value) == (AlertRule.NO_DATA, 18)


async def test_silence_is_noticed_by_the_clock(mill: Mill, hub_settings: Settings) -> None:
    await mill.send([row(hours_ago(0), 10)])
    await move_clock(hub_settings, timedelta(hours=14))

    async def noticed() -> bool:
        return [one.rule for one in await mill.alerts()] == [AlertRule.NO_DATA]

    await until(noticed)


async def test_the_clock_waits_on_from_the_last_reading_that_came(mill: Mill, hub_settings: Settings) -> None:
    await mill.send([row(hours_ago(0), 10)])
    await move_clock(hub_settings, timedelta(hours=10))
    await mill.send([row(hours_ago(-9), 11)])
    await move_clock(hub_settings, timedelta(hours=13))

    async def waits_on() -> bool:
        return await duty_states(hub_settings) == ["met_late", "running"]

    await until(waits_on)
    assert await mill.alerts() == []
    await move_clock(hub_settings, timedelta(hours=26))

    async def noticed() -> bool:
        return [one.rule for one in await mill.alerts()] == [AlertRule.NO_DATA]

    await until(noticed)


@pytest.mark.parametrize("order", [(SCRUBBER, BOILER), (BOILER, SCRUBBER)])
async def test_production_without_treatment_raises_an_alert_whichever_reading_comes_first(
    mill: Mill, order: tuple[str, str]
) -> None:
    drawn = {SCRUBBER: 0.2, BOILER: 800.0}
    for point in order:
        await mill.send([power(hours_ago(1), drawn[point], point)])
    [alert] = await mill.alerts()
    assert (alert.rule, alert.point, alert.value) == (AlertRule.TREATMENT_OFF, f"{MILL}-{SCRUBBER}", 0.2)


async def test_a_treatment_unit_may_rest_while_nothing_is_produced(mill: Mill) -> None:
    batch = await mill.send([power(hours_ago(1), 0.0, SCRUBBER), power(hours_ago(1), 2.0, BOILER)])
    assert batch.alerts == 0


async def test_a_permit_about_to_expire_raises_one_alert(mill: Mill) -> None:
    ends = date.today() + timedelta(days=20)
    permit = RecordPermit(number=MILL + "001P", holder=MILL, valid_from=date(2025, 1, 1), valid_to=ends)
    told = await mill.caller.send(OFFICER, permit)
    assert told.position is not None
    await mill.caller.ask(OFFICER, ListAlerts(), after=[told.position])
    await mill.send([row(hours_ago(1), 1)])
    alerts = [one for one in await mill.alerts() if one.rule is AlertRule.PERMIT_EXPIRING]
    assert [one.day for one in alerts] == [ends]


async def test_an_answer_is_given_once_and_an_officer_accepts_it(mill: Mill) -> None:
    alert = await exceeding(mill, hours_ago(1))
    with pytest.raises(Refusal, match="ALERT_STEP_NOT_ALLOWED"):
        await mill.caller.send(OFFICER, AcceptAnswer(id=alert.id, reason="未答复"))
    answer = AnswerAlert(id=alert.id, explanation="锅炉启炉阶段", evidence=["ab" * 32])
    await mill.caller.send(ENTERPRISE, answer)
    with pytest.raises(Refusal, match="ALERT_ANSWERED_ALREADY"):
        await mill.caller.send(ENTERPRISE, answer)
    await mill.caller.send(OFFICER, AcceptAnswer(id=alert.id, reason="启停炉时段属实"))
    [closed] = await mill.alerts()
    assert (closed.state, closed.explanation, closed.evidence) == (AlertState.CLOSED, "锅炉启炉阶段", ["ab" * 32])
    assert closed.duties is not None and closed.duties[0].state == "met"


async def test_an_alert_nobody_answers_becomes_a_clue_with_an_explained_score(
    mill: Mill, hub_settings: Settings
) -> None:
    await exceeding(mill, hours_ago(1), 4 * LIMIT)
    await move_clock(hub_settings, timedelta(days=12))

    async def became_a_clue() -> bool:
        return (await mill.caller.ask(OFFICER, ListClues(count=True))).total == 1

    await until(became_a_clue)
    [clue] = (await mill.caller.ask(OFFICER, ListClues())).items
    assert (clue.cause, clue.score, clue.priority) == (ClueCause.UNANSWERED, 60, CluePriority.HIGH)
    assert clue.parts is not None
    assert {part.fact: part.adds for part in clue.parts} == {
        "小时值超许可限值": 20,
        "逾期未答复": 20,
        "超过限值三倍": 20,
    }
    late = [one for one in await mill.alerts() if one.clue == clue.id]
    await mill.caller.send(ENTERPRISE, AnswerAlert(id=late[0].id, explanation="迟到的说明"))
    [still] = await mill.caller.ask(OFFICER, GetAlerts(ids=[late[0].id]))
    assert still is not None and still.state is AlertState.CLUE


async def test_the_bureau_has_a_time_to_have_an_urgent_clue_checked_on_the_spot(
    mill: Mill, hub_settings: Settings
) -> None:
    await mill.caller.send(ADMINISTRATOR, RegisterAgency(agency=bureau()))
    alert = await exceeding(mill, hours_ago(1), 4 * LIMIT)
    await mill.caller.send(ENTERPRISE, AnswerAlert(id=alert.id, explanation="不清楚"))
    await mill.caller.send(OFFICER, RejectAnswer(id=alert.id, reason="没有说明原因"))
    [clue] = (await mill.caller.ask(OFFICER, ListClues())).items
    assert clue.duties is not None
    assert [(one.duty, one.agency, one.limit_key, one.state) for one in clue.duties] == [
        ("clue.check", "ecology-640500", "monitoring.check_medium", "running")
    ]
    await move_clock(hub_settings, timedelta(days=30))

    async def is_overdue() -> bool:
        [now] = await mill.caller.ask(OFFICER, GetClues(ids=[clue.id]))
        return now is not None and [one.state for one in now.duties or []] == ["overdue"]

    await until(is_overdue)
    await mill.caller.send(HEAD, WithdrawClue(id=clue.id, reason="设备误报"))
    [after] = await mill.caller.ask(OFFICER, GetClues(ids=[clue.id]))
    assert after is not None and [one.state for one in after.duties or []] == ["met_late"]


def bureau() -> AgencyFacts:
    return AgencyFacts(
        code="ecology-640500",
        name="中卫市生态环境局",
        kind=AgencyKind.ECOLOGY,
        level=AgencyLevel.CITY,
        region="640500",
        valid_from=date(2020, 1, 1),
    )


async def test_an_exceedance_on_a_third_day_is_a_repetition_and_a_clue_at_once(mill: Mill) -> None:
    for day in (72, 48, 24):
        await mill.send([row(hours_ago(day), LIMIT + 1)])
    over = [one for one in await mill.alerts() if one.rule is AlertRule.OVER_HOURLY]
    assert [one.state for one in over] == [AlertState.OPEN, AlertState.OPEN, AlertState.CLUE]
    [clue] = [one for one in (await mill.caller.ask(OFFICER, ListClues())).items if one.rule is AlertRule.OVER_HOURLY]
    assert (clue.cause, clue.alert) == (ClueCause.REPEATED, over[-1].id)


async def test_an_explanation_not_accepted_becomes_a_clue_which_a_head_may_withdraw(mill: Mill) -> None:
    alert = await exceeding(mill, hours_ago(1))
    await mill.caller.send(ENTERPRISE, AnswerAlert(id=alert.id, explanation="不清楚"))
    await mill.caller.send(OFFICER, RejectAnswer(id=alert.id, reason="没有说明原因"))
    [clue] = (await mill.caller.ask(OFFICER, ListClues())).items
    assert clue.cause is ClueCause.NOT_ACCEPTED
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await mill.caller.send(OFFICER, WithdrawClue(id=clue.id, reason="误报"))
    await mill.caller.send(HEAD, WithdrawClue(id=clue.id, reason="设备误报"))
    [withdrawn] = (await mill.caller.ask(OFFICER, ListClues())).items
    assert (withdrawn.state, withdrawn.withdrawn_reason) == (ClueState.WITHDRAWN, "设备误报")
    with pytest.raises(Refusal, match="CLUE_WITHDRAWN_ALREADY"):
        await mill.caller.send(HEAD, WithdrawClue(id=clue.id, reason="再次"))


async def test_who_sees_alerts_and_who_answers_them(mill: Mill) -> None:
    alert = await exceeding(mill, hours_ago(1))
    seen = {}
    for who in (HEAD, UPPER_HEAD, OTHER_CITY_OFFICER, ENTERPRISE, DAIRY_ITSELF):
        seen[who.subject] = len(await mill.alerts(who))
    assert list(seen.values()) == [1, 1, 0, 1, 0]
    for stranger in (POLICE, CITIZEN):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await mill.caller.ask(stranger, ListAlerts())
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await mill.caller.send(DAIRY_ITSELF, AnswerAlert(id=alert.id, explanation="不是我"))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await mill.caller.send(OFFICER, AnswerAlert(id=alert.id, explanation="代答"))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await mill.caller.ask(ENTERPRISE, ListClues())


async def test_weak_points_say_which_rule_was_broken_how_often(mill: Mill) -> None:
    for day in (72, 48, 24):
        await mill.send([row(hours_ago(day), LIMIT + 1)])
    [weak, none] = await mill.caller.ask(OFFICER, WeakPointsOfEnterprises(credit_codes=[MILL, DAIRY]))
    worst = next(one for one in weak if one.rule is AlertRule.OVER_HOURLY)
    assert (worst.alerts, worst.clues, worst.point) == (3, 1, f"{MILL}-{STACK}")
    assert worst.text.endswith("“小时值超许可限值”3 次，共 3 个时段，成为线索 1 次")
    assert none == []
    [hidden] = await mill.caller.ask(CITIZEN, WeakPointsOfEnterprises(credit_codes=[MILL]))
    assert hidden == []


async def test_alerts_and_clues_of_many_enterprises_come_aligned(mill: Mill) -> None:
    await exceeding(mill, hours_ago(1))
    [none, one] = await mill.caller.ask(OFFICER, AlertsOfEnterprises(credit_codes=[DAIRY, MILL]))
    assert (len(none.items), len(one.items)) == (0, 1)
    [counted] = await mill.caller.ask(OFFICER, CluesOfEnterprises(credit_codes=[MILL], count=True))
    assert counted.total == 0
