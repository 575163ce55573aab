"""What is public found by its words, decisions among it, and errors in it reported and answered, in the service."""

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.public_errors import (
    AnswerPublicError,
    GetPublicErrors,
    ListPublicErrors,
    PublicError,
    PublicErrorState,
    PublicRowKind,
    ReportPublicError,
)
from contracts.joint_inspection.publication import (
    AskForDisclosureChange,
    Disclose,
    GrantDisclosureChange,
    ListDisclosures,
    ListDisclosureTasks,
)
from contracts.joint_inspection.publication_terms import DisclosureAsk, DisclosureKind
from contracts.joint_inspection.typical_cases import GetTypicalCases, PublishTypicalCase, RefuseTypicalCase
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.test_violations import penalty
from tests.integration.joint_inspection.world import BUREAU, UPPER, World, world_of
from tests.integration.rights.published import drafted_case
from tests.platform.actors import HEAD, OFFICER, POLICE, SUPERVISOR, UPPER_HEAD
from tests.platform.hub import new_id

NUMBER = "卫环罚〔2026〕7号"


async def decided(world: World) -> str:
    """A penalty decision, made public by the head."""
    await world.peopled()
    await world.told(penalty(NUMBER))
    (task,) = (await world.ask(HEAD, ListDisclosureTasks(kind=DisclosureKind.DECISION))).items
    assert task.duties and task.duties[0].limit_key == "penalty.publish" and task.agency == BUREAU
    return (await world.send(HEAD, Disclose(task=task.number))).record


async def found(world: World, text: str) -> list[str]:
    """What the public finds."""
    return [one.number for one in (await world.ask(None, ListDisclosures(text=text))).items]


def about(disclosure: str, text: str = "罚款数额应为 5 万元") -> ReportPublicError:
    """Somebody says that it is wrong."""
    return ReportPublicError(kind=PublicRowKind.DISCLOSURE, row=disclosure, text=text)


async def read(world: World, number: str, who: object = None) -> PublicError:
    """The report as somebody reads it."""
    (shown,) = await world.ask(who, GetPublicErrors(numbers=[number]))  # type: ignore[arg-type]
    assert shown is not None
    return shown


async def test_a_penalty_is_owed_to_the_public_and_published_with_agency_unit_kind_and_conclusion(
    world: World,
) -> None:
    number = await decided(world)
    (shown,) = (await world.ask(None, ListDisclosures(kind=DisclosureKind.DECISION))).items
    told = {one.field: one.value for one in shown.fields or []}
    assert (shown.number, told["number"], told["enterprise"], told["category"], told["conclusion"]) == (
        number,
        NUMBER,
        "第1纸业",
        "行政处罚",
        "罚款",
    )
    assert told["agency"] == "中卫市生态环境局" and told["amount"] == "50000"


async def test_what_is_public_is_found_by_its_words_and_what_is_withdrawn_no_more(world: World) -> None:
    number = await decided(world)
    for words in ("卫环罚〔2026〕7", "1 纸业", "罚款", "行政处罚"):
        assert await found(world, words) == [number], words
    assert await found(world, "拘留") == []
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await found(world, " 罚 ")
    request = await world.send(
        None, AskForDisclosureChange(disclosure=number, ask=DisclosureAsk.WITHDRAW, reason="有误")
    )
    await world.send(HEAD, GrantDisclosureChange(number=request.record, version=1, reason="撤除"))
    assert await found(world, "罚款") == []
    ((kept,),) = await world.rows("SELECT folded FROM joint_inspection.published")
    assert kept == ""
    with pytest.raises(Refusal, match="DISCLOSURE_WITHDRAWN"):
        await world.send(None, about(number))


async def test_anyone_reports_an_error_and_the_head_of_the_owner_answers_in_public(world: World) -> None:
    number = await decided(world)
    report = (await world.send(None, about(number, "金额不对，联系人王五先生 13900000000"))).record
    for outsider in (None, POLICE):
        shown = await read(world, report, outsider)
        assert (shown.agency, shown.state, shown.texts, shown.duties) == (
            BUREAU,
            PublicErrorState.REPORTED,
            None,
            None,
        )
    own = await read(world, report, OFFICER)
    assert own.texts and "13900000000" not in own.texts[0] and "王五" not in own.texts[0]
    assert own.duties and own.due_at == own.duties[0].due_at
    answer = AnswerPublicError(number=report, outcome=PublicErrorState.STANDS, answer="核实无误，请致电13911112222")
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(OFFICER, answer)
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await world.send(UPPER_HEAD, answer)
    await world.send(HEAD, answer)
    shown = await read(world, report)
    assert shown.state is PublicErrorState.STANDS and shown.answer and "13911112222" not in shown.answer
    assert (await read(world, report, SUPERVISOR)).texts
    rows = await world.rows(
        "SELECT actor::text, data::text FROM joint_inspection.journal WHERE type LIKE '%errors.reported%'"
    )
    assert rows and all("王五" not in row["data"] and "金额" not in row["data"] for row in rows)


