"""Clues between departments 违法线索移送 through the running transfer service."""

from collections.abc import AsyncIterator

import pytest

from contracts.actors import AgencyKind, Role
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.transfer.inbox import InboxWhat, ListInbox, NoticeKind
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingKind, ProceedingResult
from contracts.transfer.proceeding_terms import ProceedingState as S
from contracts.transfer.proceedings import (
    ListProceedings,
    ProceedingsOfEnterprises,
    ProceedingsOfReferrals,
    TakeProceedingStep,
)
from contracts.transfer.referral_terms import DocumentKind
from tests.conftest import SettingsMaker
from tests.integration.transfer.proceedings import Proceedings, papers
from tests.integration.transfer.world import MILL, world
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
    WATER,
    actor,
)

CLUE = ProceedingKind.CLUE
COORDINATOR = actor(AgencyKind.SUPERVISION, "640500", Role.HEAD)
OUTSIDERS = (
    URBAN_MANAGEMENT,
    POLICE,
    PROCURATOR,
    OTHER_CITY_OFFICER,
    OTHER_POLICE,
    UPPER_HEAD,
    ENTERPRISE,
    CITIZEN,
    None,
)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Proceedings]:
    async with world(settings_for_test(test_clock=True)) as hub:
        yield Proceedings(hub)


async def sent(hub: Proceedings) -> str:
    """A clue of the bureau about the mill, sent to the water department."""
    letter = papers(DocumentKind.CLUE_LETTER)
    return await hub.open(OFFICER, CLUE, to=WATER.agency, credit_code=MILL, documents=letter)


async def refused(hub: Proceedings, who: object, number: str, action: A, **given: object) -> str:
    """The code with which a step is refused."""
    with pytest.raises(Refusal) as caught:
        await hub.take(who, number, action, **given)  # type: ignore[arg-type]
    return caught.value.code


async def test_a_clue_is_accepted_and_answered_and_belongs_to_the_sender_until_then(hub: Proceedings) -> None:
    number = await sent(hub)
    preview = await hub.seen(WATER, number)
    assert (preview.state, preview.owner, preview.enterprise_name) == (S.SENT, OFFICER.agency, "宁夏某纸业有限公司")
    assert await hub.options(WATER, number) == {A.ACCEPT, A.DECLINE}
    accepted = await hub.take(WATER, number, A.ACCEPT)
    assert (accepted.state, accepted.owner) == (S.ACCEPTED, WATER.agency)
    await hub.take(WATER, number, A.REPORT, reason="已到现场取水样")
    done = await hub.take(WATER, number, A.FEED_BACK, result=ProceedingResult.FILED, reason="查实并立案")
    assert (done.state, done.version, done.options) == (S.FINISHED, 4, [])
    assert [(one.duty, one.agency, one.state) for one in done.duties or []] == [
        ("clue.accept", WATER.agency, DutyState.MET),
        ("clue.feedback", WATER.agency, DutyState.MET),
    ]
    told = await hub.world.caller.ask(OFFICER, ListInbox(what=InboxWhat.NOTICE))
    assert [one.name for one in reversed(told.items)] == ["接收", "反馈进展", "反馈办理结果"]


async def test_nobody_but_its_sides_learns_of_a_clue(hub: Proceedings) -> None:
    number = await sent(hub)
    for who in OUTSIDERS:
        assert await hub.see(who, number) is None
        page = await hub.world.caller.ask(who, ListProceedings())
        (of_mill,) = await hub.world.caller.ask(who, ProceedingsOfEnterprises(credit_codes=[MILL]))
        (of_none,) = await hub.world.caller.ask(who, ProceedingsOfReferrals(numbers=["YS-NONE"]))
        assert (page.items, of_mill.items, of_none.items) == ([], [], [])
    absent = TakeProceedingStep(number="XJ-NONE", version=1, action=A.ACCEPT)
    for order in (absent, TakeProceedingStep(number=number, version=1, action=A.ACCEPT)):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await hub.world.send(URBAN_MANAGEMENT, order)


async def test_who_declines_names_whose_it_is_and_only_the_sender_sends_anew(hub: Proceedings) -> None:
    number = await sent(hub)
    assert await refused(hub, WATER, number, A.DECLINE, reason="属城镇排水") == "PROCEEDING_FIELD_NEEDED"
    self_named = {"reason": "属城镇排水", "to": WATER.agency}
    assert await refused(hub, WATER, number, A.DECLINE, **self_named) == "CLUE_OWNER_IS_SELF"
    declined = await hub.take(WATER, number, A.DECLINE, reason="属城镇排水", to=URBAN_MANAGEMENT.agency)
    assert (declined.state, declined.owner) == (S.DECLINED, OFFICER.agency)
    assert await hub.options(WATER, number) == set()
    assert await refused(hub, WATER, number, A.SEND_ANEW, to=URBAN_MANAGEMENT.agency) == "CASE_NOT_YOUR_STEP"
    assert await refused(hub, OFFICER, number, A.SEND_ANEW, to=WATER.agency) == "CLUE_DECLINED_BEFORE"
    assert await refused(hub, OFFICER, number, A.SEND_ANEW, to=POLICE.agency) == "PROCEEDING_RECIPIENT_UNSUITABLE"
    await hub.take(OFFICER, number, A.SEND_ANEW, to=URBAN_MANAGEMENT.agency)
    assert await hub.see(WATER, number) is None
    accepted = await hub.take(URBAN_MANAGEMENT, number, A.ACCEPT)
    assert [step.to for step in accepted.steps or [] if step.action is A.DECLINE] == [URBAN_MANAGEMENT.agency]
    assert await refused(hub, URBAN_MANAGEMENT, number, A.SEND_ANEW, to="water-640500") == "CASE_STEP_NOT_ALLOWED"


