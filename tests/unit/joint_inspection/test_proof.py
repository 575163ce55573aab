"""A proof repeats offline, and nothing in it can be changed unseen."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.joint_inspection.lottery.rules import PoolObject, canonical, sha256_hex
from services.joint_inspection.proof.rules import Difference, Proof, proof_text, prove, verify
from tests.unit.joint_inspection.world import code, frozen, nonces, officer, pools

POOL = tuple(
    PoolObject(credit_code=code(n), stratum="key", weight=n % 3 + 1, region="640500", needs=("water",))
    for n in range(12)
)
TEAM = [officer(1), officer(2), officer(3)]
PROOF = prove(frozen(POOL, TEAM), POOL, "a1" * 32, "b2" * 32)
BYTES = proof_text(PROOF).encode()


@given(pools(), nonces, nonces)
def test_every_honest_proof_holds(pool: tuple[PoolObject, ...], first: str, second: str) -> None:
    proof = prove(frozen(pool, TEAM), pool, first, second)
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
    body = msgspec.structs.replace(PROOF.body, **changes)
    return proof_text(Proof(body=body, checksum=sha256_hex(canonical(body)))).encode()


def test_a_forged_result_is_named_even_with_a_fitting_checksum() -> None:
    swapped = msgspec.structs.replace(PROOF.body.result[0], credit_code=PROOF.body.result[1].credit_code)
    with pytest.raises(Difference, match="第1个抽取对象不符：文件中为"):
        verify(resealed(result=(swapped, *PROOF.body.result[1:])))


def test_a_missing_visit_is_named() -> None:
    with pytest.raises(Difference, match="抽取结果的对象数不符：文件中为 2，重新计算为 3"):
        verify(resealed(result=PROOF.body.result[:-1]))


def test_a_replaced_officer_is_named() -> None:
    first = msgspec.structs.replace(PROOF.body.result[0], officers=("NX-0009", "NX-0008"))
    with pytest.raises(Difference, match="第1个抽取对象的执法人员不符"):
        verify(resealed(result=(first, *PROOF.body.result[1:])))


def test_a_lighter_object_breaks_the_pool_hash() -> None:
    lighter = msgspec.structs.replace(POOL[1], weight=1)
    with pytest.raises(Difference, match="pool_hash"):
        verify(resealed(pool=(POOL[0], lighter, *POOL[2:])))


def test_a_nonce_that_was_not_committed_is_named() -> None:
    with pytest.raises(Difference, match="见证单位的承诺值不符"):
        verify(resealed(nonce_witness="c3" * 32))


def test_a_lowered_count_is_named() -> None:
    low = msgspec.structs.replace(PROOF.body.terms.strata[0], count=1)
    terms = msgspec.structs.replace(PROOF.body.terms, strata=(low,))
    with pytest.raises(Difference, match="类别 key 的应抽取数不符：文件中为 1，重新计算为 3"):
        verify(resealed(terms=terms))


def test_another_algorithm_is_refused_by_name() -> None:
    terms = msgspec.structs.replace(PROOF.body.terms, algorithm="liandong-draw-2")
    with pytest.raises(Difference, match="算法版本不符"):
        verify(resealed(terms=terms))


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}", b"\xff\xfe", b'{"body":1}'])
def test_what_is_no_proof_is_called_that(data: bytes) -> None:
    with pytest.raises(Difference, match="不是可读的抽取证明"):
        verify(data)
