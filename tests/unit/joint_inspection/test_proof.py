"""A proof repeats offline, and nothing in it can be changed unseen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.joint_inspection.lottery.rules import PoolObject, canonical, commitment_of, sha256_hex
from services.joint_inspection.officer_draws.rules import library_hash
from services.joint_inspection.proof.rules import BodyTwo, Proof, proof_text, prove
from services.joint_inspection.verifying.rules import Difference, verify
from services.joint_inspection.version_one.rules import TermsOne
from tests.unit.joint_inspection.world import (
    BUREAU,
    CITY_MANAGERS,
    UPPER,
    code,
    frozen,
    libraries_of,
    nonce_of,
    nonces,
    officer,
    pools,
)

POOL = tuple(
    PoolObject(credit_code=code(n), stratum="key", weight=n % 3 + 1, region="640500", needs=("water",))
    for n in range(12)
)
TEAM = [officer(1), officer(2), officer(3)] + [officer(n, CITY_MANAGERS) for n in (11, 12, 13)]
VERSION_ONE = Path(__file__).parent / "proofs" / "version_one.json"


def proved(pool: tuple[PoolObject, ...], first: str, second: str) -> Proof:
    """A draw of the bureau and the city managers, witnessed by the upper bureau."""
    terms = frozen(pool, TEAM, [CITY_MANAGERS])
    known = {BUREAU: first, UPPER: second, CITY_MANAGERS: nonce_of(CITY_MANAGERS)}
    return prove(terms, pool, libraries_of(terms, pool, TEAM), known)


PROOF = proved(POOL, "a1" * 32, "b2" * 32)
assert isinstance(PROOF.body, BodyTwo)
BODY = PROOF.body
BYTES = proof_text(PROOF).encode()


@given(pools(), nonces, nonces)
def test_every_honest_proof_holds(pool: tuple[PoolObject, ...], first: str, second: str) -> None:
    proof = proved(pool, first, second)
    assert verify(proof_text(proof).encode()) == proof


@given(st.integers(0, len(BYTES) - 1), st.integers(1, 255))
def test_a_change_of_any_byte_is_found(place: int, by: int) -> None:
    changed = bytearray(BYTES)
    changed[place] ^= by
    with pytest.raises(Difference):
        verify(bytes(changed))


@given(st.integers(0, len(BYTES)), st.binary(min_size=1, max_size=3))
def test_an_added_byte_is_found(place: int, extra: bytes) -> None:
    with pytest.raises(Difference):
        verify(BYTES[:place] + extra + BYTES[place:])


def resealed(**changes: Any) -> bytes:
    """A forger's proof: the body changed and the checksum made to fit."""
    body = msgspec.structs.replace(BODY, **changes)
    return proof_text(Proof(body=body, checksum=sha256_hex(canonical(body)))).encode()


def test_a_forged_result_is_named_even_with_a_fitting_checksum() -> None:
    swapped = msgspec.structs.replace(BODY.result[0], credit_code=BODY.result[1].credit_code)
    with pytest.raises(Difference, match="第1个抽取对象不符：文件中为"):
        verify(resealed(result=(swapped, *BODY.result[1:])))


def test_a_missing_visit_is_named() -> None:
    with pytest.raises(Difference, match="抽取结果的对象数不符：文件中为 2，重新计算为 3"):
        verify(resealed(result=BODY.result[:-1]))


def test_a_replaced_officer_is_named() -> None:
    first = msgspec.structs.replace(BODY.result[0], officers=("NX-0009", "NX-0008"))
    with pytest.raises(Difference, match="第1个抽取对象的执法人员不符"):
        verify(resealed(result=(first, *BODY.result[1:])))


def test_a_lighter_object_breaks_the_pool_hash() -> None:
    lighter = msgspec.structs.replace(POOL[1], weight=1)
    with pytest.raises(Difference, match="pool_hash"):
        verify(resealed(pool=(POOL[0], lighter, *POOL[2:])))


def test_a_nonce_that_was_not_committed_is_named() -> None:
    with pytest.raises(Difference, match="见证单位的承诺值不符"):
        verify(resealed(nonce_witness="c3" * 32))


