"""Every agency draws its own officers: by specialty, grade, validity, region, recusal and load, from its own seed."""

from collections import Counter
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.registry.officers import OfficerGrade
from services.joint_inspection.lottery.rules import PoolObject, draw_all
from services.joint_inspection.officer_draws.rules import OfficersShort, agency_seed, draw_teams, may_lead
from tests.unit.joint_inspection.world import (
    BUREAU,
    CITY_MANAGERS,
    code,
    frozen,
    law,
    libraries_of,
    nonce_of,
    officer,
    pools,
    result_of,
    seeds,
    stratum_law,
)

TEAM = [officer(1), officer(2), officer(3)]
MANAGERS = [officer(n, CITY_MANAGERS) for n in (11, 12, 13)]


@given(pools(), seeds, st.data())
def test_nobody_with_a_conflict_is_assigned_and_every_agency_sends_two(
    pool: tuple[PoolObject, ...], seed: bytes, data: st.DataObject
) -> None:
    codes = st.lists(st.sampled_from([one.credit_code for one in pool]), max_size=10)
    bureau = [officer(1, conflicts=data.draw(codes)), officer(2), officer(3)]
    terms = frozen(pool, bureau + MANAGERS, [CITY_MANAGERS])
    agency_of = {one.certificate: one.agency for one in [*bureau, *MANAGERS]}
    for one in result_of(terms, pool, bureau + MANAGERS, seed):
        assert "NX-0001" not in one.officers or one.credit_code not in bureau[0].conflicts
        assert Counter(agency_of[certificate] for certificate in one.officers) == {BUREAU: 2, CITY_MANAGERS: 2}
        assert agency_of[one.officers[0]] == BUREAU


@given(pools(), seeds)
def test_the_same_seed_gives_the_same_officers_whatever_the_order_of_pool_and_people(
    pool: tuple[PoolObject, ...], seed: bytes
) -> None:
    terms = frozen(pool, TEAM)
    assert result_of(terms, pool, TEAM, seed) == result_of(terms, pool[::-1], TEAM[::-1], seed)


@given(pools(), seeds, st.integers(0, 4))
def test_the_load_of_equal_officers_is_levelled_the_visits_that_stand_counted_in(
    pool: tuple[PoolObject, ...], seed: bytes, standing: int
) -> None:
    team = [officer(1, load=standing), officer(2), officer(3)]
    result = result_of(frozen(pool, team), pool, team, seed)
    load = Counter({one.certificate: one.load for one in team})
    load.update(certificate for one in result for certificate in one.officers)
    loads = [load[one.certificate] for one in team]
    assert load["NX-0001"] == standing or max(loads) - min(loads) <= 1
    assert abs(load["NX-0002"] - load["NX-0003"]) <= 1


@given(pools(), seeds)
def test_one_agencys_nonce_moves_its_own_officers_only(pool: tuple[PoolObject, ...], seed: bytes) -> None:
    terms = frozen(pool, TEAM + MANAGERS, [CITY_MANAGERS])
    drawn, libraries = draw_all(terms, pool, seed), libraries_of(terms, pool, TEAM + MANAGERS)

    def teams(agency: str, nonce: str) -> object:
        return draw_teams(terms, libraries[agency], pool, drawn, agency_seed(seed, agency, nonce))

    expected = teams(BUREAU, nonce_of(BUREAU))
    everyone = set()
    for number in range(40):
        everyone.add(teams(CITY_MANAGERS, f"{number:064x}"))
        assert teams(BUREAU, nonce_of(BUREAU)) == expected
    assert len(everyone) > 1


@given(pools(), seeds)
def test_whoever_leads_holds_the_grade_that_the_class_asks(pool: tuple[PoolObject, ...], seed: bytes) -> None:
    asked = msgspec.structs.replace(stratum_law("key"), lead_grade=law("draw.lead_grade.key", 2))
    people = [officer(1, grade="junior"), officer(2, grade="junior"), officer(3, grade="intermediate")]
    terms = frozen(pool, people, law_of=lambda name: asked if name == "key" else stratum_law(name))
    for one in result_of(terms, pool, people, seed):
        assert one.stratum != "key" or one.officers[0] == "NX-0003"
        assert len(set(one.officers)) == 2


def test_a_grade_suffices_from_the_one_asked_upwards() -> None:
    grades = [grade.value for grade in OfficerGrade]
    suffices = {least: [may_lead(officer(1, grade=grade), least) for grade in grades] for least in ("", *grades)}
    assert suffices == {
        "": [True, True, True],
        "junior": [True, True, True],
        "intermediate": [False, True, True],
        "senior": [False, False, True],
    }


def test_a_certificate_that_ends_before_the_visit_does_not_count() -> None:
    pool = (PoolObject(credit_code=code(1), stratum="key", weight=1, region="640500", needs=("water",)),)
    people = [officer(1, valid_to=date(2026, 11, 30)), officer(2, valid_to=date(2026, 11, 30)), officer(3)]
    with pytest.raises(OfficersShort) as caught:
        result_of(frozen(pool, people), pool, people, bytes(32))
    assert caught.value.eligible == 1
