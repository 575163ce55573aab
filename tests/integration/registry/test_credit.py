"""Credit through the running registry: recorded, published, appealed, repaired, expired; who may do and see what."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest

from contracts.actors import Actor
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.messages import Command
from contracts.registry.credit import (
    AnswerCreditAppeal,
    AppealCreditFact,
    ApplyCreditRepair,
    CheckCreditRepair,
    Credit,
    CreditFact,
    CreditFactsOfEnterprises,
    DecideCreditRepair,
    GetCreditFacts,
    GetCredits,
    ListCreditFacts,
    ListCredits,
    ListPublishedCredits,
    PublishCredit,
    RecordCreditFact,
    WithdrawCreditFact,
)
from contracts.registry.credit_terms import CreditAction, CreditFactKind, CreditFactOrder, CreditFactState
from contracts.registry.study import PlanStudyCourse, RecordStudyAttendance, StudyAttendanceRow
from contracts.registry.study_terms import StudyCourseKind
from services.registry.credit.rules.score import last_day
from tests.conftest import SettingsMaker
from tests.integration.registry.serving import BUREAU, MILL, PEERS, Serving, enterprise, serving
from tests.integration.registry.test_guidance import shift_clock
from tests.integration.registry.test_self_checks import file
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_OFFICER,
    POLICE,
    UPPER_HEAD,
    WATER,
)
from tests.platform.days import today


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        yield hub


def violation(code: str = "violation", on: date | None = None, **more: str) -> RecordCreditFact:
    return RecordCreditFact(credit_code=MILL, code=code, on=on or today(), reason="夜间超标排放", **more)


async def recorded(hub: Serving, command: RecordCreditFact | None = None) -> str:
    return (await hub.caller.send(OFFICER, command or violation())).record


async def fact(hub: Serving, number: str, who: Actor = OFFICER) -> CreditFact:
    [found] = await hub.caller.ask(who, GetCreditFacts(numbers=[number]))
    assert found is not None
    return found


async def credit(hub: Serving, who: Actor | None, code: str = MILL) -> Credit:
    [found] = await hub.caller.ask(who, GetCredits(credit_codes=[code]))
    assert found is not None
    return found


async def until(hub: Serving, number: str, action: CreditAction) -> CreditFact:
    """The fact once the clock has come by."""
    for _ in range(200):
        moves = hub.service.sequencer.moves
        found = await fact(hub, number)
        if (found.steps or [])[-1].action is action:
            return found
        await hub.service.sequencer.next_move(moves, 0.1)
    raise AssertionError("the clock did not come by")


async def test_a_fact_moves_the_score_with_its_reason_and_its_end_and_the_level_change_is_told(hub: Serving) -> None:
    assert (await credit(hub, ENTERPRISE)).level == "good"
    number = await recorded(hub)
    stands = await credit(hub, ENTERPRISE)
    assert (stands.score, stands.level, stands.level_name) == (65, "warning", "警示（黄）")
    assert stands.parts is not None
    assert [(part.fact, part.adds, part.number) for part in stands.parts] == [
        ("基础分", 80, None),
        ("一般环境违法", -15, number),
    ]
    assert stands.parts[1].last_day == last_day(today(), 12)
    await recorded(hub, violation("good_conduct"))
    events = await journal(hub, f"credit:{MILL}")
    assert [kind for kind, _ in events] == ["registry.credit.level_changed.v1"] * 2
    assert b'"before":"good"' in events[0][1] and b'"level":"good"' in events[1][1]


async def journal(hub: Serving, aggregate: str) -> list[tuple[str, bytes]]:
    rows = await hub.service.pool.fetch(
        "SELECT type, data FROM journal WHERE aggregate = $1 ORDER BY version", aggregate
    )
    return [(row["type"], row["data"]) for row in rows]


async def test_every_step_stands_in_the_journal_with_its_rule_and_without_its_words(hub: Serving) -> None:
    number = await recorded(hub)
    await hub.caller.send(ENTERPRISE, AppealCreditFact(number=number, grounds="监测设备故障"))
    events = await journal(hub, f"credit_fact:{number}")
    assert [kind for kind, _ in events] == ["registry.credit.fact_step_taken.v1"] * 2
    assert "由各地设定".encode() in events[0][1] and "10个工作日".encode() in events[1][1]
    assert all("设备故障".encode() not in data for _, data in events)


async def test_an_expired_fact_is_found_by_the_clock_and_restores_the_level(hub: Serving) -> None:
    number = await recorded(hub, violation(on=today() - timedelta(days=300)))
    await shift_clock(hub.settings, "90 days")
    ended = await until(hub, number, CreditAction.EXPIRE)
    assert (ended.state, ended.removed_on) == (CreditFactState.EXPIRED, None)
    assert (await credit(hub, OFFICER)).level == "good"
    assert len(await journal(hub, f"credit:{MILL}")) == 2


async def test_the_public_sees_the_published_level_and_facts_and_nothing_before(hub: Serving) -> None:
    number = await recorded(hub)
    hidden = await credit(hub, None)
    assert (hidden.published_level, hidden.level, hidden.score, hidden.parts) == (None, None, None, None)
    assert (await hub.caller.ask(CITIZEN, ListPublishedCredits())).items == []
    await hub.caller.send(HEAD, PublishCredit(credit_code=MILL))
    shown = await credit(hub, CITIZEN)
    assert (shown.published_level, shown.published_score, shown.level, shown.parts) == ("warning", 65, None, None)
    assert [part.number for part in shown.published_parts or []] == [None, number]
    await recorded(hub, violation("late_filing"))
    await recorded(hub, violation("violation_serious"))
    assert (await credit(hub, None)).published_score == 65
    assert (await credit(hub, HEAD)).score == 27
    await hub.caller.send(HEAD, PublishCredit(credit_code=MILL))
    assert (await credit(hub, None)).published_score == 30
    [listed] = (await hub.caller.ask(None, ListPublishedCredits(level="bad", region="640500"))).items
    assert (listed.credit_code, listed.score, listed.level_name) == (MILL, 30, "不良（红）")


async def test_what_is_taken_back_leaves_the_published_level_at_once(hub: Serving) -> None:
    number = await recorded(hub)
    await hub.caller.send(HEAD, PublishCredit(credit_code=MILL))
    await hub.caller.send(HEAD, WithdrawCreditFact(number=number, reason="张冠李戴"))
    [listed] = (await hub.caller.ask(None, ListPublishedCredits())).items
    assert (listed.level, listed.score) == ("good", 80)
    assert (await credit(hub, None)).published_parts is not None
    again = await recorded(hub, violation(reference="中卫环罚〔2026〕1号"))
    with pytest.raises(Refusal, match="CREDIT_FACT_TWICE"):
        await recorded(hub, violation(reference="中卫环罚〔2026〕1号"))
    await hub.caller.send(HEAD, WithdrawCreditFact(number=again, reason="重记"))
    await recorded(hub, violation(reference="中卫环罚〔2026〕1号"))


async def test_an_appeal_is_answered_by_another_person_within_its_limit(hub: Serving) -> None:
    number = await recorded(hub)
    await hub.caller.send(ENTERPRISE, AppealCreditFact(number=number, grounds="监测设备故障"))
    await hub.caller.send(HEAD, PublishCredit(credit_code=MILL))
    assert (await credit(hub, None)).published_score == 80
    answer = AnswerCreditAppeal(number=number, upheld=True, reason="属实")
    with pytest.raises(Refusal, match="CREDIT_SAME_PERSON"):
        await hub.caller.send(OFFICER, answer)
    await hub.caller.send(OTHER_OFFICER, answer)
    upheld = await fact(hub, number, ENTERPRISE)
    assert (upheld.state, upheld.removed_on) == (CreditFactState.WITHDRAWN, today())
    assert [(duty.duty, duty.agency, duty.state) for duty in upheld.duties or []] == [
        ("credit.answer_appeal", BUREAU, DutyState.MET)
    ]
    assert (await credit(hub, OFFICER)).score == 80


async def test_what_an_appeal_brings_forward_is_had_by_the_enterprise_and_its_bureau_only(hub: Serving) -> None:
    number, paper = await recorded(hub), b"%PDF-1.7 paper"
    await hub.caller.upload(ENTERPRISE, "registry", "检定证书.pdf", paper)
    digest = sha256(paper).hexdigest()
    assert await file(hub, OFFICER, digest) is None
    await hub.caller.send(ENTERPRISE, AppealCreditFact(number=number, grounds="设备故障", files=[digest]))
    for who in (ENTERPRISE, OFFICER):
        assert await file(hub, who, digest) == paper
    for outsider in (OTHER_CITY_OFFICER, enterprise(PEERS[0])):
        assert await file(hub, outsider, digest) is None


async def test_an_appeal_too_late_is_refused_and_one_unanswered_is_found_by_the_clock(hub: Serving) -> None:
    first, second = await recorded(hub), await recorded(hub, violation("complaint"))
    await hub.caller.send(ENTERPRISE, AppealCreditFact(number=first, grounds="不服"))
    await shift_clock(hub.settings, "60 days")
    late = await until(hub, first, CreditAction.APPEAL_OVERDUE)
    assert late.state is CreditFactState.APPEALED
    assert late.duties is not None and late.duties[0].state is DutyState.OVERDUE
    with pytest.raises(Refusal, match="CREDIT_APPEAL_LATE"):
        await hub.caller.send(ENTERPRISE, AppealCreditFact(number=second, grounds="不服"))


async def test_repair_is_applied_for_checked_waited_for_and_decided(hub: Serving) -> None:
    number = await recorded(hub, violation(on=today() - timedelta(days=100)))
    await corrected(hub, number)
    decision = DecideCreditRepair(number=number, granted=True, reason="已改正")
    await hub.caller.send(HEAD, decision)
    done = await fact(hub, number)
    assert (done.state, done.study_entry) == (CreditFactState.REPAIRED, None)
    assert [duty.duty for duty in done.duties or []] == ["credit.check_repair", "credit.decide_repair"]
    assert (await credit(hub, OFFICER)).score == 80


async def corrected(hub: Serving, number: str) -> None:
    await hub.caller.send(ENTERPRISE, ApplyCreditRepair(number=number, corrected="更换在线设备，达标"))
    await hub.caller.send(OFFICER, CheckCreditRepair(number=number, corrected=True, on=today(), note="现场核查达标"))


async def test_study_shortens_the_wait_and_its_points_are_used(hub: Serving) -> None:
    number = await recorded(hub, violation(on=today() - timedelta(days=65)))
    await corrected(hub, number)
    decision = DecideCreditRepair(number=number, granted=True, reason="已改正")
    with pytest.raises(Refusal, match="CREDIT_REPAIR_TOO_EARLY"):
        await hub.caller.send(HEAD, decision)
    course = PlanStudyCourse(
        kind=StudyCourseKind.COURSE,
        title="水污染防治",
        laws=["生态环境法典"],
        region="640500",
        held_at=datetime.now(UTC) - timedelta(days=1),
        minutes=480,
    )
    studied = (await hub.caller.send(OFFICER, course)).record
    rows = [StudyAttendanceRow(credit_code=MILL)]
    await hub.caller.send(OFFICER, RecordStudyAttendance(number=studied, rows=rows))
    await hub.caller.send(HEAD, decision)
    done = await fact(hub, number)
    assert (done.state, done.study_days) == (CreditFactState.REPAIRED, 30)
    assert "信用修复等待期缩短30日" in (done.steps or [])[-1].basis
    [spent] = await journal(hub, f"study_ledger:{MILL}")
    assert b'"points":10' in spent[1] and number.encode() in spent[1]


async def test_who_checked_a_repair_does_not_decide_it_and_a_failed_check_ends_it(hub: Serving) -> None:
    number = await recorded(hub, violation(on=today() - timedelta(days=100)))
    await hub.caller.send(ENTERPRISE, ApplyCreditRepair(number=number, corrected="已改"))
    await hub.caller.send(OFFICER, CheckCreditRepair(number=number, corrected=False, on=today(), note="仍超标"))
    assert (await fact(hub, number)).state is CreditFactState.IN_FORCE
    await hub.caller.send(ENTERPRISE, ApplyCreditRepair(number=number, corrected="再改"))
    await hub.caller.send(HEAD, CheckCreditRepair(number=number, corrected=True, on=today(), note="达标"))
    with pytest.raises(Refusal, match="CREDIT_SAME_PERSON"):
        await hub.caller.send(HEAD, DecideCreditRepair(number=number, granted=True, reason="达标"))
    await hub.caller.send(UPPER_HEAD, DecideCreditRepair(number=number, granted=False, reason="观察"))
    assert (await credit(hub, HEAD)).score == 65


async def test_who_sees_how_much(hub: Serving) -> None:
    number = await recorded(hub)
    for who in (OFFICER, UPPER_HEAD, ENTERPRISE):
        assert (await credit(hub, who)).parts
        assert (await fact(hub, number, who)).reason == "夜间超标排放"
    for who in (WATER, POLICE, OTHER_CITY_OFFICER):
        stands = await credit(hub, who)
        assert (stands.level, stands.score, stands.parts) == ("warning", 65, None)
        assert [one.level for one in (await hub.caller.ask(who, ListCredits(level="warning"))).items] == ["warning"]
    peer = enterprise(PEERS[0])
    assert (await credit(hub, peer)).level is None
    assert (await hub.caller.ask(peer, ListCredits())).items == []
    assert await hub.caller.ask(peer, GetCreditFacts(numbers=[number])) == [None]
    assert await hub.caller.ask(OTHER_CITY_OFFICER, GetCreditFacts(numbers=[number])) == [None]
    for who in (peer, CITIZEN, WATER):
        assert [one.items for one in await hub.caller.ask(who, CreditFactsOfEnterprises(credit_codes=[MILL]))] == [[]]
    for stranger in (CITIZEN, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.ask(stranger, ListCredits())
    for stranger in (WATER, POLICE, CITIZEN):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.ask(stranger, ListCreditFacts())


async def test_who_may_order_what_and_bad_orders_are_refused(hub: Serving) -> None:
    number = await recorded(hub)
    orders: list[tuple[Actor, Command, str]] = [
        (WATER, violation(), "NOT_PERMITTED"),
        (ENTERPRISE, violation(), "NOT_PERMITTED"),
        (OTHER_CITY_OFFICER, violation(), "NOT_FOUND"),
        (OFFICER, violation("speeding"), "CREDIT_RULE_UNKNOWN"),
        (OFFICER, violation(on=today() + timedelta(days=1)), "CREDIT_DATE_LATER"),
        (OFFICER, violation(on=today() - timedelta(days=400)), "CREDIT_FACT_STALE"),
        (OFFICER, RecordCreditFact(credit_code="1", code="violation", on=today(), reason="无"), "NOT_FOUND"),
        (OFFICER, PublishCredit(credit_code=MILL), "NOT_PERMITTED"),
        (OFFICER, WithdrawCreditFact(number=number, reason="错"), "NOT_PERMITTED"),
        (OFFICER, AppealCreditFact(number=number, grounds="不服"), "NOT_PERMITTED"),
        (enterprise(PEERS[0]), AppealCreditFact(number=number, grounds="不服"), "NOT_FOUND"),
        (enterprise(PEERS[0]), ApplyCreditRepair(number=number, corrected="改"), "NOT_FOUND"),
        (HEAD, DecideCreditRepair(number=number, granted=True, reason="改"), "CREDIT_STEP_NOT_ALLOWED"),
    ]
    for who, command, code in orders:
        with pytest.raises(Refusal, match=code):
            await hub.caller.send(who, command)
    crime = await recorded(hub, violation("violation_crime"))
    with pytest.raises(Refusal, match="CREDIT_NOT_REPAIRABLE"):
        await hub.caller.send(ENTERPRISE, ApplyCreditRepair(number=crime, corrected="改"))


async def test_facts_are_listed_by_kind_and_by_their_end_and_counted(hub: Serving) -> None:
    long = await recorded(hub, violation("violation_serious"))
    short = await recorded(hub, violation("late_filing"))
    first = await hub.caller.ask(OFFICER, ListCreditFacts(order=CreditFactOrder.EXPIRING, size=1))
    second = await hub.caller.ask(OFFICER, ListCreditFacts(order=CreditFactOrder.EXPIRING, after=first.next))
    assert [one.number for one in (*first.items, *second.items)] == [short, long]
    filed = await hub.caller.ask(ENTERPRISE, ListCreditFacts(kind=CreditFactKind.LATE_FILING))
    assert [one.number for one in filed.items] == [short]
    assert (await hub.caller.ask(OFFICER, ListCreditFacts(credit_code=MILL, count=True))).total == 2
    [page] = await hub.caller.ask(OFFICER, CreditFactsOfEnterprises(credit_codes=[MILL], size=1))
    assert (len(page.items), page.more) == (1, True)
    assert (await hub.caller.ask(OFFICER, ListCredits(count=True))).total == 1
