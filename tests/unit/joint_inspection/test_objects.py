"""A weight is the sum of its reasons, and each reason names its source."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.joint_inspection.objects.rules import draw_weight, months_before, weigh, weight_of
from tests.unit.joint_inspection.world import ratio_row, target, weight_rows


def test_an_enterprise_without_clues_has_the_base_weight() -> None:
    assert weight_of(weigh(target(), weight_rows())) == 1


def test_a_clue_raises_the_weight_and_says_by_how_much_and_why() -> None:
    shown = draw_weight(target(clues=2), weight_rows(), ratio_row("key"))
    assert shown.weight == 5
    assert shown.reasons is not None
    assert shown.reasons[1].fact == "最近12个月内有2条投诉线索，每条加2"
    assert shown.reasons[1].adds == 4
    assert shown.reasons[1].source == "2个（测试规定第一条，地方设定）"
    assert shown.ratio == "污染源·重点：测试限值，25%（测试规定第一条，地方设定）"


def test_a_clue_of_off_site_supervision_raises_the_weight_and_says_so() -> None:
    reasons = weigh(target(clues=1, alerts=3), weight_rows())
    assert [reason.adds for reason in reasons] == [1, 2, 3]
    assert reasons[2].fact == "最近12个月内有3条非现场监管线索，每条加1"


def test_a_verified_complaint_raises_the_weight_beyond_its_clue_and_says_so() -> None:
    reasons = weigh(target(clues=2, verified=1), weight_rows())
    assert [reason.adds for reason in reasons] == [1, 4, 2]
    assert reasons[2].fact == "最近12个月内有1件查实投诉，每件加2"


def test_a_violation_raises_the_weight_and_says_so() -> None:
    reasons = weigh(target(violations=2), weight_rows())
    assert [reason.adds for reason in reasons] == [1, 4]
    assert reasons[1].fact == "最近12个月内有2次违法记录，每次加2"


def test_poor_credit_raises_the_weight_and_good_credit_or_one_without_a_row_does_not() -> None:
    poor = weigh(target(credit="bad", credit_name="不良（红）"), weight_rows())
    assert [(reason.fact, reason.adds) for reason in poor][1:] == [("环境信用不良（红）", 4)]
    for level in ("honest", "purple", None):
        assert weight_of(weigh(target(credit=level, credit_name="别的"), weight_rows())) == 1


@given(st.integers(0, 500), st.integers(1, 30))
def test_a_weight_is_the_sum_of_its_reasons_between_one_and_the_maximum(clues: int, maximum: int) -> None:
    reasons = weigh(target(clues=clues), weight_rows(maximum))
    assert sum(reason.adds for reason in reasons) == min(1 + 2 * clues, maximum)
    assert all(reason.source for reason in reasons)


def test_months_are_counted_to_the_same_day_or_the_end_of_the_month() -> None:
    assert months_before(datetime(2026, 11, 22, 3, tzinfo=UTC), 12) == datetime(2025, 11, 22, 3, tzinfo=UTC)
    assert months_before(datetime(2026, 3, 31, tzinfo=UTC), 1) == datetime(2026, 2, 28, tzinfo=UTC)
    assert months_before(datetime(2026, 1, 15, tzinfo=UTC), 1) == datetime(2025, 12, 15, tzinfo=UTC)