async def test_departments_that_cannot_agree_are_told_whose_it_is_and_that_binds(hub: Proceedings) -> None:
    number = await sent(hub)
    await hub.take(WATER, number, A.ACCEPT)
    disputed = await hub.take(WATER, number, A.DISPUTE, reason="应由生态环境局办理")
    assert {one.side.value: one.agency for one in disputed.sides or []}["superior"] == COORDINATOR.agency
    assert {one.duty: one.state for one in disputed.duties or []} == {
        "clue.accept": DutyState.MET,
        "clue.feedback": DutyState.PAUSED,
        "clue.designate": DutyState.RUNNING,
    }
    officer = actor(AgencyKind.SUPERVISION, "640500", Role.OFFICER)
    told = {"reason": "依职权由城管办理", "to": URBAN_MANAGEMENT.agency}
    assert await refused(hub, officer, number, A.DESIGNATE, **told) == "CASE_STEP_NEEDS_ROLE"
    ruled = await hub.take(COORDINATOR, number, A.DESIGNATE, **told)
    assert (ruled.state, ruled.owner) == (S.DESIGNATED, WATER.agency)
    assert await hub.options(URBAN_MANAGEMENT, number) == {A.ACCEPT}
    assert (await hub.take(URBAN_MANAGEMENT, number, A.ACCEPT)).owner == URBAN_MANAGEMENT.agency
    assert await refused(hub, URBAN_MANAGEMENT, number, A.DISPUTE, reason="不属本局") == "CLUE_DESIGNATED"
    assert await hub.see(WATER, number) is None


async def test_bureaus_of_one_line_are_told_by_their_common_superior(hub: Proceedings) -> None:
    letter = papers(DocumentKind.CLUE_LETTER)
    number = await hub.open(OFFICER, CLUE, to=OTHER_CITY_OFFICER.agency, region="640400", documents=letter)
    await hub.take(OTHER_CITY_OFFICER, number, A.DECLINE, reason="企业在中卫", to=OFFICER.agency)
    await hub.take(OFFICER, number, A.DISPUTE, reason="排放口在固原")
    ruled = await hub.take(UPPER_HEAD, number, A.DESIGNATE, reason="按排放口所在地", to=OTHER_CITY_OFFICER.agency)
    assert ruled.state is S.DESIGNATED


async def test_a_clue_without_its_letter_or_to_nobody_is_not_sent(hub: Proceedings) -> None:
    letter = papers(DocumentKind.CLUE_LETTER)
    for given, code in (
        ({"to": WATER.agency}, "PROCEEDING_DOCUMENTS_MISSING"),
        ({"documents": letter}, "PROCEEDING_FIELD_NEEDED"),
        ({"to": OFFICER.agency, "documents": letter}, "CLUE_TO_SELF"),
        ({"to": "water-999999", "documents": letter}, "NOT_FOUND"),
        ({"to": WATER.agency, "documents": letter, "credit_code": "91640500MA75L8NQ1Y"}, "NOT_FOUND"),
        ({"to": WATER.agency, "documents": letter, "person": "张三"}, "PROCEEDING_FIELD_NOT_TAKEN"),
        ({"to": WATER.agency, "documents": letter, "region": "999999"}, "INVALID_INPUT"),
        ({"to": WATER.agency, "documents": letter * 2}, "PROCEEDING_DOCUMENT_REPEATED"),
    ):
        with pytest.raises(Refusal) as caught:
            await hub.open(OFFICER, CLUE, **given)
        assert caught.value.code == code, given
    with pytest.raises(Refusal, match="PROCEEDING_NOT_YOURS_TO_OPEN"):
        await hub.open(POLICE, CLUE, to=WATER.agency, documents=letter)


async def test_of_two_who_decide_on_the_same_version_one_is_told_what_the_other_did(hub: Proceedings) -> None:
    number = await sent(hub)
    await hub.take(OFFICER, number, A.WITHDRAW, reason="已自行查清")
    with pytest.raises(Refusal) as caught:
        await hub.world.send(WATER, TakeProceedingStep(number=number, version=1, action=A.ACCEPT))
    assert caught.value.code == "CASE_CHANGED"
    assert "ecology-640500 撤回" in caught.value.data["happened"]


async def test_a_clue_left_lying_is_written_down_and_does_not_change_its_version(hub: Proceedings) -> None:
    number = await sent(hub)
    await hub.left_lying(number, days=20)
    late = await hub.seen(WATER, number)
    assert late.version == 1
    assert [(step.action, step.by) for step in late.steps or []][1:] == [(A.OVERDUE, WATER.agency)]
    told = (await hub.world.caller.ask(OFFICER, ListInbox(kind=NoticeKind.OVERDUE))).items
    assert [one.number for one in told if one.aggregate.startswith("proceeding:")] == [number]
    assert (await hub.take(HEAD, number, A.WITHDRAW, reason="自行办理")).state is S.WITHDRAWN
