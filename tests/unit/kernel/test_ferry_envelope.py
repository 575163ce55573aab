"""A bundle 摆渡包: whatever happens to its bytes is noticed, and only its recipient reads it."""

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from kernel.ferry import envelope
from kernel.ferry.envelope import NOTHING_BEFORE, Bundle
from kernel.ferry.keys import Keys
from kernel.vault.ciphers import CipherName

HUB, POLICE, STRANGER = Keys.generate("hub"), Keys.generate("police-640500"), Keys.generate("police-640400")
PLAIN = "移送案件".encode() * 20
CIPHERS: tuple[CipherName, ...] = get_args(CipherName)


def made(sequence: int = 1, cipher: CipherName = "aes-gcm", plain: bytes = PLAIN) -> Bundle:
    return envelope.make(
        plain,
        keys=HUB,
        to=POLICE.card,
        sequence=sequence,
        previous=NOTHING_BEFORE,
        at=datetime(2026, 11, 22, tzinfo=UTC),
        cipher=cipher,
    )


BUNDLE = made()


def read(data: bytes) -> bytes:
    bundle = envelope.read(data)
    bundle.check(HUB.card)
    return bundle.open(POLICE)


@given(st.binary(max_size=2000), st.sampled_from(CIPHERS))
def test_what_was_packed_is_read_by_its_recipient_and_none_of_it_shows_on_the_way(
    plain: bytes, cipher: CipherName
) -> None:
    bundle = made(cipher=cipher, plain=plain)
    assert read(bundle.data) == plain
    assert len(plain) < 8 or plain not in bundle.body


@given(st.integers(0, len(BUNDLE.data) - 1), st.integers(1, 255))
def test_any_altered_byte_is_noticed_and_named(place: int, flip: int) -> None:
    data = bytearray(BUNDLE.data)
    data[place] ^= flip
    with pytest.raises(Refusal) as caught:
        read(bytes(data))
    named = {"FERRY_NOT_A_BUNDLE", "FERRY_CUT_OFF", "FERRY_HEADER_ALTERED", "FERRY_BODY_ALTERED"}
    assert caught.value.code in named
    if place >= len(BUNDLE.data) - len(BUNDLE.body):
        assert caught.value.code == "FERRY_BODY_ALTERED"


@given(st.integers(0, len(BUNDLE.data) - 1), st.binary(min_size=1, max_size=40))
def test_what_is_cut_off_left_out_or_added_is_noticed(place: int, more: bytes) -> None:
    data = BUNDLE.data
    for changed in (data[:place], data[:place] + data[place + 1 :], data[:place] + more + data[place:], data + more):
        if changed != data:
            with pytest.raises(Refusal):
                read(changed)


@given(st.lists(st.integers(1, 5), max_size=6), st.binary(min_size=1, max_size=20))
def test_bundles_one_after_another_in_a_file_are_told_apart(sequences: list[int], rest: bytes) -> None:
    data = b"".join(made(one).data for one in sequences)
    assert [one.header.sequence for one in envelope.bundles(data)] == sequences
    with pytest.raises(Refusal):
        list(envelope.bundles(data + rest))


def test_nobody_else_opens_it_and_nobody_else_could_have_signed_it() -> None:
    with pytest.raises(Refusal, match="FERRY_NOT_FOR_US"):
        BUNDLE.open(STRANGER)
    with pytest.raises(Refusal, match="SEAL_BROKEN"):
        BUNDLE.open(Keys.generate("police-640500"))
    with pytest.raises(Refusal, match="FERRY_HEADER_ALTERED"):
        BUNDLE.check(STRANGER.card)


def test_a_body_put_under_another_number_does_not_open() -> None:
    one, two = made(1), made(2)
    swapped = Bundle(header=two.header, head=two.head, signature=two.signature, body=one.body)
    with pytest.raises(Refusal, match=r"FERRY_BODY_ALTERED|FERRY_CUT_OFF"):
        read(swapped.data)
    with pytest.raises(Refusal, match="SEAL_BROKEN"):
        swapped.open(POLICE)
