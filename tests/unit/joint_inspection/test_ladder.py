"""Which step of the ladder fits is data; what is passed over is shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import FindingKind, LadderStep
from kernel.jurisdiction import Jurisdiction
from kernel.settings import PROJECT
from services.joint_inspection.handlings.handlers.base import FITTING, RUNGS, ladder_of
from services.joint_inspection.handlings.rules import ladder

ON = date(2026, 12, 3)
JURISDICTION = Jurisdiction(PROJECT / "jurisdiction")
ROWS = JURISDICTION.table(FITTING)
STEPS = st.sampled_from(LadderStep)


def fits(
    kind: FindingKind, severity: FindingGravity, times: int, rows: list[dict[str, str]] | None = None
) -> LadderStep:
    return ladder.fitting(kind, severity, times, "640500", rows or ROWS, ON).rung


def test_the_shipped_ladder_has_a_step_for_every_finding() -> None:
    ladder_of(JURISDICTION)


@given(st.sampled_from(FindingKind), st.sampled_from(FindingGravity), st.integers(1, 50))
def test_found_again_it_is_never_answered_more_lightly(kind: FindingKind, severity: FindingGravity, times: int) -> None:
    once, again = fits(kind, severity, times), fits(kind, severity, times + 1)
    assert not ladder.is_lighter(again, once)


@given(st.sampled_from(FindingKind), st.integers(1, 50))
def test_what_is_graver_is_never_answered_more_lightly(kind: FindingKind, times: int) -> None:
    minor, ordinary, serious = (fits(kind, severity, times) for severity in FindingGravity)
    assert not ladder.is_lighter(ordinary, minor)
    assert not ladder.is_lighter(serious, ordinary)


def test_a_region_sets_its_own_rule() -> None:
    own = {**ROWS[0], "region": "640500", "rung": "warning"}
    assert fits(FindingKind.OTHER, FindingGravity.MINOR, 1) is LadderStep.PUBLICITY
    assert fits(FindingKind.OTHER, FindingGravity.MINOR, 1, [*ROWS, own]) is LadderStep.WARNING
    over = {**own, "valid_to": "2026-12-02"}
    assert fits(FindingKind.OTHER, FindingGravity.MINOR, 1, [*ROWS, over]) is LadderStep.PUBLICITY


@given(STEPS, STEPS)
def test_exactly_the_steps_from_the_expected_to_the_taken_are_passed_over(
    expected: LadderStep, taken: LadderStep
) -> None:
    skipped = ladder.passed_over(expected, taken)
    assert bool(skipped) == (not ladder.is_lighter(taken, expected) and taken is not expected)
    assert taken not in skipped
    assert skipped == [] or skipped[0] is expected


@given(STEPS, STEPS)
def test_any_step_but_the_expected_needs_a_reason(expected: LadderStep, taken: LadderStep) -> None:
    ladder.require_reason(expected, taken, "理由", "某规则")
    if taken is expected:
        ladder.require_reason(expected, taken, None, "某规则")
    else:
        with pytest.raises(Refusal, match="LADDER_"):
            ladder.require_reason(expected, taken, None, "某规则")


def test_each_step_says_what_it_asks_for() -> None:
    rungs = {step: ladder.rung_of(step, "640500", JURISDICTION.table(RUNGS), ON) for step in LadderStep}
    assert (rungs[LadderStep.PUBLICITY].limit, rungs[LadderStep.PUBLICITY].document) == (None, None)
    assert rungs[LadderStep.ORDER_TO_CORRECT].document == rungs[LadderStep.CASE].document == "correction_order"
    assert [step for step, rung in rungs.items() if bool(rung.limit) != bool(rung.document)] == []