async def test_reports_on_one_row_join_and_the_same_words_and_command_change_nothing(world: World) -> None:
    number, id = await decided(world), new_id()
    first = await world.send(None, about(number), id=id)
    assert (await world.send(None, about(number), id=id)).repeated
    again = await world.send(None, about(number))
    other = await world.send(None, about(number, "单位名称不对"))
    assert {first.record, again.record, other.record} == {first.record}
    assert (await read(world, first.record)).reports == 2
    for nth in range(18):
        await world.send(None, about(number, f"第{nth}处"))
    with pytest.raises(Refusal, match="PUBLIC_ERROR_FULL"):
        await world.send(None, about(number, "还有一处"))
    ((duties,),) = await world.rows("SELECT count(*) FROM joint_inspection.duties WHERE duty = 'public_error.answer'")
    assert duties == 1


async def test_a_row_of_another_service_is_answered_by_the_agency_it_names_or_by_the_top(world: World) -> None:
    await world.agencies()
    named = ReportPublicError(kind=PublicRowKind.ANSWER, row="WD-1", agency=BUREAU, region="640500", text="答复已过时")
    nobodys = ReportPublicError(kind=PublicRowKind.ITEM, row="2026-1:A1", text="依据已废止")
    reports = [(await world.send(None, one)).record for one in (named, nobodys)]
    assert [(await read(world, one)).agency for one in reports] == [BUREAU, UPPER]
    page = await world.ask(None, ListPublicErrors(kind=PublicRowKind.ITEM))
    assert [one.number for one in page.items] == [reports[1]]


async def test_what_nobody_answered_in_time_says_so_to_everyone(settings_for_test: SettingsMaker) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        report = (await world.send(None, about(await decided(world)))).record
        await world.rows("UPDATE joint_inspection.test_clock SET shift = interval '40 days'")
        while await world.service.clock.strike(world.service.endpoints.deadlines):
            pass
        shown = await read(world, report)
        assert shown.overdue and shown.state is PublicErrorState.REPORTED


async def test_nobody_reports_on_what_is_not_public(world: World) -> None:
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(None, about("GS-none"))


async def test_a_typical_case_is_drafted_by_one_person_published_by_another_and_found_without_names(
    world: World,
) -> None:
    await world.agencies()
    written = (await world.send(OFFICER, drafted_case())).record
    assert await world.ask(None, ListDisclosures()) == await world.ask(POLICE, ListDisclosures())
    own = (await world.send(HEAD, drafted_case())).record
    with pytest.raises(Refusal, match="CASE_SAME_PERSON"):
        await world.send(HEAD, PublishTypicalCase(number=own))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(UPPER_HEAD, PublishTypicalCase(number=written))
    await world.send(HEAD, PublishTypicalCase(number=written))
    with pytest.raises(Refusal, match="TYPICAL_CASE_SETTLED"):
        await world.send(HEAD, RefuseTypicalCase(number=written, reason="不宜公开"))
    (shown,) = (await world.ask(None, ListDisclosures(kind=DisclosureKind.TYPICAL_CASE, text="暗管排放"))).items
    told = {one.field: one.value for one in shown.fields or []}
    assert told.keys() == {"title", "agency", "region", "facts", "handling", "meaning"}
    assert "13900000000" not in told["facts"] and "王五" not in told["facts"]
    (kept,) = await world.ask(OFFICER, GetTypicalCases(numbers=[written]))
    assert kept is not None and kept.disclosure == shown.number and "13900000000" in (kept.facts or "")
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.ask(None, GetTypicalCases(numbers=[written]))
    request = AskForDisclosureChange(disclosure=shown.number, ask=DisclosureAsk.WITHDRAW, reason="有误")
    number = (await world.send(None, request)).record
    await world.send(HEAD, GrantDisclosureChange(number=number, version=1, reason="撤除"))
    assert await found(world, "暗管排放") == []
