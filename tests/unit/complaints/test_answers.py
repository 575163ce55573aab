"""What is published was answered, proposed by one, approved by another, and can be found."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.complaints.answers import AnswerAction, AnswerState, ListPublishedAnswers, ProposeAnswer
from contracts.complaints.voice_terms import VoiceKind
from contracts.errors import Refusal
from services.complaints.answers import rules
from services.complaints.answers.rules import Case
from tests.platform.actors import HEAD, OFFICER, WATER
from tests.unit.complaints.test_voices import answered, raised
from tests.unit.complaints.world import NOW

ORDER = ProposeAnswer(voice="SQ-1", question="白水能回用吗", answer="可以，按标准执行")


def proposed() -> Case:
    return rules.propose(answered(raised()), ORDER, "640500", "WD-1", OFFICER, NOW)


def refused(step: Any, *given: Any) -> str:
    with pytest.raises(Refusal) as error:
        step(*given)
    return error.value.code


def test_only_the_agency_that_answered_a_question_or_help_proposes_it() -> None:
    assert refused(rules.propose, raised(), ORDER, "640500", "WD-1", OFFICER, NOW) == "ANSWER_NOT_GIVEN"
    assert refused(rules.propose, answered(raised()), ORDER, "640500", "W", WATER, NOW) == "VOICE_NOT_FIRST_ASKED"
    suggestion = raised(VoiceKind.SUGGESTION)
    assert refused(rules.propose, suggestion, ORDER, "640500", "WD-1", OFFICER, NOW) == "ANSWER_NOT_GIVEN"


def test_nobody_approves_a_proposal_of_their_own() -> None:
    assert refused(rules.step, proposed(), AnswerAction.PUBLISH, OFFICER, NOW) == "ANSWER_OWN_PROPOSAL"
    published = rules.step(proposed(), AnswerAction.PUBLISH, HEAD, NOW)
    assert (published.state, published.published_at) == (AnswerState.PUBLISHED, NOW)


def test_what_is_withdrawn_keeps_its_words_and_its_history() -> None:
    case = rules.step(rules.step(proposed(), AnswerAction.PUBLISH, HEAD, NOW), AnswerAction.WITHDRAW, HEAD, NOW, "过时")
    assert (case.state, case.question, case.steps[-1].reason) == (AnswerState.WITHDRAWN, "白水能回用吗", "过时")
    assert [step.action for step in case.steps] == [AnswerAction.PROPOSE, AnswerAction.PUBLISH, AnswerAction.WITHDRAW]


@given(st.lists(st.sampled_from(list(AnswerAction)), max_size=8))
def test_whatever_is_tried_nothing_is_public_that_the_head_did_not_approve(actions: list[AnswerAction]) -> None:
    case = proposed()
    for action in actions:
        try:
            case = rules.step(case, action, HEAD, NOW, "理由")
        except Refusal:
            continue
    approved = [step.by for step in case.steps if step.action is AnswerAction.PUBLISH]
    assert len(approved) <= 1
    assert case.state is not AnswerState.PUBLISHED or approved == [HEAD.subject]


@given(st.text(min_size=2, max_size=40), st.data())
def test_any_two_characters_of_a_text_are_among_what_it_is_searched_by(text: str, data: st.DataObject) -> None:
    plain = rules.folded(text)
    if len(plain) < 2:
        return
    at = data.draw(st.integers(min_value=0, max_value=len(plain) - 2))
    assert set(rules.grams(plain[at:])) <= set(rules.grams(text))


def test_a_search_for_less_than_two_signs_is_refused() -> None:
    rules.check(ListPublishedAnswers(text="回用"))
    rules.check(ListPublishedAnswers())
    assert refused(rules.check, ListPublishedAnswers(text="水 ")) == "INVALID_INPUT"
