"""A draw freezes its pool, takes two nonces from two people of two agencies, and fails in the open."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.draws import DrawState
from contracts.joint_inspection.plan_terms import PlannedRatio
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from services.joint_inspection.draws import rules
from services.joint_inspection.draws.rules import DrawCase, Side
from services.joint_inspection.freezing import rules as freezing
from services.joint_inspection.lottery.rules import PoolObject, RankedOfficer, TermsTwo, commitment_of, pool_hash
from tests.unit.joint_inspection.world import (
    BUREAU,
    CITY_MANAGERS,
    UPPER,
    WINDOW,
    code,
    frozen,
    law,
    libraries_of,
    officer,
    plan,
    result_of,
    seeds,
    stratum_law,
    target,
    weight_rows,
)

TODAY = date(2026, 11, 22)
KNOWN = {BUREAU, UPPER, CITY_MANAGERS}
NONCES = {BUREAU: "a1" * 32, UPPER: "b2" * 32, CITY_MANAGERS: "c3" * 32}
TEAM = [officer(1), officer(2)]


def opened(state: DrawState = DrawState.COMMITTING) -> DrawCase:
    return DrawCase(id="draw-1", state=state, initiator=Side(agency=BUREAU), witness=Side(agency=UPPER))


def committed() -> DrawCase:
    case = rules.commit(opened(), BUREAU, "甲", commitment_of(NONCES[BUREAU]))
    return rules.commit(case, UPPER, "乙", commitment_of(NONCES[UPPER]))


def joint(state: DrawState = DrawState.COMMITTING) -> DrawCase:
    return msgspec.structs.replace(opened(state), others=(Side(agency=CITY_MANAGERS),))


def jointly_committed() -> DrawCase:
    case = rules.commit(joint(), BUREAU, "甲", commitment_of(NONCES[BUREAU]))
    case = rules.commit(case, UPPER, "乙", commitment_of(NONCES[UPPER]))
    return rules.commit(case, CITY_MANAGERS, "丙", commitment_of(NONCES[CITY_MANAGERS]))


def checked(pool: tuple[PoolObject, ...], team: list[RankedOfficer], agencies: Sequence[str] = ()) -> TermsTwo:
    """The terms, with every agency's officers found enough."""
    terms = frozen(pool, team, agencies)
    for library in libraries_of(terms, pool, team).values():
        freezing.check_library(terms, library, pool)
    return terms


def test_the_pool_is_sorted_and_weighted_and_its_hash_is_frozen() -> None:
    pool = freezing.freeze_pool([target(3), target(1, clues=1), target(2)], weight_rows())
    assert [one.credit_code for one in pool] == [code(1), code(2), code(3)]
    assert [one.weight for one in pool] == [3, 1, 1]
    assert frozen(pool, TEAM).pool_hash == pool_hash(pool)


def test_an_empty_pool_is_refused() -> None:
    with pytest.raises(Refusal, match="DRAW_POOL_EMPTY"):
        frozen((), TEAM)


def test_too_few_eligible_officers_are_refused_by_agency_and_object() -> None:
    pool = freezing.freeze_pool([target(1)], weight_rows())
    with pytest.raises(Refusal, match="DRAW_OFFICERS_SHORT") as caught:
        checked(pool, [officer(1), officer(2, conflicts=[code(1)])])
    assert caught.value.data["agency"] == BUREAU
    assert caught.value.data["eligible"] == 1


@pytest.mark.parametrize(
    "unfit",
    [
        {"specialties": ("noise",)},
        {"region": "640200"},
        {"valid_to": date(2026, 12, 30)},
        {"valid_from": date(2026, 12, 2)},
    ],
)
def test_specialty_region_and_validity_decide_who_is_eligible(unfit: dict[str, object]) -> None:
    pool = freezing.freeze_pool([target(1)], weight_rows())
    with pytest.raises(Refusal, match="DRAW_OFFICERS_SHORT"):
        checked(pool, [officer(1), officer(2, BUREAU, (), **unfit)])


