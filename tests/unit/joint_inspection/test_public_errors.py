"""A report about a public row joins the one that waits, and is answered once by whose row it is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.public_errors import PublicErrorState, PublicRowKind
from services.joint_inspection.public_errors import rules
from services.joint_inspection.public_errors.rules import Case
from services.joint_inspection.publication.rules import searching
from tests.platform.actors import HEAD, UPPER_HEAD

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
CASE = Case(
    number="JC-1",
    kind=PublicRowKind.ITEM,
    row="2026-1:A1",
    agency="ecology-640500",
    superior="ecology-640000",
    region="640500",
    state=PublicErrorState.REPORTED,
    reported_at=NOW,
    texts=["依据有误"],
)


@given(st.lists(st.text(min_size=1, max_size=3), max_size=30))
def test_however_many_report_no_more_is_kept_than_allowed_and_nothing_twice(texts: list[str]) -> None:
    case = CASE
    for text in texts:
        try:
            case = rules.joined(case, text, 5)
        except Refusal as refusal:
            assert (refusal.code, refusal.data["count"]) == ("PUBLIC_ERROR_FULL", 5)
    assert len(case.texts) == len(set(case.texts)) <= 5


def test_only_whose_row_it_is_answers_and_once() -> None:
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        rules.answered(CASE, PublicErrorState.STANDS, "无误", UPPER_HEAD, NOW)
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        rules.answered(CASE, PublicErrorState.REPORTED, "无误", HEAD, NOW)
    done = rules.answered(CASE, PublicErrorState.STANDS, "无误", HEAD, NOW)
    with pytest.raises(Refusal, match="PUBLIC_ERROR_ANSWERED"):
        rules.answered(done, PublicErrorState.CORRECTED, "有误", HEAD, NOW)


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_part_of_a_field_is_looked_for_is_found(before: str, part: str) -> None:
    folded = searching.searched([before + part, "其他"])
    looked = searching.folded(part)
    if len(looked) > 1 and searching.folded(before + part).endswith(looked):
        assert looked in folded
        assert set(searching.grams(part)) <= set(searching.grams(folded))
