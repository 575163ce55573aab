"""Custody of evidence: what passes, on whose signatures, and what is refused."""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.transfer.evidence_orders import DropMove
from contracts.transfer.evidence_terms import EvidenceKind, EvidenceState, MoveKind, SignatureFault
from contracts.transfer.signing_terms import SigningAlgorithm, SigningPurpose
from services.transfer.evidence.rules import moves
from services.transfer.evidence.rules.item import Item
from tests.unit.transfer.evidence_world import (
    BUREAU,
    LAB,
    MILL,
    MONDAY,
    OFFICER,
    POLICE,
    PROCURATORATE,
    accepted,
    captured,
    key_file,
    moved,
    pending,
    proposed,
    registered,
    signed,
)

K = MoveKind


def seized() -> Item:
    item, _ = captured()
    return moved(item, K.SEIZE, MILL, MILL, BUREAU)[0]


def refusal(call: Any, *arguments: Any, **named: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call(*arguments, **named)
    return caught.value


def test_custody_passes_only_with_the_second_signature() -> None:
    item = proposed(seized(), K.HAND_OVER, POLICE)
    half = signed(item, key_file(BUREAU))
    assert (half.holder, half.custodian, half.entries) == (BUREAU, BUREAU, 2)
    done, entry = accepted(half, key_file(BUREAU), key_file(POLICE))
    assert (done.holder, done.custodian, done.entries, done.with_police) == (POLICE, POLICE, 3, True)
    assert (done.head, done.pending) == (entry.hash, None)


def test_a_missing_signature_is_refused_naming_the_side() -> None:
    item = proposed(seized(), K.HAND_OVER, POLICE)
    found = refusal(accepted, item, None, key_file(POLICE))
    assert (found.code, found.data["side"]) == ("EVIDENCE_SIGNATURE_MISSING", "移交方")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"key": None}, SignatureFault.UNKNOWN),
        ({"key": registered(key_file(PROCURATORATE))}, SignatureFault.OTHERS),
        ({"key": registered(key_file(BUREAU), valid_to=MONDAY)}, SignatureFault.NOT_VALID),
        ({"key": registered(key_file(BUREAU), valid_from=MONDAY + timedelta(seconds=1))}, SignatureFault.NOT_VALID),
        ({"key": registered(key_file(BUREAU), demonstration=True)}, SignatureFault.DEMONSTRATION),
        ({"signature": key_file(BUREAU).sign(SigningPurpose.CUSTODY, b"other")}, SignatureFault.MISMATCH),
    ],
)
def test_a_giver_s_signature_that_does_not_count_says_why(changes: dict[str, Any], fault: SignatureFault) -> None:
    item = proposed(seized(), K.HAND_OVER, POLICE)
    found = refusal(signed, item, key_file(BUREAU), **changes)
    assert (found.code, found.data["side"], found.data["fault"]) == ("EVIDENCE_SIGNATURE_WRONG", "移交方", fault.label)


def test_a_signature_made_for_another_purpose_does_not_count() -> None:
    item = proposed(seized(), K.HAND_OVER, POLICE)
    as_seal = key_file(BUREAU).sign(SigningPurpose.EXPORT, pending(item)[0])
    assert refusal(signed, item, key_file(BUREAU), signature=as_seal).data["fault"] == SignatureFault.MISMATCH.label


def test_the_receiver_s_wrong_signature_leaves_custody_where_it_is() -> None:
    half = signed(proposed(seized(), K.HAND_OVER, POLICE), key_file(BUREAU))
    wrong = key_file(POLICE).sign(SigningPurpose.CUSTODY, b"x")
    found = refusal(accepted, half, key_file(BUREAU), key_file(POLICE), signature=wrong)
    assert (found.code, found.data["side"]) == ("EVIDENCE_SIGNATURE_WRONG", "接收方")


def test_a_giver_s_key_revoked_before_the_receiver_signs_stops_the_move() -> None:
    half = signed(proposed(seized(), K.HAND_OVER, POLICE), key_file(BUREAU))
    revoked = registered(key_file(BUREAU), valid_to=MONDAY)
    found = refusal(accepted, half, key_file(BUREAU), key_file(POLICE), giver_key=revoked)
    assert (found.code, found.data["side"]) == ("EVIDENCE_SIGNATURE_WRONG", "移交方")


def test_storage_in_one_s_own_rooms_is_signed_with_two_keys() -> None:
    item = signed(proposed(seized(), K.STORE, BUREAU), key_file(BUREAU))
    assert refusal(accepted, item, key_file(BUREAU), key_file(BUREAU)).code == "EVIDENCE_SAME_KEY"


def test_a_witness_signs_for_an_owner_who_will_not_and_only_at_a_seizure() -> None:
    item, _ = captured()
    witnessed = proposed(item, K.SEIZE, MILL, witness="赵某", witness_code=LAB)
    assert refusal(signed, witnessed, key_file(MILL)).data["fault"] == SignatureFault.OTHERS.label
    done, entry = accepted(signed(witnessed, key_file(LAB)), key_file(LAB), key_file(BUREAU))
    assert (done.holder, entry.giver_key) == (BUREAU, key_file(LAB).id)
    for wrong in ({"witness": None}, {"witness_code": BUREAU}, {"witness_code": MILL}):
        given = {"witness": "赵某", "witness_code": LAB} | wrong
        assert refusal(proposed, item, K.SEIZE, MILL, **given).code == "EVIDENCE_WITNESS_WRONG"
    found = refusal(proposed, seized(), K.HAND_OVER, POLICE, witness="赵某", witness_code=LAB)
    assert found.code == "EVIDENCE_WITNESS_WRONG"