@given(st.lists(st.lists(st.integers(1, 6), max_size=6), min_size=4, max_size=10), seeds)
def test_an_officer_in_conflict_with_an_enterprise_is_never_drawn_for_it(
    conflicts: list[list[int]], seed: bytes
) -> None:
    pool = freezing.freeze_pool([target(number) for number in range(1, 7)], weight_rows())
    team = [officer(number, conflicts=[code(one) for one in of]) for number, of in enumerate(conflicts)]
    away = {one.certificate: set(one.conflicts) for one in team}
    try:
        terms = checked(pool, team)
    except Refusal as refusal:
        kept_away = [of for of in away.values() if refusal.data["credit_code"] in of]
        assert len(team) - len(kept_away) < 2
        return
    everything = [msgspec.structs.replace(one, count=one.size) for one in terms.strata]
    for visit in result_of(msgspec.structs.replace(terms, strata=tuple(everything)), pool, team, seed):
        assert not any(visit.credit_code in away[certificate] for certificate in visit.officers)


@given(st.lists(st.integers(-60, 60), min_size=1, max_size=8))
def test_a_certificate_that_ends_before_the_first_visit_is_in_no_draw(days: list[int]) -> None:
    people = [
        officer(number, valid_to=WINDOW[0] + timedelta(days=after)) for number, after in enumerate(days, start=10)
    ]
    pool = freezing.freeze_pool([target(1)], weight_rows())
    frozen_now = libraries_of(frozen(pool, TEAM), pool, [*TEAM, *people])[BUREAU]
    in_draw = {one.certificate for one in frozen_now.officers}
    assert in_draw == {one.certificate for one in [*TEAM, *people] if one.valid_to >= WINDOW[0]}


def test_every_joining_agency_brings_its_own_officers() -> None:
    pool = freezing.freeze_pool([target(1)], weight_rows())
    with pytest.raises(Refusal, match="DRAW_OFFICERS_SHORT") as caught:
        checked(pool, TEAM, [CITY_MANAGERS])
    assert caught.value.data["agency"] == CITY_MANAGERS


def test_a_plan_raises_a_share_and_never_lowers_it() -> None:
    pool = freezing.freeze_pool([target(n) for n in range(8)], weight_rows())
    raised = plan(ratios=[PlannedRatio(supervision_class=SupervisionClass.KEY, percent=50)])
    lowered = plan(ratios=[PlannedRatio(supervision_class=SupervisionClass.KEY, percent=10)])
    assert frozen(pool, TEAM, of=raised).strata[0].count == 4
    assert frozen(pool, TEAM, of=lowered).strata[0].count == 2


def test_general_units_are_counted_by_officers_in_post() -> None:
    general = [target(n, supervision_class=SupervisionClass.GENERAL) for n in range(30)]
    terms = frozen(freezing.freeze_pool(general, weight_rows()), TEAM)
    assert terms.strata[0].count == 2
    assert freezing.shown_strata(terms)[0].reason.startswith("在编执法人员2人×每年10家÷12个月")


def test_radiation_units_have_their_own_share() -> None:
    pool = freezing.freeze_pool([target(n, domain=SupervisionDomain.RADIATION) for n in range(3)], weight_rows())
    assert (frozen(pool, TEAM).strata[0].name, frozen(pool, TEAM).strata[0].count) == ("radiation_key", 2)


def test_a_draw_needs_another_known_agency_as_witness() -> None:
    with pytest.raises(Refusal, match="DRAW_WITNESS_SAME"):
        rules.check_opening(plan(), BUREAU, BUREAU, [], KNOWN, WINDOW, TODAY)
    with pytest.raises(Refusal, match="AGENCY_UNKNOWN"):
        rules.check_opening(plan(), BUREAU, "ecology-999999", [], KNOWN, WINDOW, TODAY)
    with pytest.raises(Refusal, match="AGENCY_UNKNOWN"):
        rules.check_opening(plan(), BUREAU, UPPER, ["water-999999"], KNOWN, WINDOW, TODAY)


