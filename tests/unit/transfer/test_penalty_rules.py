"""What a referral does to the bureau's own penalty, at each stage and by the law of the day."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from contracts.transfer.referral_branches import TellReferralOutcome
from contracts.transfer.referral_parts import PenaltyRuleKind as Rule
from contracts.transfer.referral_terms import ReferralOutcome, ReferralState
from services.transfer.referrals.rules import branches
from services.transfer.referrals.rules.case import Case
from services.transfer.referrals.rules.penalties import TABLE, Phase, penalty_rules
from tests.unit.transfer.world import (
    HEAD,
    MONDAY,
    OFFICER,
    PROCURATOR,
    declined,
    filed,
    handed_over,
    proposed,
    received,
)

JURISDICTION = Path(__file__).parents[3] / "jurisdiction"


def table() -> list[dict[str, str]]:
    with (JURISDICTION / f"{TABLE}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def kinds(case: Case) -> set[Rule]:
    return {one.rule for one in penalty_rules(table(), case)}


def judged(*, fined: bool) -> Case:
    case = filed()
    for outcome in (ReferralOutcome.PROSECUTED, ReferralOutcome.CONVICTED):
        order = TellReferralOutcome(
            number="YS-1",
            version=1,
            outcome=outcome,
            document_number="1",
            decided_on=date(2026, 9, 7),
            summary="告知",
            fined=fined and outcome is ReferralOutcome.CONVICTED,
        )
        case = branches.tell_outcome(case, PROCURATOR, MONDAY, order, None).case
    return case


def test_no_penalty_takes_the_place_of_a_transfer_that_is_under_way() -> None:
    for case in (proposed(), handed_over(), received(), declined(), filed()):
        assert Rule.NO_PENALTY_INSTEAD in kinds(case)
    assert kinds(branches.withdraw(handed_over(), HEAD, MONDAY, "须补充调查").case) == set()


def test_what_was_ordered_before_goes_on_and_the_time_is_left_out_from_the_hand_over() -> None:
    assert kinds(proposed()) == {Rule.NO_PENALTY_INSTEAD}
    assert kinds(received()) == {Rule.NO_PENALTY_INSTEAD, Rule.ORDERS_GO_ON, Rule.PERIOD_LEFT_OUT}


def test_a_filed_case_may_be_closed_and_a_fine_that_was_paid_is_offset() -> None:
    assert kinds(filed()) - kinds(received()) == {Rule.FINE_OFFSET, Rule.MAY_CLOSE}


def test_after_a_criminal_fine_there_is_no_other() -> None:
    assert Rule.NO_NEW_FINE in kinds(judged(fined=True))
    assert Rule.NO_NEW_FINE not in kinds(judged(fined=False))


def test_a_case_taken_back_must_be_disposed_of_and_the_time_away_ends() -> None:
    back = branches.take_back(declined(), OFFICER, MONDAY).case
    assert kinds(back) == {Rule.MUST_DISPOSE, Rule.PERIOD_LEFT_OUT}
    (away,) = [one for one in penalty_rules(table(), back) if one.rule is Rule.PERIOD_LEFT_OUT]
    (still,) = [one for one in penalty_rules(table(), received()) if one.rule is Rule.PERIOD_LEFT_OUT]
    assert (away.since, away.until) == (back.handed_over_at, back.file_returned_at)
    assert (still.since, still.until) == (MONDAY, None)


def test_the_basis_is_the_one_in_force_when_the_case_was_transferred() -> None:
    old = replace(received(), handed_over_at=datetime(2022, 1, 4, tzinfo=UTC))
    assert Rule.PERIOD_LEFT_OUT not in kinds(old)
    assert all("310" in one.source for one in penalty_rules(table(), old))


@pytest.mark.parametrize("state", ReferralState)
def test_every_rule_of_every_state_has_a_source(state: ReferralState) -> None:
    assert all(one.source and one.text for one in penalty_rules(table(), replace(received(), state=state)))


def test_the_table_names_phases_and_rules_that_exist() -> None:
    assert {row["rule"] for row in table()} == {rule.value for rule in Rule}
    assert {phase for row in table() for phase in row["phases"].split("|")} <= {phase.value for phase in Phase}
