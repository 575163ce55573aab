"""A file of evidence is verified from its bytes: whatever is changed, missing, repeated or reordered is named."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cli.key_files import make_key
from cli.sign import sealed
from contracts.transfer.evidence_orders import EvidencePart, SplitEvidence
from contracts.transfer.evidence_terms import MoveKind, SignatureFault
from contracts.transfer.signing_terms import KeyStatement, SigningAlgorithm
from services.transfer.evidence.rules.capture import split
from services.transfer.evidence.rules.export import exported
from services.transfer.evidence.rules.verification import Verified, pins_of, verify
from services.transfer.signing_keys.rules import Key
from tests.unit.transfer.evidence_world import (
    BUREAU,
    MILL,
    MONDAY,
    POLICE,
    captured,
    holds,
    key_file,
    moved,
    registered,
)

ALGORITHM = SigningAlgorithm.ED25519
PINS = pins_of([key_file(BUREAU).statement, key_file(POLICE).statement])


def unsealed(*, keys: list[Key] | None = None) -> bytes:
    item, entry = captured()
    chain = [entry]
    for kind, other, giver, receiver in (
        (MoveKind.SEIZE, MILL, MILL, BUREAU),
        (MoveKind.HAND_OVER, POLICE, BUREAU, POLICE),
    ):
        item, entry = moved(item, kind, other, giver, receiver)
        chain.append(entry)
    known = keys or [registered(key_file(one)) for one in (BUREAU, MILL, POLICE)]
    return exported("YS-1", BUREAU, MONDAY, [item], {item.number: chain}, known)


FILE = sealed(unsealed(), key_file(BUREAU), MONDAY)
LINES = FILE.split(b"\n")[:-1]


def checked(data: bytes, pins: dict[str, KeyStatement] = PINS) -> Verified:
    return verify(data, pins, holds)


def texts(result: Verified) -> str:
    return "\n".join(finding.text for finding in result.findings)


def joined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def test_an_untouched_file_holds() -> None:
    result = checked(FILE)
    assert result.findings == []
    assert (result.referral, result.items, result.moves, result.sealed_by) == ("YS-1", 1, 2, BUREAU)


def test_every_single_byte_is_covered_and_its_line_is_named() -> None:
    for place in range(len(FILE)):
        changed = bytearray(FILE)
        changed[place] ^= 1
        line = FILE[:place].count(b"\n") + 1
        named = {finding.line for finding in checked(bytes(changed)).findings}
        assert line in named, (place, line, named)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_any_change_of_any_byte_is_found(place: int, difference: int) -> None:
    changed = bytearray(FILE)
    changed[place] ^= difference
    assert checked(bytes(changed)).findings


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(FILE) - 1))
def test_a_file_cut_off_anywhere_is_found(length: int) -> None:
    assert checked(FILE[:length]).findings


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(FILE)), st.binary(min_size=1, max_size=20))
def test_bytes_put_in_anywhere_are_found(place: int, more: bytes) -> None:
    assert checked(FILE[:place] + more + FILE[place:]).findings


@pytest.mark.parametrize("place", range(len(LINES)))
def test_a_line_left_out_is_named(place: int) -> None:
    found = checked(joined(LINES[:place] + LINES[place + 1 :]))
    expected = "封签缺失" if place == len(LINES) - 1 else f"第 {place + 1} 行"
    assert expected in texts(found)


@pytest.mark.parametrize("place", range(len(LINES) - 1))
def test_a_line_doubled_is_named_where_it_stands_again(place: int) -> None:
    found = checked(joined([*LINES[: place + 1], *LINES[place:]]))
    assert (place + 2, True) in [(one.line, "重复" in one.text) for one in found.findings]


@settings(max_examples=100, deadline=None)
@given(st.permutations(range(len(LINES))).filter(lambda order: order != list(range(len(LINES)))))
def test_lines_in_another_order_are_found(order: list[int]) -> None:
    assert checked(joined([LINES[place] for place in order])).findings


def test_two_moves_exchanged_are_both_named() -> None:
    first, second = (place for place, line in enumerate(LINES) if b'"line":"move"' in line)
    exchanged = LINES.copy()
    exchanged[first], exchanged[second] = LINES[second], LINES[first]
    found = checked(joined(exchanged))
    assert "第 1 次交接次序被改动" in texts(found)
    assert "第 2 次交接：此前应为第 1 次" in texts(found)


def test_whoever_seals_anew_what_he_changed_needs_a_trusted_key() -> None:
    forged = sealed(unsealed().replace("王保管".encode(), "李保管".encode()), make_key(BUREAU, "x", ALGORITHM), MONDAY)
    found = texts(checked(forged))
    assert "不在可信公钥之列" in found
    assert f"签名不能采信，{SignatureFault.MISMATCH.label}" in found


def test_even_the_sealing_agency_cannot_change_what_the_other_side_signed() -> None:
    forged = sealed(unsealed().replace("王保管".encode(), "李保管".encode()), key_file(BUREAU), MONDAY)
    found = texts(checked(forged))
    assert f"接收方（{POLICE}）的签名不能采信，{SignatureFault.MISMATCH.label}" in found


def test_a_move_taken_out_before_sealing_breaks_the_chain() -> None:
    lines = unsealed().split(b"\n")[:-1]
    gone = next(place for place, line in enumerate(lines) if b'"line":"move"' in line)
    found = texts(checked(sealed(joined(lines[:gone] + lines[gone + 1 :]), key_file(BUREAU), MONDAY)))
    assert "此前应为第 1 次" in found
    assert "没有接在前一条记录之后" in found


def test_one_item_cannot_have_two_beginnings() -> None:
    lines = unsealed().split(b"\n")[:-1]
    begun = next(line for line in lines if b'"line":"item"' in line)
    other = begun.replace(b'"conversion":"pending"', b'"conversion":"adopted"')
    assert "证据 ZJ-1 重复" in texts(checked(sealed(joined([*lines, other]), key_file(BUREAU), MONDAY)))


@pytest.mark.parametrize(("entry", "named"), [(None, ""), ("0" * 64, "没有接在所分自的证据 ZJ-1 的保管链上")])
def test_a_part_that_does_not_begin_at_its_whole_is_named(entry: str | None, named: str) -> None:
    item, begun = captured()
    item, seizure = moved(item, MoveKind.SEIZE, MILL, MILL, BUREAU)
    one = EvidencePart(title="留样", description="250 毫升", quantity="1 瓶")
    whole = replace(item, head=entry or item.head)
    order = SplitEvidence(number="ZJ-1", head=whole.head, parts=[one])
    [(part, first)] = split(whole, order, ["ZJ-2"], BUREAU, MONDAY)
    keys = [registered(key_file(holder)) for holder in (BUREAU, MILL)]
    chains = {"ZJ-1": [begun, seizure], "ZJ-2": [first]}
    data = exported("YS-1", BUREAU, MONDAY, [part, item], chains, keys)
    found = texts(checked(sealed(data, key_file(BUREAU), MONDAY)))
    assert (named in found, bool(found)) == (True, bool(named))


def test_an_outside_body_counts_by_its_voucher_only() -> None:
    bare = registered(key_file(MILL), voucher_key=None, voucher_signature=None)
    wrong = registered(key_file(MILL), voucher_signature=key_file(POLICE).proof)
    for mill, fault in ((bare, SignatureFault.UNKNOWN), (wrong, SignatureFault.UNVOUCHED)):
        keys = [registered(key_file(BUREAU)), mill, registered(key_file(POLICE))]
        assert fault.label in texts(checked(sealed(unsealed(keys=keys), key_file(BUREAU), MONDAY)))


def test_an_agency_whose_key_is_not_trusted_is_named() -> None:
    found = checked(FILE, pins_of([key_file(BUREAU).statement]))
    assert f"接收方（{POLICE}）的签名不能采信，{SignatureFault.UNKNOWN.label}" in texts(found)


def test_a_key_that_had_ended_when_it_signed_does_not_count() -> None:
    ended = registered(key_file(POLICE), valid_to=MONDAY)
    keys = [registered(key_file(BUREAU)), registered(key_file(MILL)), ended]
    assert SignatureFault.NOT_VALID.label in texts(checked(sealed(unsealed(keys=keys), key_file(BUREAU), MONDAY)))


def test_demonstration_is_named_and_counts_only_where_it_is_allowed() -> None:
    demo = key_file(BUREAU, demo=True)
    data = sealed(unsealed(), demo, MONDAY)
    pins = PINS | pins_of([demo.statement])
    assert "演示用，不具证明效力" in texts(checked(data, pins))
    allowed = verify(data, pins, holds, demonstration=True)
    assert (allowed.findings, allowed.demonstrations) == ([], ["封签"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: b"\n",
        lambda data: b"{}\n",
        lambda data: b"\xff\xfe\n" + data,
        lambda data: data.replace(b'"line":"header"', b'"line":"heading"'),
        lambda data: b"[" * 100_000 + b"\n",
        lambda data: b'{"line":1e999}\n' * 10,
    ],
)
def test_what_is_no_such_file_is_found_and_nothing_breaks(spoil: Callable[[bytes], bytes]) -> None:
    assert checked(spoil(FILE)).findings
