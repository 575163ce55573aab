"""Tying repeats into clusters, and whose a repeat is."""

import pytest
from msgspec.structs import replace

from contracts.complaints.intake import ComplaintState
from contracts.complaints.repeats import RefuseRepeat, RepeatState
from contracts.complaints.routing import Decider
from contracts.errors import Refusal
from services.complaints.enterprises.rules import Named
from services.complaints.matters.rules.judging import classify
from services.complaints.repeats import rules
from services.complaints.responsibility.rules import Followed
from services.complaints.routing.rules.steps import follow, settle
from tests.unit.complaints.world import JUDGE, NOW, STANDARD, case

JOINING = rules.Joining(
    number="TS2",
    filed_at=NOW,
    repeats="TS1",
    repeats_filed_at=NOW,
    region="640500",
    decided_by=Decider.PERSON,
    reason="同一件事",
)


def test_the_first_repeat_opens_a_cluster_of_both_and_the_next_joins_it() -> None:
    opened = rules.join(JOINING, {}, "c1", NOW)
    assert opened.opened is not None and opened.opened.id == "c1"
    assert [(one.number, one.repeats) for one in opened.members] == [("TS1", None), ("TS2", "TS1")]
    joined = rules.join(replace(JOINING, number="TS3"), {"TS1": "c1"}, "c2", NOW)
    assert joined.opened is None
    assert [(one.number, one.cluster) for one in joined.members] == [("TS3", "c1")]
    brought = rules.join(JOINING, {"TS2": "c3"}, "c4", NOW)
    assert [(one.number, one.cluster) for one in brought.members] == [("TS1", "c3")]


def test_what_a_person_says_stands_in_the_journal_as_a_hash_only() -> None:
    [event] = rules.join(JOINING, {}, "c1", NOW).events
    assert event.reason_sha256 is not None and "同一件事" not in str(event)


@pytest.mark.parametrize(
    ("number", "known", "code"),
    [
        ("TS1", {}, "COMPLAINT_REPEATS_ITSELF"),
        ("TS2", {"TS1": "c1", "TS2": "c1"}, "COMPLAINT_JOINED_ALREADY"),
        ("TS2", {"TS1": "c1", "TS2": "c2"}, "COMPLAINT_JOINED_ELSEWHERE"),
    ],
)
def test_a_complaint_is_in_one_cluster_at_most(number: str, known: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        rules.check_joinable(number, "TS1", known)


def test_a_suggestion_is_decided_once() -> None:
    refusal = RefuseRepeat(number="TS2", other="TS1", reason="不同的地方")
    suggested = rules.Possible(number="TS2", other="TS1", region="640500", likeness=50, reason="相近", suggested_at=NOW)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        rules.refuse(None, refusal, NOW)
    decided, event = rules.refuse(suggested, refusal, NOW)
    assert (decided.state, decided.decision) == (RepeatState.REFUSED, "不同的地方")
    assert "不同的地方" not in str(event)
    with pytest.raises(Refusal, match="COMPLAINT_REPEAT_DECIDED"):
        rules.refuse(decided, refusal, NOW)


def test_only_what_is_in_a_cluster_is_taken_out() -> None:
    with pytest.raises(Refusal, match="COMPLAINT_NOT_JOINED"):
        rules.take_out("TS2", None, "不同的地方", NOW)


def test_a_repeat_goes_to_who_has_the_first_one_before_any_ruling_or_matrix() -> None:
    found = classify(JUDGE, "造纸厂排废水", "夜里向沟里排废水，有臭味。", STANDARD)
    followed = Followed(agency="water-640500", agency_name="中卫市水务局", complaint="TS1")
    after = settle(case(), found, Named(), (), (), NOW, followed=followed).case
    assert (after.state, after.agency) == (ComplaintState.ROUTED, "water-640500")
    assert after.routing_reason == "与投诉 TS1 重复，随该件由中卫市水务局一并办理"


def test_a_repeat_of_what_was_given_back_waits_for_a_person_like_the_first_one() -> None:
    found = classify(JUDGE, "造纸厂排废水", "夜里向沟里排废水，有臭味。", STANDARD)
    followed = Followed(agency="ecology-640500", agency_name="中卫市生态环境局", complaint="TS1")
    after = settle(case(), found, Named(), (), (), NOW, followed=followed, contested_by=("ecology-640500",)).case
    assert (after.state, after.agency) == (ComplaintState.PENDING, None)


def test_joined_by_hand_it_follows_too_but_never_back_to_who_had_it() -> None:
    first = case(number="TS1", state=ComplaintState.SIGNED, agency="water-640500")
    followed = follow(case(), first, "中卫市水务局", NOW).case
    assert (followed.agency, followed.state, followed.round) == ("water-640500", ComplaintState.ROUTED, 1)
    had = case(held_by=("water-640500",))
    assert follow(had, first, "中卫市水务局", NOW).case == had
