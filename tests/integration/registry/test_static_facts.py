"""Static facts through the running registry: confirmed by a visit it knows of, ended by a date or a change."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
import pytest

from contracts.actors import AgencyKind, Role
from contracts.envelopes import Published
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.joint_inspection.visits import VisitFinished, VisitStarted
from contracts.messages import Event
from contracts.registry.directory import ChangeEnterprise, CloseEnterprise
from contracts.registry.permit_applications import (
    ApplyForPermit,
    GrantPermitApplication,
    PermitApplicationKind,
    PermitContent,
)
from contracts.registry.permits import EndPermit, PermitEnding
from contracts.registry.self_checks import (
    AnswerSelfCheck,
    GetSelfChecks,
    SelfCheckAnswer,
    SelfCheckReply,
    StartSelfCheck,
    SubmitSelfCheck,
)
from contracts.registry.static_facts import (
    ConfirmStaticFact,
    GetStaticFacts,
    ListStaticFacts,
    ProposeStaticFact,
    StaticFact,
    StaticFactAction,
    StaticFactKind,
    StaticFactsOfEnterprises,
    StaticFactState,
    WithdrawStaticFact,
)
from tests.conftest import SettingsMaker
from tests.integration.registry.listings import shift_clock
from tests.integration.registry.serving import BUREAU, MILL, PEERS, Serving, enterprise, serving
from tests.integration.registry.watched import NUMBER, comes, recorded
from tests.platform.actors import CITIZEN, ENTERPRISE, HEAD, OFFICER, OTHER_CITY_OFFICER, WATER, actor
from tests.platform.hub import new_id

PHOTO = b"\x89PNG\r\n\x1a\n" + b"0" * 64
EVIDENCE = [sha256(PHOTO).hexdigest()]
OTHER_AGENCY = actor(AgencyKind.ECOLOGY, "640000", Role.OFFICER)
FROM_PERMIT = ProposeStaticFact(
    credit_code=MILL, kind=StaticFactKind.PERMITTING, title="排污许可证", statement="证载内容与现场一致", permit=NUMBER
)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        await recorded(hub, 400)
        yield hub


async def visited(hub: Serving, visit: str, credit_code: str = MILL, done: bool = True, first: int = 1) -> None:
    """What joint inspection tells of a visit."""
    where = {"visit": visit, "draws": [], "credit_code": credit_code, "region": "640500"}
    told: list[Event] = [VisitStarted(**where, agencies=[BUREAU], certificate="NX-0001")]  # type: ignore[arg-type]
    if done:
        told.append(VisitFinished(**where, findings=0))  # type: ignore[arg-type]
    published = [
        Published(
            id=new_id(),
            source="joint_inspection",
            position=first + number,
            aggregate=f"visit:{visit}",
            version=number + 1,
            type=event.subject,
            data=msgspec.json.encode(event),
            at=datetime.now(UTC),
            cause="test",
        )
        for number, event in enumerate(told)
    ]
    await hub.service.copies.take("joint_inspection", published)


def confirming(number: str, visit: str = "v1") -> ConfirmStaticFact:
    return ConfirmStaticFact(number=number, visit=visit, evidence=EVIDENCE, remark="现场核对无误")


async def in_force(hub: Serving, order: ProposeStaticFact = FROM_PERMIT) -> str:
    number = (await hub.caller.send(ENTERPRISE, order)).record
    await visited(hub, "v1")
    await hub.caller.send(OFFICER, confirming(number))
    return number


async def fact_that_is(hub: Serving, number: str, state: StaticFactState) -> StaticFact:
    async def found() -> StaticFact | None:
        [fact] = await hub.caller.ask(OFFICER, GetStaticFacts(numbers=[number]))
        return fact if fact is not None and fact.state is state else None

    return await comes(hub, found)


async def test_a_fact_proposed_from_a_permit_is_confirmed_by_a_visit_with_its_evidence(hub: Serving) -> None:
    await hub.caller.upload(OFFICER, "registry", "现场.png", PHOTO)
    number = await in_force(hub)
    fact = await fact_that_is(hub, number, StaticFactState.IN_FORCE)
    assert (fact.visit, fact.confirmed_by, fact.evidence) == ("v1", OFFICER.subject, EVIDENCE)
    assert fact.in_force_on is not None and fact.until is not None
    assert (fact.until - fact.in_force_on).days == 400
    assert [step.action for step in fact.steps or []] == [StaticFactAction.PROPOSE, StaticFactAction.CONFIRM]
    part = await hub.caller.client.file(
        "registry", "get", GetFile(file=EVIDENCE[0]), FileSlice, token=hub.caller.token(ENTERPRISE)
    )
    assert part.data == PHOTO


async def test_confirming_without_a_visit_to_this_enterprise_that_is_done_is_refused(hub: Serving) -> None:
    number = (await hub.caller.send(OFFICER, FROM_PERMIT)).record
    await visited(hub, "v1", done=False)
    await visited(hub, "v2", credit_code=PEERS[0], first=2)
    await visited(hub, "v3", first=4)
    for visit, who, code in (
        ("v9", OFFICER, "STATIC_FACT_VISIT_UNKNOWN"),
        ("v1", OFFICER, "STATIC_FACT_VISIT_UNFINISHED"),
        ("v2", OFFICER, "STATIC_FACT_VISIT_OF_ANOTHER"),
        ("v3", OTHER_AGENCY, "STATIC_FACT_VISIT_NOT_YOURS"),
    ):
        with pytest.raises(Refusal) as error:
            await hub.caller.send(who, confirming(number, visit))
        assert error.value.code == code
    await shift_clock(hub, 31)
    with pytest.raises(Refusal, match="STATIC_FACT_VISIT_OLD"):
        await hub.caller.send(OFFICER, confirming(number, "v3"))
    assert (await fact_that_is(hub, number, StaticFactState.PROPOSED)).until is None


async def test_a_conforming_answer_of_a_self_check_is_proposed_by_whom_it_was_submitted_to(hub: Serving) -> None:
    check = (await hub.caller.send(ENTERPRISE, StartSelfCheck(credit_code=MILL))).record
    [found] = await hub.caller.ask(ENTERPRISE, GetSelfChecks(numbers=[check]))
    assert found is not None
    replies = [
        SelfCheckReply(item=1, answer=SelfCheckAnswer.CONFORMS),
        SelfCheckReply(item=2, answer=SelfCheckAnswer.FAILS),
    ]
    await hub.caller.send(ENTERPRISE, AnswerSelfCheck(number=check, answers=replies))
    order = ProposeStaticFact(
        credit_code=MILL, kind=StaticFactKind.SYSTEM, title="台账制度", statement="有", self_check=check, item=1
    )
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(OFFICER, order)
    with pytest.raises(Refusal, match="STATIC_FACT_ANSWER_UNFIT"):
        await hub.caller.send(ENTERPRISE, msgspec.structs.replace(order, item=2))
    await hub.caller.send(ENTERPRISE, SubmitSelfCheck(number=check, agency=BUREAU))
    await hub.caller.send(OFFICER, order)
    with pytest.raises(Refusal, match="STATIC_FACT_TWICE"):
        await hub.caller.send(ENTERPRISE, order)


async def test_an_amended_permit_asks_for_confirmation_again_by_a_later_visit(hub: Serving) -> None:
    number = await in_force(hub)
    await shift_clock(hub, 1)
    content = PermitContent(standards=["GB 3544-2008"])
    order = ApplyForPermit(
        permit=NUMBER, kind=PermitApplicationKind.AMEND, agency=BUREAU, reason="更换标准", content=content
    )
    case = (await hub.caller.send(ENTERPRISE, order)).record
    await hub.caller.send(HEAD, GrantPermitApplication(number=case, opinion="同意"))
    again = await fact_that_is(hub, number, StaticFactState.RECONFIRM)
    assert again.changed_by is not None and again.changed_by.startswith("所依排污许可证变更")
    with pytest.raises(Refusal, match="STATIC_FACT_VISIT_OLD"):
        await hub.caller.send(OFFICER, confirming(number))
    await visited(hub, "v2", first=3)
    await hub.caller.send(OFFICER, confirming(number, "v2"))
    assert (await fact_that_is(hub, number, StaticFactState.IN_FORCE)).visit == "v2"


async def test_a_revoked_permit_a_moved_and_a_closed_enterprise_end_what_rests_on_them(hub: Serving) -> None:
    number = await in_force(hub)
    await hub.caller.send(HEAD, EndPermit(number=NUMBER, ending=PermitEnding.REVOKE, reason="骗取"))
    assert "撤销" in ((await fact_that_is(hub, number, StaticFactState.FALLEN)).changed_by or "")
    with pytest.raises(Refusal, match="STATIC_FACT_PERMIT_UNFIT"):
        await hub.caller.send(ENTERPRISE, FROM_PERMIT)
    first = MILL + "001P"
    other = (await hub.caller.send(ENTERPRISE, msgspec.structs.replace(FROM_PERMIT, permit=first))).record
    await hub.caller.send(OFFICER, ChangeEnterprise(credit_code=MILL, trade_code="C2611", reason="转产"))
    assert "行业" in ((await fact_that_is(hub, other, StaticFactState.FALLEN)).changed_by or "")
    last = (await hub.caller.send(ENTERPRISE, msgspec.structs.replace(FROM_PERMIT, permit=first))).record
    await hub.caller.send(OFFICER, CloseEnterprise(credit_code=MILL, reason="注销"))
    await fact_that_is(hub, last, StaticFactState.FALLEN)
    with pytest.raises(Refusal, match="ENTERPRISE_CLOSED"):
        await hub.caller.send(ENTERPRISE, FROM_PERMIT)


async def test_a_fact_lapses_by_the_clock_and_another_is_withdrawn_with_a_reason(hub: Serving) -> None:
    number = await in_force(hub, msgspec.structs.replace(FROM_PERMIT, kind=StaticFactKind.SYSTEM))
    second = msgspec.structs.replace(FROM_PERMIT, kind=StaticFactKind.FACILITY, title="脱硫塔")
    other = (await hub.caller.send(ENTERPRISE, second)).record
    await hub.caller.send(ENTERPRISE, WithdrawStaticFact(number=other, reason="拆除"))
    withdrawn = await fact_that_is(hub, other, StaticFactState.WITHDRAWN)
    assert [step.reason for step in withdrawn.steps or []] == [None, "拆除"]
    with pytest.raises(Refusal, match="STATIC_FACT_STEP_NOT_ALLOWED"):
        await hub.caller.send(OFFICER, WithdrawStaticFact(number=other, reason="再撤"))
    await shift_clock(hub, 370)
    assert (await fact_that_is(hub, number, StaticFactState.LAPSED)).changed_by is None


async def test_who_may_propose_confirm_and_see(hub: Serving) -> None:
    for other in (WATER, CITIZEN):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.send(other, FROM_PERMIT)
    for other in (OTHER_CITY_OFFICER, enterprise(PEERS[0])):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await hub.caller.send(other, FROM_PERMIT)
    number = await in_force(hub)
    for other in (ENTERPRISE, WATER):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.send(other, confirming(number))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(OTHER_CITY_OFFICER, confirming(number))
    for who, evidence in ((ENTERPRISE, EVIDENCE), (OFFICER, EVIDENCE), (WATER, None)):
        [fact] = (await hub.caller.ask(who, ListStaticFacts(credit_code=MILL))).items
        assert (fact.number, fact.title, fact.evidence) == (number, "排污许可证", evidence)
    for stranger in (OTHER_CITY_OFFICER, enterprise(PEERS[0])):
        assert (await hub.caller.ask(stranger, ListStaticFacts())).items == []
        [page] = await hub.caller.ask(stranger, StaticFactsOfEnterprises(credit_codes=[MILL]))
        assert page.items == []
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.caller.ask(CITIZEN, ListStaticFacts())
