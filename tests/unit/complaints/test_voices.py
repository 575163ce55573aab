"""Whose step a voice is, whose clock runs, who may answer."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.voice_terms import Adoption, VoiceKind, VoiceState
from contracts.complaints.voices import AnswerVoice, AskQuestion
from contracts.errors import Refusal
from services.complaints.responsibility.rules import KnownAgency
from services.complaints.voices import rules
from services.complaints.voices.rules import Case
from tests.platform.actors import HEAD, OFFICER, WATER, actor
from tests.unit.complaints.world import MILL, NOW

BUREAU, EXPERT, GROUP = OFFICER.agency, "ZJ-1", "ZJZ-1"
MEMBER = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=MILL)
ASK_BACK_MAX = 3


def raised(kind: VoiceKind = VoiceKind.QUESTION) -> Case:
    order = AskQuestion(credit_code=MILL, agency=BUREAU, topic="water", title="白水", text="白水能回用吗")
    return rules.raised(order, kind, "SQ-1", "640500", NOW)


def answered(case: Case, by: Actor = OFFICER, **more: Any) -> Case:
    return rules.answer(case, by, AnswerVoice(number=case.number, text="可以", **more), [EXPERT], NOW)


def refused(step: Any, *given: Any, **more: Any) -> str:
    with pytest.raises(Refusal) as error:
        step(*given, **more)
    return error.value.code


def test_the_first_asked_agency_stays_responsible_while_others_say_their_part() -> None:
    case = rules.ask_part(raised(), OFFICER, WATER.agency, "请提供意见", NOW)
    assert (case.agency, rules.duty_of(case), case.waiting) == (BUREAU, "voice.question", [WATER.agency])
    assert WATER.agency in case.parties
    assert refused(answered, case, WATER) == "VOICE_NOT_FIRST_ASKED"
    assert refused(rules.ask_part, case, OFFICER, WATER.agency, "再问", NOW) == "VOICE_PART_OPEN"
    given = rules.give_part(case, WATER, "可以回用", NOW)
    assert (rules.duty_of(given), given.waiting) == ("voice.question", [])
    assert refused(rules.give_part, given, WATER, "再说", NOW) == "VOICE_PART_NOT_ASKED"


def test_an_answer_ends_the_waiting_for_parts() -> None:
    case = answered(rules.ask_part(raised(), OFFICER, WATER.agency, "请提供意见", NOW))
    assert (case.state, case.waiting, case.parts[0].dropped) == (VoiceState.ANSWERED, [], True)
    assert rules.duty_of(case) is None


def test_once_overdue_only_the_head_answers_and_the_next_round_is_the_officers_again() -> None:
    late = rules.late(raised())
    assert refused(answered, late) == "VOICE_HEAD_ANSWERS"
    case = rules.ask_back(answered(late, HEAD), MEMBER, "还有一点", ASK_BACK_MAX, NOW)
    assert case.overdue and answered(case).state is VoiceState.ANSWERED


def test_an_enterprise_asks_back_as_often_as_it_may() -> None:
    case = answered(raised())
    for _ in range(ASK_BACK_MAX):
        case = answered(rules.ask_back(case, MEMBER, "还有一点", ASK_BACK_MAX, NOW))
    assert refused(rules.ask_back, case, MEMBER, "又一点", ASK_BACK_MAX, NOW) == "VOICE_ASKED_BACK_ENOUGH"
    assert rules.accept(case, MEMBER, None, None, NOW).state is VoiceState.ACCEPTED


def test_help_goes_to_a_group_whose_member_answers_and_is_rated() -> None:
    asked = raised(VoiceKind.HELP)
    assert (rules.duty_of(asked), refused(answered, asked)) == ("voice.take_up", "VOICE_STEP_NOT_ALLOWED")
    case = rules.take_up(asked, OFFICER, GROUP)
    assert rules.duty_of(case) == "voice.help"
    assert refused(answered, case, expert="ZJ-9") == "VOICE_EXPERT_UNKNOWN"
    case = answered(case, expert=EXPERT)
    assert refused(rules.accept, case, MEMBER, None, None, NOW) == "VOICE_RATING_MISSING"
    assert rules.accept(case, MEMBER, 4, "有用", NOW).rating == 4
    assert rules.duty_of(rules.ask_back(case, MEMBER, "再请教", ASK_BACK_MAX, NOW)) == "voice.help"


def test_a_suggestion_is_adopted_or_not_and_nothing_else_is() -> None:
    assert refused(answered, raised(VoiceKind.SUGGESTION)) == "VOICE_ADOPTION_MISSING"
    assert refused(answered, raised(), adoption=Adoption.PARTLY) == "VOICE_ADOPTION_SENSELESS"
    case = answered(raised(VoiceKind.SUGGESTION), adoption=Adoption.NOT_ADOPTED)
    assert (case.adoption, rules.duty_of(case)) == (Adoption.NOT_ADOPTED, None)


def test_only_a_bureau_is_asked_for_its_experts_and_no_hotline_for_an_answer() -> None:
    water, hotline = (
        KnownAgency(code=f"{kind.value}-640500", name=kind.label, kind=kind, region="640500")
        for kind in (AgencyKind.WATER, AgencyKind.HOTLINE)
    )
    rules.check_agency(water, VoiceKind.QUESTION, water.code)
    assert refused(rules.check_agency, water, VoiceKind.HELP, water.code) == "VOICE_AGENCY_UNSUITABLE"
    assert refused(rules.check_agency, hotline, VoiceKind.QUESTION, hotline.code) == "VOICE_AGENCY_UNSUITABLE"
    assert refused(rules.check_agency, None, VoiceKind.QUESTION, "无") == "VOICE_AGENCY_UNSUITABLE"


STEPS: dict[str, Callable[[Case], Case]] = {
    "take_up": lambda case: rules.take_up(case, OFFICER, GROUP),
    "ask_part": lambda case: rules.ask_part(case, OFFICER, WATER.agency, "请说", NOW),
    "give_part": lambda case: rules.give_part(case, WATER, "说了", NOW),
    "answer": lambda case: answered(case, HEAD),
    "adopt": lambda case: answered(case, HEAD, adoption=Adoption.ADOPTED),
    "ask_back": lambda case: rules.ask_back(case, MEMBER, "追问", ASK_BACK_MAX, NOW),
    "accept": lambda case: rules.accept(case, MEMBER, 5, None, NOW),
    "late": rules.late,
    "part_late": lambda case: rules.part_late(case, WATER.agency),
}


@given(st.sampled_from(list(VoiceKind)), st.lists(st.sampled_from(sorted(STEPS)), max_size=30))
def test_until_it_is_answered_the_first_asked_agencys_clock_runs_whatever_happens(
    kind: VoiceKind, steps: list[str]
) -> None:
    case = raised(kind)
    for step in steps:
        try:
            case = STEPS[step](case)
        except Refusal:
            continue
        unanswered = case.rounds[-1].answer is None
        assert (rules.duty_of(case) is not None) == unanswered
        assert case.agency == BUREAU and {MILL, BUREAU} <= set(case.parties)
        assert not case.waiting or unanswered
        assert len(case.rounds) <= ASK_BACK_MAX + 1
