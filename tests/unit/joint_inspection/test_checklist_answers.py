"""Answers: what each must hold, taken in once, and never over another's."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.checklist_terms import AnswerKind, AnswerResult, ChecklistReply, ItemSubject
from services.joint_inspection.checklists.rules.answering import Answer, check, is_over, require_not_ok, take
from services.joint_inspection.checklists.rules.making import Item

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
OK, NOT_OK, NOT_APPLICABLE = AnswerResult.OK, AnswerResult.NOT_OK, AnswerResult.NOT_APPLICABLE
Given = dict[tuple[int, int], Answer]


def item(number: int = 1, **changed: Any) -> Item:
    usual: dict[str, Any] = {"subject": ItemSubject.UNIT, "text": "查看", "how": "现场", "answer": AnswerKind.JUDGED}
    return Item(**(usual | {"number": number, "origins": []} | changed))


def reply(item: int = 1, result: AnswerResult = OK, **changed: Any) -> ChecklistReply:
    return ChecklistReply(item=item, result=result, **changed)


def taken_in(given: Given, *replies: ChecklistReply, by: str = "NX-0001") -> tuple[Given, list[int], list[int]]:
    taken = take({1: item(1), 2: item(2)}, given, replies, by, NOW)
    after = given | {(one.item, one.revision): one for one in taken.answers}
    return after, taken.repeated, [one.item for one in taken.conflicts]


replies = st.builds(
    ChecklistReply,
    item=st.sampled_from([1, 2]),
    result=st.sampled_from([OK, NOT_OK]),
    seen=st.integers(0, 2),
    text=st.sampled_from(["甲", "乙"]),
)


@given(st.lists(replies, max_size=12))
def test_whatever_comes_in_whatever_order_a_second_time_nothing_changes(sent: list[ChecklistReply]) -> None:
    given: Given = {}
    accepted = []
    for one in sent:
        before = given
        given, _, conflicts = taken_in(given, one)
        if given != before:
            accepted.append(one)
        assert conflicts == [] or given == before
    for one in accepted:
        again, repeated, conflicts = taken_in(given, one)
        assert (again, repeated, conflicts) == (given, [one.item], [])


@given(st.lists(replies, max_size=12))
def test_an_answer_once_given_is_never_written_over(sent: list[ChecklistReply]) -> None:
    given: Given = {}
    for one in sent:
        after, _, _ = taken_in(given, one)
        assert given.items() <= after.items()
        given = after
    for number in (1, 2):
        revisions = sorted(revision for item, revision in given if item == number)
        assert revisions == list(range(1, len(revisions) + 1))


def test_a_reply_upon_an_older_answer_is_a_conflict_and_the_same_by_another_officer_too() -> None:
    given, _, _ = taken_in({}, reply(result=NOT_OK, text="渗漏"))
    assert taken_in(given, reply())[2] == [1]
    assert taken_in(given, reply(result=NOT_OK, text="渗漏"), by="NX-0002")[2] == [1]
    assert taken_in(given, reply(seen=1))[0][1, 2].result is OK


@pytest.mark.parametrize(
    ("asked", "given", "code"),
    [
        (item(), reply(result=NOT_OK), "CHECKLIST_ANSWER_INCOMPLETE"),
        (item(), reply(result=NOT_OK, text="  "), "CHECKLIST_ANSWER_INCOMPLETE"),
        (item(), reply(result=NOT_APPLICABLE), "CHECKLIST_ANSWER_INCOMPLETE"),
        (item(answer=AnswerKind.TEXT), reply(), "CHECKLIST_ANSWER_INCOMPLETE"),
        (item(answer=AnswerKind.FILES), reply(text="有"), "CHECKLIST_ANSWER_INCOMPLETE"),
        (item(answer=AnswerKind.MEASURED), reply(text="有"), "CHECKLIST_ANSWER_INCOMPLETE"),
        (item(unit="mg/L"), reply(measured=Decimal(1), unit="g/L"), "CHECKLIST_UNIT_OTHER"),
        (item(bounds=["80"]), reply(measured=Decimal("80.1")), "CHECKLIST_OVER_LIMIT"),
        (item(), reply(measured=Decimal("NaN")), "INVALID_INPUT"),
        (item(), reply(measured=Decimal("1E+30")), "INVALID_INPUT"),
        (item(), reply(measured=Decimal("1E-30")), "INVALID_INPUT"),
        (item(), reply(answered_at=NOW + timedelta(seconds=1)), "CHECKLIST_ANSWERED_LATER"),
    ],
)
def test_an_answer_that_lacks_something_is_refused(asked: Item, given: ChecklistReply, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        check(asked, given, NOW)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (item(answer=AnswerKind.MEASURED), reply(result=NOT_APPLICABLE, text="未采样")),
        (item(answer=AnswerKind.MEASURED, unit="mg/L", bounds=["80"]), reply(measured=Decimal(80))),
        (item(bounds=["80"]), reply(result=NOT_OK, measured=Decimal(90), text="超标")),
        (item(answer=AnswerKind.FILES), reply(files=["ab" * 32])),
        (item(answer=AnswerKind.TEXT), reply(text="正常生产")),
    ],
)
def test_an_answer_that_holds_what_is_asked_is_taken(asked: Item, given: ChecklistReply) -> None:
    taken = take({1: asked}, {}, [given], "NX-0001", NOW)
    assert [one.result for one in taken.answers] == [given.result]


@pytest.mark.parametrize(
    ("bounds", "measured", "over"),
    [
        (["80"], "80", False),
        (["≤80"], "80.01", True),
        (["6-9"], "9.1", True),
        (["6～9"], "5.9", True),
        (["6~9"], "7", False),
        (["80", "120"], "100", False),
        (["不得检出"], "1", False),
        ([], "1", False),
    ],
)
def test_one_limit_that_is_a_figure_is_held_against_the_value(bounds: list[str], measured: str, over: bool) -> None:
    assert is_over(bounds, Decimal(measured)) is over


def test_an_item_that_the_list_does_not_have_or_that_comes_twice_is_refused() -> None:
    with pytest.raises(Refusal, match="CHECKLIST_ITEM_UNKNOWN"):
        taken_in({}, reply(3))
    with pytest.raises(Refusal, match="CHECKLIST_ITEM_TWICE"):
        taken_in({}, reply(1), reply(1))


def test_a_finding_is_recorded_only_for_items_whose_latest_answer_is_not_ok() -> None:
    given, _, _ = taken_in({}, reply(1, NOT_OK, text="渗漏"), reply(2))
    latest = {number: one for (number, _), one in given.items()}
    require_not_ok([1], latest)
    for number in (2, 3):
        with pytest.raises(Refusal, match="CHECKLIST_ITEM_NOT_FAILED"):
            require_not_ok([number], latest)