def test_a_lowered_count_is_named() -> None:
    low = msgspec.structs.replace(BODY.terms.strata[0], count=1)
    terms = msgspec.structs.replace(BODY.terms, strata=(low,))
    with pytest.raises(Difference, match="类别 key 的应抽取数不符：文件中为 1，重新计算为 3"):
        verify(resealed(terms=terms))


def test_another_algorithm_is_refused_by_name() -> None:
    terms = msgspec.structs.replace(BODY.terms, algorithm="liandong-draw-9")
    with pytest.raises(Difference, match="算法版本不符：文件中为 liandong-draw-9"):
        verify(resealed(terms=terms))


def test_a_proof_of_version_1_still_holds_and_no_change_of_it_does() -> None:
    data = VERSION_ONE.read_bytes()
    proof = verify(data)
    assert isinstance(proof.body.terms, TermsOne)
    assert (len(proof.body.result), proof.officers) == (5, 6)
    with pytest.raises(Difference, match="第1个抽取对象的执法人员不符"):
        verify(reworked(data, lambda body: body["result"][0].update(officers=["NX-0001", "NX-0009"])))
    with pytest.raises(Difference, match="应抽取数不符"):
        verify(reworked(data, lambda body: body["terms"]["strata"][0].update(count=0)))


def reworked(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """A forged proof of version 1 with hashes made to fit."""
    body = msgspec.json.decode(data)["body"]
    change(body)
    body["terms_hash"] = sha256_hex(canonical(body["terms"]))
    return canonical({"body": body, "checksum": sha256_hex(canonical(body))})


def repartitioned(agency: str, **changes: Any) -> bytes:
    """A forger's proof: one agency's part changed."""
    parts = tuple(msgspec.structs.replace(one, **changes) if one.agency == agency else one for one in BODY.parts)
    return resealed(parts=parts)


def test_an_officer_left_out_of_a_library_breaks_its_hash() -> None:
    part = next(one for one in BODY.parts if one.agency == CITY_MANAGERS)
    with pytest.raises(Difference, match=f"{CITY_MANAGERS} 的执法人员库哈希 library_hash不符"):
        verify(repartitioned(CITY_MANAGERS, officers=part.officers[1:]))


def test_an_agencys_nonce_that_was_not_committed_is_named() -> None:
    with pytest.raises(Difference, match=f"{CITY_MANAGERS} 的承诺值不符"):
        verify(repartitioned(CITY_MANAGERS, nonce="c3" * 32))


def test_the_initiator_draws_its_officers_with_the_nonce_behind_the_objects() -> None:
    with pytest.raises(Difference, match=f"{BUREAU} 的随机数不符"):
        verify(repartitioned(BUREAU, nonce="c3" * 32, commitment=commitment_of("c3" * 32)))


def test_a_recusal_struck_out_after_the_draw_breaks_the_library() -> None:
    away = [officer(1, conflicts=[code(n) for n in range(12)]), *TEAM[1:]]
    terms = frozen(POOL, away, [CITY_MANAGERS])
    known = {BUREAU: "a1" * 32, UPPER: "b2" * 32, CITY_MANAGERS: nonce_of(CITY_MANAGERS)}
    libraries = libraries_of(terms, POOL, away)
    assert library_hash(libraries[BUREAU]) != library_hash(libraries_of(terms, POOL, TEAM)[BUREAU])
    assert all("NX-0001" not in one.officers for one in prove(terms, POOL, libraries, known).body.result)


def test_a_grade_that_does_not_exist_is_refused_before_anything_is_drawn() -> None:
    part = next(one for one in BODY.parts if one.agency == BUREAU)
    odd = tuple(msgspec.structs.replace(one, grade="master") for one in part.officers)
    with pytest.raises(Difference, match="没有资格等级"):
        verify(repartitioned(BUREAU, officers=odd))


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}", b"\xff\xfe", b'{"body":1}'])
def test_what_is_no_proof_is_called_that(data: bytes) -> None:
    with pytest.raises(Difference, match="不是可读的抽取证明"):
        verify(data)