def test_sm2_signs_a_side_as_well() -> None:
    sm2 = key_file(POLICE, SigningAlgorithm.SM2)
    half = signed(proposed(seized(), K.HAND_OVER, POLICE), key_file(BUREAU))
    assert accepted(half, key_file(BUREAU), sm2)[0].holder == POLICE


def test_a_demonstration_key_counts_only_where_it_may() -> None:
    demo = key_file(BUREAU, demo=True)
    item = proposed(seized(), K.HAND_OVER, POLICE)
    assert refusal(signed, item, demo).data["fault"] == SignatureFault.DEMONSTRATION.label
    assert signed(item, demo, demo=True).pending is not None


@pytest.mark.parametrize(
    ("kind", "other", "code"),
    [
        (K.SEIZE, MILL, "EVIDENCE_MOVE_NOT_ALLOWED"),
        (K.TO_APPRAISER, LAB, "EVIDENCE_NO_APPRAISAL"),
        (K.HAND_OVER, "police-640400", "EVIDENCE_RECEIVER_WRONG"),
        (K.HAND_OVER, BUREAU, "EVIDENCE_RECEIVER_WRONG"),
        (K.HAND_OVER, LAB, "EVIDENCE_RECEIVER_WRONG"),
        (K.STORE, "police-640400", "EVIDENCE_RECEIVER_WRONG"),
        (K.RETURN, LAB, "EVIDENCE_RECEIVER_WRONG"),
    ],
)
def test_a_move_out_of_order_or_to_a_stranger_is_refused(kind: K, other: str, code: str) -> None:
    assert refusal(proposed, seized(), kind, other).code == code


@pytest.mark.parametrize("kind", [K.RETURN, K.DESTROY])
def test_return_and_destruction_need_their_document(kind: K) -> None:
    assert refusal(proposed, seized(), kind, MILL, document=None).code == "EVIDENCE_DOCUMENT_REQUIRED"


@pytest.mark.parametrize("kind", [K.RETURN, K.DESTROY])
def test_only_the_head_lets_an_item_go_for_good(kind: K) -> None:
    assert refusal(proposed, seized(), kind, MILL, who=OFFICER).code == "EVIDENCE_NEEDS_HEAD"
    assert proposed(seized(), kind, MILL).pending is not None


def test_who_saw_an_older_chain_is_told_what_became_of_the_item() -> None:
    item, _ = captured()
    late = refusal(proposed, seized(), K.RETURN, MILL, head=item.head)
    assert (late.code, late.data["state"]) == ("EVIDENCE_CHANGED", EvidenceState.HELD.label)


def test_a_second_move_waits_for_the_first_and_a_dropped_one_frees_the_item() -> None:
    item = proposed(seized(), K.HAND_OVER, POLICE)
    assert refusal(proposed, item, K.RETURN, MILL).code == "EVIDENCE_MOVE_PENDING"
    drop = DropMove(number=item.number, digest=pending(item)[1], reason="接收方拒绝")
    assert refusal(moves.drop, item, drop, PROCURATORATE).code == "EVIDENCE_NOT_YOUR_SIDE"
    assert proposed(moves.drop(item, drop, POLICE), K.RETURN, MILL).pending is not None


def test_what_was_signed_cannot_be_accepted_for_another_proposal() -> None:
    first = signed(proposed(seized(), K.HAND_OVER, POLICE), key_file(BUREAU))
    dropped = moves.drop(first, DropMove(number=first.number, digest=pending(first)[1], reason="改期"), BUREAU)
    second = proposed(dropped, K.HAND_OVER, POLICE, reason="改为另一批")
    replayed = key_file(BUREAU).sign(SigningPurpose.CUSTODY, pending(first)[0])
    assert refusal(signed, second, key_file(BUREAU), signature=replayed).code == "EVIDENCE_SIGNATURE_WRONG"


ANY_MOVE = st.tuples(st.sampled_from(MoveKind), st.sampled_from([BUREAU, POLICE, PROCURATORATE, MILL, LAB]))


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_MOVE, max_size=8), st.booleans())
def test_whatever_is_tried_the_chain_links_holder_to_holder(tries: list[tuple[K, str]], at_owner: bool) -> None:
    item, entry = captured(at_owner=at_owner, kind=EvidenceKind.SAMPLE)
    chain = [entry]
    for kind, other in tries:
        taking = kind in moves.TAKING
        giver, receiver = (other, item.custodian) if taking else (item.custodian, other)
        before = item
        try:
            item, entry = moved(item, kind, other, giver, receiver)
        except Refusal as refused:
            assert re.match(r"EVIDENCE_", refused.code)
            continue
        assert (before.state, kind) in moves.MOVES
        assert (before.holder, item.holder) == (giver, receiver)
        assert f'"previous":"{chain[-1].hash}"' in entry.body
        chain.append(entry)
    assert (item.entries, item.head) == (len(chain), chain[-1].hash)
    assert item.custodian in (BUREAU, POLICE, PROCURATORATE)