def test_only_the_plans_agency_opens_its_draw() -> None:
    with pytest.raises(Refusal, match="DRAW_NOT_INITIATOR"):
        rules.check_opening(plan(), UPPER, BUREAU, [], KNOWN, WINDOW, TODAY)


@pytest.mark.parametrize(
    ("window", "today"),
    [
        ((date(2026, 11, 30), date(2026, 12, 5)), TODAY),
        ((date(2026, 12, 30), date(2027, 1, 1)), TODAY),
        ((date(2026, 12, 9), date(2026, 12, 8)), TODAY),
        (WINDOW, WINDOW[0] + timedelta(days=1)),
    ],
)
def test_visits_lie_ahead_and_inside_the_plans_month(window: tuple[date, date], today: date) -> None:
    with pytest.raises(Refusal, match="DRAW_WINDOW"):
        rules.check_opening(plan(), BUREAU, UPPER, [], KNOWN, window, today)


def test_two_commitments_open_the_revealing_and_two_nonces_the_result() -> None:
    assert committed().state is DrawState.REVEALING
    half = rules.reveal(committed(), UPPER, NONCES[UPPER])
    assert half.state is DrawState.REVEALING
    assert rules.reveal(half, BUREAU, NONCES[BUREAU]).state is DrawState.DRAWN


def test_one_person_cannot_commit_for_both_agencies() -> None:
    case = rules.commit(opened(), BUREAU, "甲", commitment_of(NONCES[BUREAU]))
    with pytest.raises(Refusal, match="NONCE_SAME_PERSON"):
        rules.commit(case, UPPER, "甲", commitment_of(NONCES[UPPER]))


def test_a_copied_commitment_is_refused() -> None:
    case = rules.commit(opened(), BUREAU, "甲", commitment_of(NONCES[BUREAU]))
    with pytest.raises(Refusal, match="NONCE_COPIED"):
        rules.commit(case, UPPER, "乙", commitment_of(NONCES[BUREAU]))


def test_a_commitment_is_not_given_twice_nor_by_a_third_agency() -> None:
    case = rules.commit(opened(), BUREAU, "甲", commitment_of(NONCES[BUREAU]))
    with pytest.raises(Refusal, match="NONCE_COMMITTED"):
        rules.commit(case, BUREAU, "丙", "0" * 64)
    with pytest.raises(Refusal, match="DRAW_NOT_PARTY"):
        rules.commit(case, CITY_MANAGERS, "丙", "0" * 64)


def test_no_nonce_is_revealed_before_both_are_committed() -> None:
    case = rules.commit(opened(), BUREAU, "甲", commitment_of(NONCES[BUREAU]))
    with pytest.raises(Refusal, match="DRAW_STATE"):
        rules.reveal(case, BUREAU, NONCES[BUREAU])


def test_a_wrong_nonce_is_refused_and_a_second_one_too() -> None:
    with pytest.raises(Refusal, match="NONCE_WRONG"):
        rules.reveal(committed(), BUREAU, NONCES[UPPER])
    half = rules.reveal(committed(), BUREAU, NONCES[BUREAU])
    with pytest.raises(Refusal, match="NONCE_REVEALED"):
        rules.reveal(half, BUREAU, NONCES[BUREAU])


def test_who_withholds_is_named() -> None:
    assert rules.withheld(opened()) == [BUREAU, UPPER]
    assert rules.withheld(rules.reveal(committed(), BUREAU, NONCES[BUREAU])) == [UPPER]


def test_a_deadline_finds_only_the_step_it_was_set_for() -> None:
    assert rules.due_while(opened(), "draw.commit")
    assert not rules.due_while(committed(), "draw.commit")
    assert rules.due_while(committed(), "draw.reveal")


