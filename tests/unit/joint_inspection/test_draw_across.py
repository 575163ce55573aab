"""A draw across regions: lent officers only, none at home, the same result for anyone who repeats it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from services.joint_inspection.freezing.rules import check_library, freeze, freeze_library
from services.joint_inspection.lottery.rules import (
    ALGORITHM_ACROSS,
    PoolObject,
    RankedOfficer,
    TermsTwo,
    apart,
    canonical,
    draw_all,
    sha256_hex,
)
from services.joint_inspection.officer_draws.handlers import homes_of
from services.joint_inspection.officer_draws.rules import agency_seed, draw_teams
from services.joint_inspection.proof.rules import BodyTwo, Proof, proof_text, prove
from services.joint_inspection.verifying.rules import Difference, verify
from tests.unit.joint_inspection.world import UPPER, WINDOW, code, law, nonces, officer, plan, seeds, stratum_law

WITNESS = "ecology-650000"
CITIES = ("640100", "640200", "640300", "640400", "640500")
PLACES = st.sampled_from([*CITIES, "640104", "640121", "640502", "640521"])


def lent(number: int, city: str, **changes: Any) -> RankedOfficer:
    """An officer of a city's bureau, lent to the upper bureau."""
    return officer(number, f"ecology-{city}", region=city, lent_to=UPPER, **changes)


TEAM = [lent(10 * index + nth, city) for index, city in enumerate(CITIES) for nth in (1, 2)]


def terms_of(pool: tuple[PoolObject, ...], team: list[RankedOfficer]) -> TermsTwo:
    """The terms of a draw over the whole province."""
    return freeze(
        draw="draw-1",
        plan=plan(agency=UPPER, region="640000"),
        witness=WITNESS,
        agencies=(),
        window=WINDOW,
        pool=pool,
        in_post=len(team),
        excluded=(),
        officers_row=law("draw.officers_min", 2),
        law_of=stratum_law,
        redraw_of=None,
        across=True,
    )


def proved(pool: tuple[PoolObject, ...], first: str, second: str) -> Proof:
    """The upper bureau's draw with the officers lent to it."""
    terms = terms_of(pool, TEAM)
    libraries = {UPPER: freeze_library(UPPER, TEAM, pool, terms.visit_from)}
    return prove(terms, pool, libraries, {UPPER: first, WITNESS: second})


@st.composite
def pools(draw: st.DrawFn) -> tuple[PoolObject, ...]:
    """Enterprises anywhere in the province."""
    numbers = draw(st.lists(st.integers(0, 999), min_size=1, max_size=30, unique=True))
    return tuple(
        PoolObject(
            credit_code=code(number), stratum="key", weight=draw(st.integers(1, 5)), region=draw(PLACES), needs=()
        )
        for number in sorted(numbers)
    )


@given(pools(), nonces, nonces)
def test_nobody_goes_to_the_region_he_or_she_comes_from_and_anyone_can_repeat_it(
    pool: tuple[PoolObject, ...], first: str, second: str
) -> None:
    proof = proved(pool, first, second)
    assert verify(proof_text(proof).encode()) == proof
    places, homes = {one.credit_code: one.region for one in pool}, {one.certificate: one.region for one in TEAM}
    for drawn in proof.body.result:
        assert len(set(drawn.officers)) == 2
        for certificate in drawn.officers:
            assert apart(homes[certificate], places[drawn.credit_code])


@given(pools(), seeds, st.data())
def test_a_recusal_against_an_enterprise_holds_for_who_is_lent(
    pool: tuple[PoolObject, ...], seed: bytes, data: st.DataObject
) -> None:
    kept_from = data.draw(st.lists(st.sampled_from([one.credit_code for one in pool]), max_size=5))
    team = [msgspec.structs.replace(TEAM[0], conflicts=tuple(kept_from)), *TEAM[1:]]
    terms = terms_of(pool, team)
    library, drawn = freeze_library(UPPER, team, pool, terms.visit_from), draw_all(terms, pool, seed)
    teams = draw_teams(terms, library, pool, drawn, agency_seed(seed, UPPER, "a1" * 32))
    for one, sent in zip(drawn, teams, strict=True):
        assert one.credit_code not in kept_from or TEAM[0].certificate not in sent


@given(PLACES, PLACES)
def test_regions_are_apart_only_if_neither_holds_the_other(one: str, other: str) -> None:
    assert apart(one, other) == apart(other, one)
    assert apart(one, other) == (one[:4] != other[:4] or (one[4:] != "00" and other[4:] != "00" and one != other))


@pytest.mark.parametrize("team", [[], TEAM[8:], [*TEAM[8:], TEAM[0]]])
def test_where_only_those_at_home_are_left_the_draw_is_refused(team: list[RankedOfficer]) -> None:
    pool = (PoolObject(credit_code=code(1), stratum="key", weight=1, region="640502", needs=()),)
    terms = terms_of(pool, team)
    with pytest.raises(Refusal, match="DRAW_OFFICERS_SHORT"):
        check_library(terms, freeze_library(UPPER, team, pool, terms.visit_from), pool)


POOL = tuple(
    PoolObject(credit_code=code(n), stratum="key", weight=1, region=CITIES[n % 5], needs=()) for n in range(10)
)
PROOF = proved(POOL, "a1" * 32, "b2" * 32)
assert isinstance(PROOF.body, BodyTwo)
BODY: BodyTwo = PROOF.body


def forged(**changes: Any) -> bytes:
    """The proof with one officer of its library changed and every hash made to fit."""
    (part,) = BODY.parts
    officers = (msgspec.structs.replace(part.officers[0], **changes), *part.officers[1:])
    library = {"agency": part.agency, "officers": officers}
    bent = msgspec.structs.replace(part, officers=officers, library_hash=sha256_hex(canonical(library)))
    body = msgspec.structs.replace(BODY, parts=(bent,))
    return canonical(Proof(body=body, checksum=sha256_hex(canonical(body))))


def test_the_proof_says_where_each_officer_comes_from() -> None:
    assert BODY.terms.algorithm == ALGORITHM_ACROSS
    assert {one.region for one in BODY.parts[0].officers} == set(CITIES)
    assert homes_of([freeze_library(UPPER, TEAM, POOL, WINDOW[0])]) == {one.certificate: one.agency for one in TEAM}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"lent_to": ""}, "非抽调人员"),
        ({"lent_to": "ecology-650000"}, "外单位人员"),
        ({"lent_to": "", "agency": UPPER, "region": "640000"}, "非抽调人员"),
    ],
)
def test_an_own_officer_slipped_among_those_lent_is_found(changes: dict[str, Any], found: str) -> None:
    with pytest.raises(Difference, match=found):
        verify(forged(**changes))


def test_somebody_sent_home_is_found() -> None:
    homes = {one.certificate: one.region for one in TEAM}
    moved = next(iter(BODY.result))
    place = next(one.region for one in POOL if one.credit_code == moved.credit_code)
    at_home = next(certificate for certificate, home in homes.items() if home == place)
    bent = msgspec.structs.replace(moved, officers=(at_home, *moved.officers[1:]))
    body = msgspec.structs.replace(BODY, result=(bent, *BODY.result[1:]))
    with pytest.raises(Difference, match="执法人员不符"):
        verify(canonical(Proof(body=body, checksum=sha256_hex(canonical(body)))))
