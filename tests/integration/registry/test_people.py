"""Certificates, recusals, training and experts through the running registry, and what the clock does to them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.registry.expert_groups import DissolveExpertGroup, FormExpertGroup, GetExpertGroups
from contracts.registry.experts import (
    EngageExpert,
    Expert,
    ExpertAction,
    ExpertKind,
    ExpertState,
    GetExperts,
    ListExperts,
    RateExpert,
    RegisterExperts,
    SuspendExpert,
)
from contracts.registry.guidance import GetGuidances, OfferGuidance, ScheduleGuidance
from contracts.registry.officers import (
    GetOfficers,
    Officer,
    OfficerEntry,
    OfficerState,
    RegisterOfficers,
    RenewCertificate,
    TransferOfficer,
)
from contracts.registry.recusals import (
    DeclareRecusal,
    GetRecusals,
    ListRecusals,
    RecusalKind,
    RecusalState,
    WithdrawRecusal,
)
from contracts.registry.training import (
    GetTrainings,
    ListTrainings,
    ListTrainingYears,
    RecordTraining,
    TrainingKind,
    WithdrawTraining,
)
from kernel.calendar import start_of
from tests.conftest import SettingsMaker
from tests.integration.registry.serving import (
    BUREAU,
    EXPERT,
    INSPECTOR,
    MILL,
    PEERS,
    UPPER,
    WATER_BUREAU,
    Serving,
    enterprise,
    expert,
    serving,
)
from tests.integration.registry.test_guidance import shift_clock
from tests.platform.actors import (
    ADMINISTRATOR,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    POLICE,
    UPPER_HEAD,
    WATER,
    actor,
)
from tests.platform.days import today

HIMSELF = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject=INSPECTOR)
SHORT = "HB640500-902"


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        yield hub


async def until(hub: Serving, holds: Callable[[], Awaitable[Any]]) -> None:
    """Wait for what the clock brings."""
    for _ in range(200):
        moves = hub.service.sequencer.moves
        if await holds():
            return
        await hub.service.sequencer.next_move(moves, 0.1)
    raise AssertionError("the clock did not bring it")


async def officer(hub: Serving, certificate: str, who: Actor = HEAD) -> Officer:
    [found] = await hub.caller.ask(who, GetOfficers(certificates=[certificate]))
    assert found is not None
    return found


async def one_of(hub: Serving, number: str, who: Actor | None = OFFICER) -> Expert:
    [found] = await hub.caller.ask(who, GetExperts(numbers=[number]))
    assert found is not None
    return found


async def journaled(hub: Serving, aggregate: str) -> list[str]:
    connection = await asyncpg.connect(hub.settings.postgres_dsn("registry"))
    try:
        rows = await connection.fetch("SELECT type FROM journal WHERE aggregate = $1 ORDER BY version", aggregate)
    finally:
        await connection.close()
    return [row["type"] for row in rows]


def entry(certificate: str, valid_to: date, name: str = "王试") -> OfficerEntry:
    return OfficerEntry(
        certificate=certificate, name=name, region="640500", valid_from=date(2024, 1, 1), valid_to=valid_to
    )


async def test_a_certificate_runs_out_by_the_clock_and_a_renewed_one_counts_again(hub: Serving) -> None:
    soon = today() + timedelta(days=3)
    await hub.caller.send(HEAD, RegisterOfficers(agency=BUREAU, officers=[entry(SHORT, soon)]))
    assert (await officer(hub, SHORT)).certified
    await shift_clock(hub.settings, "5 days")

    async def expired() -> bool:
        return not (await officer(hub, SHORT)).certified

    await until(hub, expired)
    assert (await journaled(hub, f"officer:{SHORT}"))[-1] == "registry.officers.certificate_expired.v1"
    stale = RenewCertificate(certificate=SHORT, valid_from=date(2024, 1, 1), valid_to=soon)
    with pytest.raises(Refusal, match="OFFICER_CERTIFICATE_PAST"):
        await hub.caller.send(HEAD, stale)
    later = today() + timedelta(days=30)
    await hub.caller.send(HEAD, RenewCertificate(certificate=SHORT, valid_from=date(2024, 1, 1), valid_to=later))
    assert (await officer(hub, SHORT)).certified
    await shift_clock(hub.settings, "40 days")
    await until(hub, expired)


async def test_a_certificate_changed_before_its_end_is_not_ended_by_the_old_clock(hub: Serving) -> None:
    await hub.caller.send(HEAD, RegisterOfficers(agency=BUREAU, officers=[entry(SHORT, today() + timedelta(days=3))]))
    longer = RegisterOfficers(agency=BUREAU, officers=[entry(SHORT, today() + timedelta(days=300))])
    await hub.caller.send(HEAD, longer)
    brief = "HB640500-903"
    await hub.caller.send(HEAD, RegisterOfficers(agency=BUREAU, officers=[entry(brief, today() + timedelta(days=4))]))
    await shift_clock(hub.settings, "10 days")

    async def expired() -> bool:
        return not (await officer(hub, brief)).certified

    await until(hub, expired)
    assert (await officer(hub, SHORT)).certified


async def test_a_person_is_transferred_and_entered_by_the_other_agency(hub: Serving) -> None:
    await hub.caller.send(HEAD, TransferOfficer(certificate=INSPECTOR, agency=UPPER, reason="上调"))
    assert (await officer(hub, INSPECTOR)).state is OfficerState.TRANSFERRED
    same = entry(INSPECTOR, date(2030, 12, 31))
    with pytest.raises(Refusal, match="OFFICER_OF_ANOTHER_AGENCY"):
        await hub.caller.send(ADMINISTRATOR, RegisterOfficers(agency=WATER_BUREAU, officers=[same]))
    await hub.caller.send(UPPER_HEAD, RegisterOfficers(agency=UPPER, officers=[same]))
    taken = await officer(hub, INSPECTOR, UPPER_HEAD)
    assert (taken.agency, taken.state, taken.transferred_to) == (UPPER, OfficerState.ACTIVE, None)


def recusal(kind: RecusalKind = RecusalKind.KINSHIP, ended_on: date | None = None) -> DeclareRecusal:
    return DeclareRecusal(certificate=INSPECTOR, credit_code=MILL, kind=kind, note="岳父任厂长", ended_on=ended_on)


async def test_a_recusal_is_declared_by_the_officer_seen_by_the_head_and_by_nobody_else(hub: Serving) -> None:
    number = (await hub.caller.send(HIMSELF, recusal())).record
    for who, sees in ((HIMSELF, True), (HEAD, True), (OFFICER, False), (UPPER_HEAD, False)):
        [found] = await hub.caller.ask(who, GetRecusals(numbers=[number]))
        assert (found is not None) == sees
        assert (await hub.caller.ask(who, ListRecusals(count=True))).total == int(sees)
    for stranger in (ADMINISTRATOR, ENTERPRISE, POLICE, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.ask(stranger, GetRecusals(numbers=[number]))
    assert (await officer(hub, INSPECTOR)).conflicts == [MILL]
    assert (await journaled(hub, f"officer:{INSPECTOR}"))[-1] == "registry.officers.changed.v1"
    for who, order, code in (
        (HIMSELF, recusal(), "RECUSAL_EXISTS"),
        (OFFICER, recusal(RecusalKind.INTEREST), "NOT_FOUND"),
        (OTHER_CITY_OFFICER, recusal(), "NOT_FOUND"),
        (HIMSELF, recusal(RecusalKind.FORMER_EMPLOYMENT), "RECUSAL_DATE_WRONG"),
        (HIMSELF, recusal(RecusalKind.FORMER_EMPLOYMENT, date(2015, 1, 1)), "RECUSAL_OVER"),
        (HIMSELF, WithdrawRecusal(number=number, reason="已离婚"), "NOT_PERMITTED"),
        (UPPER_HEAD, WithdrawRecusal(number=number, reason="已离婚"), "NOT_FOUND"),
    ):
        with pytest.raises(Refusal, match=code):
            await hub.caller.send(who, order)
    await hub.caller.send(HEAD, WithdrawRecusal(number=number, reason="已离婚"))
    assert (await officer(hub, INSPECTOR)).conflicts == []


async def test_a_former_employment_counts_for_its_period_and_ends_by_the_clock(hub: Serving) -> None:
    left_on = today() - timedelta(days=900)
    number = (await hub.caller.send(HEAD, recusal(RecusalKind.FORMER_EMPLOYMENT, left_on))).record
    [declared] = await hub.caller.ask(HEAD, GetRecusals(numbers=[number]))
    assert declared is not None and declared.until is not None and declared.until > today()
    await shift_clock(hub.settings, "300 days")

    async def lapsed() -> bool:
        [found] = await hub.caller.ask(HEAD, GetRecusals(numbers=[number]))
        return found is not None and found.state is RecusalState.LAPSED

    await until(hub, lapsed)
    assert (await officer(hub, INSPECTOR)).conflicts == []


async def test_training_is_recorded_by_the_own_agency_and_who_is_short_is_a_question(hub: Serving) -> None:
    course = RecordTraining(
        kind=TrainingKind.JOINT,
        topic="联合执法",
        held_on=today(),
        hours=40,
        held_by="自治区生态环境厅",
        certificates=[INSPECTOR],
        partners=[WATER_BUREAU],
    )
    number = (await hub.caller.send(HEAD, course)).record
    [seen] = await hub.caller.ask(UPPER_HEAD, GetTrainings(numbers=[number]))
    assert seen is not None and (seen.partners, seen.certificates) == ([WATER_BUREAU], [INSPECTOR])
    years = ListTrainingYears(agency=BUREAU, year=today().year, short=True)
    [short] = (await hub.caller.ask(OFFICER, years)).items
    assert (short.hours, short.joint_hours, short.required, short.met) == (40, 40, 60, False)
    await hub.caller.send(HEAD, course)
    assert (await hub.caller.ask(OFFICER, years)).items == []
    assert len((await hub.caller.ask(HEAD, ListTrainings(certificate=INSPECTOR))).items) == 2
    with pytest.raises(Refusal, match="TRAINING_STRANGER"):
        await hub.caller.send(UPPER_HEAD, course)
    await hub.caller.send(HEAD, WithdrawTraining(number=number, reason="误记"))
    assert (await hub.caller.ask(HEAD, years)).items == [short]
    assert (await hub.caller.ask(OTHER_CITY_OFFICER, GetTrainings(numbers=[number]))) == [None]
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.caller.ask(ENTERPRISE, ListTrainings())


async def test_an_expert_is_engaged_by_the_head_rated_and_suspended_by_rule(hub: Serving) -> None:
    number = "LS640500-901"
    lawyer = RegisterExperts(agency=BUREAU, experts=[expert(number, ExpertKind.LAWYER)])
    await hub.caller.send(HEAD, lawyer)
    assert (await hub.caller.send(ADMINISTRATOR, lawyer)).position is None
    await hub.caller.send(HEAD, EngageExpert(number=number, reason="年度聘用"))
    await hub.caller.send(OFFICER, RateExpert(number=number, code="false_report", reason="意见书失实"))
    seen = await one_of(hub, number)
    assert (seen.state, seen.score) == (ExpertState.SUSPENDED, 50)
    assert [one.action for one in seen.steps or []][-2:] == [ExpertAction.RATE, ExpertAction.SUSPEND_BY_RULE]
    for who, order, code in (
        (HEAD, EngageExpert(number=number, reason="再聘"), "EXPERT_CREDIT_LOW"),
        (OFFICER, RateExpert(number=number, code="quality_check_failed", reason="错"), "EXPERT_MARK_UNKNOWN"),
        (OFFICER, EngageExpert(number=EXPERT, reason="越权"), "NOT_PERMITTED"),
        (UPPER_HEAD, SuspendExpert(number=EXPERT, reason="越权"), "NOT_FOUND"),
        (OTHER_CITY_OFFICER, RateExpert(number=number, code="late_work", reason="越权"), "NOT_FOUND"),
        (WATER, lawyer, "NOT_PERMITTED"),
    ):
        with pytest.raises(Refusal, match=code):
            await hub.caller.send(who, order)


async def test_everybody_sees_who_is_engaged_and_only_the_bureaus_and_the_institution_why(hub: Serving) -> None:
    number = "JG640500-901"
    institute = expert(number, ExpertKind.INSTITUTION)
    await hub.caller.send(HEAD, RegisterExperts(agency=BUREAU, experts=[institute]))
    public, water, own = [await one_of(hub, number, who) for who in (None, WATER, enterprise(PEERS[3]))]
    assert (public.credit_code, public.name, public.score) == (PEERS[3], None, None)
    assert (water.name, water.score, water.marks) == ("高试", 100, None)
    assert own.marks == []
    page = await hub.caller.ask(POLICE, ListExperts(kind=ExpertKind.INSTITUTION))
    assert [one.number for one in page.items] == [number]


async def test_a_qualification_runs_out_by_the_clock_and_a_new_one_makes_the_expert_fit_again(hub: Serving) -> None:
    number, soon = "ZJ640500-903", today() + timedelta(days=3)
    await hub.caller.send(HEAD, RegisterExperts(agency=BUREAU, experts=[expert(number, valid_to=soon)]))
    await hub.caller.send(HEAD, EngageExpert(number=number, reason="聘用"))
    await shift_clock(hub.settings, "5 days")

    async def expired() -> bool:
        return not (await one_of(hub, number)).qualified

    await until(hub, expired)
    with pytest.raises(Refusal, match="EXPERT_UNFIT"):
        await hub.caller.send(OFFICER, FormExpertGroup(name="组", purpose="会诊", members=[number]))
    await hub.caller.send(HEAD, RegisterExperts(agency=BUREAU, experts=[expert(number)]))
    await hub.caller.send(OFFICER, FormExpertGroup(name="组", purpose="会诊", members=[number]))


async def test_a_group_of_experts_takes_part_in_guidance_without_those_suspended(hub: Serving) -> None:
    second = "ZJ640500-904"
    await hub.caller.send(HEAD, RegisterExperts(agency=BUREAU, experts=[expert(second)]))
    await hub.caller.send(HEAD, EngageExpert(number=second, reason="聘用"))
    form = FormExpertGroup(name="造纸专家组", purpose="造纸行业会诊", members=[EXPERT, second])
    group = (await hub.caller.send(OFFICER, form)).record
    await hub.caller.send(HEAD, SuspendExpert(number=second, reason="核查"))
    offer = OfferGuidance(enterprises=[MILL], kind="expert_phone", topic="白水", text="会诊")
    number = (await hub.caller.send(OFFICER, offer)).record
    at = start_of(today() + timedelta(days=2))
    schedule = ScheduleGuidance(number=number, at=at, place="电话", officers=[INSPECTOR], expert_group=group)
    await hub.caller.send(OFFICER, schedule)
    [guidance] = await hub.caller.ask(OFFICER, GetGuidances(numbers=[number]))
    assert guidance is not None and (guidance.officers, guidance.expert_group) == ([INSPECTOR, EXPERT], group)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(UPPER_HEAD, DissolveExpertGroup(number=group, reason="越权"))
    await hub.caller.send(HEAD, DissolveExpertGroup(number=group, reason="任务完成"))
    with pytest.raises(Refusal, match="GUIDANCE_GROUP_UNKNOWN"):
        await hub.caller.send(OFFICER, schedule)
    [seen] = await hub.caller.ask(None, GetExpertGroups(numbers=[group]))
    assert seen is not None and (seen.dissolved, seen.members) == (True, None)
