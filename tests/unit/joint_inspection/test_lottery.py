"""The draw can be repeated, is exact, and never favours by accident."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.joint_inspection.lottery.rules import (
    PoolObject,
    StratumTerms,
    canonical,
    draw_all,
    draw_objects,
    object_key,
    read_pool,
    seed_of,
    stratum_count,
    visit_dates,
)
from tests.unit.joint_inspection.world import code, frozen, officer, pools, seeds

TEAM = [officer(1), officer(2), officer(3)]


def key_by_definition(seed: bytes, one: PoolObject) -> bytes:
    """The largest of SHA-256(seed ‖ 00 ‖ credit code ‖ 00 ‖ i), i = 0 … weight-1."""
    keys = []
    for number in range(one.weight):
        text = seed + b"\x00" + one.credit_code.encode() + b"\x00" + number.to_bytes(4, "big")
        keys.append(hashlib.sha256(text).digest())
    return max(keys)


def drawn_by_definition(seed: bytes, pool: Sequence[PoolObject], strata: Sequence[StratumTerms]) -> list[PoolObject]:
    """The draw as `liandong-draw-2` describes it: every object of a class is put in order."""
    drawn: list[PoolObject] = []
    for stratum in strata:
        members = [one for one in sorted(pool, key=lambda one: one.credit_code) if one.stratum == stratum.name]
        members.sort(key=lambda one: key_by_definition(seed, one), reverse=True)
        drawn += members[: stratum.count]
    return drawn


@given(pools(), seeds, st.randoms(use_true_random=False), st.lists(st.integers(0, 41), min_size=3, max_size=3))
def test_the_draw_is_what_its_definition_says(
    pool: tuple[PoolObject, ...], seed: bytes, mixer: Random, counts: list[int]
) -> None:
    terms = frozen(pool, TEAM).strata
    strata = [msgspec.structs.replace(one, count=count) for one, count in zip(terms, counts, strict=False)]
    mixed = mixer.sample(pool, len(pool))
    assert draw_objects(seed, mixed, strata) == drawn_by_definition(seed, mixed, strata)


def test_a_draw_from_thousands_is_what_its_definition_says() -> None:
    pool = tuple(
        PoolObject(credit_code=code(n), stratum="key", weight=1 + n % 3, region="640500", needs=()) for n in range(3000)
    )
    (stratum,) = frozen(pool, TEAM).strata
    for count in (0, 1, 2, 60, 750):
        strata = [msgspec.structs.replace(stratum, count=count)]
        assert draw_objects(bytes(32), pool, strata) == drawn_by_definition(bytes(32), pool, strata)


@given(pools(), st.lists(st.text() | st.none() | st.integers(-(2**63), 2**63 - 1) | st.booleans()))
def test_the_canonical_spelling_is_json_with_sorted_keys_and_no_spaces(
    pool: tuple[PoolObject, ...], values: list[object]
) -> None:
    for one in (pool, frozen(pool, TEAM), values):
        plain = msgspec.to_builtins(one)
        spelled = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert canonical(one) == spelled.encode()


@given(pools())
def test_a_pool_is_read_back_as_it_was_frozen(pool: tuple[PoolObject, ...]) -> None:
    assert read_pool(canonical(pool)) == pool


@given(pools(), seeds)
def test_the_same_seed_gives_the_same_result_whatever_the_order_of_the_pool(
    pool: tuple[PoolObject, ...], seed: bytes
) -> None:
    terms = frozen(pool, TEAM)
    assert draw_all(terms, pool, seed) == draw_all(terms, pool[::-1], seed)


@given(pools(), seeds)
def test_no_object_is_drawn_twice_and_every_stratum_gets_exactly_its_count(
    pool: tuple[PoolObject, ...], seed: bytes
) -> None:
    terms = frozen(pool, TEAM)
    result = draw_all(terms, pool, seed)
    assert len({one.credit_code for one in result}) == len(result)
    drawn = Counter(one.stratum for one in result)
    assert {stratum.name: stratum.count for stratum in terms.strata if stratum.count} == drawn


@given(pools(), seeds, st.integers(1, 20))
def test_raising_one_weight_never_loses_that_object_its_place(
    pool: tuple[PoolObject, ...], seed: bytes, more: int
) -> None:
    strata = frozen(pool, TEAM).strata
    before = {one.credit_code for one in draw_objects(seed, pool, strata)}
    for place, one in enumerate(pool):
        raised = msgspec.structs.replace(one, weight=one.weight + more)
        after = draw_objects(seed, (*pool[:place], raised, *pool[place + 1 :]), strata)
        assert object_key(seed, one.credit_code, one.weight) <= object_key(seed, one.credit_code, raised.weight)
        assert one.credit_code not in before or raised in after


def test_an_object_three_times_as_heavy_is_drawn_about_three_times_as_often() -> None:
    pool = tuple(
        PoolObject(credit_code=code(n), stratum="key", weight=3 if n == 0 else 1, region="640500", needs=())
        for n in range(4)
    )
    strata = frozen(pool, TEAM).strata
    seeds_tried = [seed_of(f"{n:064x}", f"{n + 1:064x}") for n in range(3000)]
    wins = Counter(draw_objects(seed, pool, strata)[0].credit_code for seed in seeds_tried)
    assert 0.46 < wins[code(0)] / 3000 < 0.54


@pytest.mark.parametrize(
    ("basis", "value", "officers", "size", "count"),
    [
        ("percent", 25, 0, 136, 34),
        ("percent", 25, 0, 137, 35),
        ("percent", 25, 0, 1, 1),
        ("percent", 100, 0, 7, 7),
        ("per_officer", 10, 6, 100, 5),
        ("per_officer", 10, 7, 100, 6),
        ("per_officer", 10, 60, 3, 3),
    ],
)
def test_a_share_is_rounded_up_and_never_exceeds_the_class(
    basis: str, value: int, officers: int, size: int, count: int
) -> None:
    assert stratum_count(basis, value, officers, size) == count


@given(st.integers(1, 100), st.integers(0, 500), st.integers(0, 60))
def test_at_least_the_least_number_is_drawn_where_there_are_so_many(percent: int, size: int, minimum: int) -> None:
    by_share = stratum_count("percent", percent, 0, size)
    assert stratum_count("percent", percent, 0, size, minimum) == min(size, max(by_share, minimum))


@given(st.integers(1, 200))
def test_visit_dates_stay_in_the_window_in_order(count: int) -> None:
    dates = visit_dates(count, date(2026, 12, 1), date(2026, 12, 31))
    assert dates == sorted(dates)
    assert dates[0] == date(2026, 12, 1)
    assert dates[-1] <= date(2026, 12, 31)