def test_every_taking_part_agency_commits_before_any_nonce_is_revealed() -> None:
    case = rules.commit(joint(), BUREAU, "甲", commitment_of(NONCES[BUREAU]))
    case = rules.commit(case, UPPER, "乙", commitment_of(NONCES[UPPER]))
    assert case.state is DrawState.COMMITTING
    assert rules.withheld(case) == [CITY_MANAGERS]
    assert jointly_committed().state is DrawState.REVEALING


def test_the_objects_are_drawn_before_the_other_agencies_draw_their_officers() -> None:
    case = rules.reveal(jointly_committed(), BUREAU, NONCES[BUREAU])
    with pytest.raises(Refusal, match="DRAW_STATE"):
        rules.draw_officers(case, CITY_MANAGERS, NONCES[CITY_MANAGERS])
    case = rules.reveal(case, UPPER, NONCES[UPPER])
    assert (case.state, rules.withheld(case)) == (DrawState.ASSIGNING, [CITY_MANAGERS])
    assert rules.due_while(case, "draw.officers")
    with pytest.raises(Refusal, match="DRAW_NOT_PARTY"):
        rules.draw_officers(case, BUREAU, NONCES[BUREAU])
    with pytest.raises(Refusal, match="NONCE_WRONG"):
        rules.draw_officers(case, CITY_MANAGERS, NONCES[BUREAU])
    done = rules.draw_officers(case, CITY_MANAGERS, NONCES[CITY_MANAGERS])
    assert (done.state, done.nonces) == (DrawState.DRAWN, NONCES)


def test_another_agency_reveals_nothing_with_the_two_sides() -> None:
    with pytest.raises(Refusal, match="DRAW_NOT_PARTY"):
        rules.reveal(jointly_committed(), CITY_MANAGERS, NONCES[CITY_MANAGERS])


def test_a_least_number_is_drawn_where_the_share_is_less_and_the_reason_says_so() -> None:
    pool = freezing.freeze_pool([target(n) for n in range(8)], weight_rows())
    least = msgspec.structs.replace(stratum_law("key"), minimum=law("draw.minimum.key", 3))
    terms = frozen(pool, TEAM, law_of=lambda _: least)
    assert (terms.strata[0].count, terms.strata[0].minimum) == (3, 3)
    assert "不少于3个" in freezing.shown_strata(terms)[0].reason


def test_nobody_fit_to_lead_is_refused_with_the_grade_asked() -> None:
    pool = freezing.freeze_pool([target(1)], weight_rows())
    asked = msgspec.structs.replace(stratum_law("key"), lead_grade=law("draw.lead_grade.key", 3))
    team = [officer(1, grade="junior"), officer(2, grade="intermediate")]
    terms = frozen(pool, team, law_of=lambda _: asked)
    with pytest.raises(Refusal, match="DRAW_LEAD_MISSING") as caught:
        freezing.check_library(terms, libraries_of(terms, pool, team)[BUREAU], pool)
    assert (caught.value.data["grade"], caught.value.data["source"]) == ("高级", "测试规定第一条")
    assert freezing.shown_strata(terms)[0].lead == "主办人员须为高级以上（测试规定第一条）"


def test_only_a_finished_draw_is_redrawn_once_by_its_initiator() -> None:
    failed = opened(DrawState.FAILED)
    rules.check_redraw(failed, BUREAU)
    with pytest.raises(Refusal, match="DRAW_NOT_PARTY"):
        rules.check_redraw(failed, UPPER)
    with pytest.raises(Refusal, match="DRAW_STATE"):
        rules.check_redraw(opened(), BUREAU)
    with pytest.raises(Refusal, match="DRAW_ALREADY_REDRAWN"):
        rules.check_redraw(msgspec.structs.replace(failed, redrawn_as="draw-2"), BUREAU)
