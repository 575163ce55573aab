"""Digests and signatures of deliveries, as a partner checks them; how long is waited between tries."""

import base64
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.checkpoints import JournalService
from contracts.deliveries import DeliveryDigest
from contracts.transfer.signing_terms import SigningAlgorithm
from kernel.agency_signatures import holds, make_private, public_text, to_text
from kernel.deliveries.comparing import ALTERED, BROKEN, DOUBLED, MISSING, UNREADABLE, compare, read_received
from kernel.deliveries.course import Terms
from kernel.deliveries.digest_files import (
    NOTHING_BEFORE,
    DigestFile,
    DigestWrong,
    chained,
    first_line,
    line_of,
    read_file,
    root_of_lines,
    signed_bytes,
)
from kernel.deliveries.keys import SigningKey, headers, signed_content
from kernel.deliveries.store import Item

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ALGORITHMS = list(SigningAlgorithm)


def key_of(algorithm: SigningAlgorithm = SigningAlgorithm.ED25519, version: int = 1) -> tuple[SigningKey, str]:
    private = make_private(algorithm)
    return SigningKey(version, algorithm, private), public_text(algorithm, private)


def body(number: int) -> bytes:
    return msgspec.json.encode({"id": f"event-{number}", "data": {"n": number}})


def item(number: int) -> Item:
    digest = read_received(body(number))[0].sha256
    return Item(position=number, id=f"event-{number}", aggregate=f"case:{number}", type="t", sha256=digest)


def file_of(key: SigningKey, items: list[Item], number: int = 1, previous: str = NOTHING_BEFORE) -> bytes:
    lines = [line_of(one) for one in items]
    digest = DeliveryDigest(
        receiver="r",
        agency="ecology-640500",
        service=JournalService.TRANSFER,
        number=number,
        made_at=NOW,
        count=len(items),
        root=root_of_lines(lines),
        owed=0,
        owed_positions=[],
        read_to=9,
        head=9,
        previous=previous,
        algorithm=key.algorithm.value,
        key_version=key.version,
        signature="",
    )
    signed = replace(digest, signature=key.sign(signed_bytes(digest)))
    return b"\n".join([first_line(signed), *lines]) + b"\n"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_delivery_carries_one_signature_of_each_key_over_id_time_and_body(algorithm: SigningAlgorithm) -> None:
    keys = [key_of(algorithm, 2), key_of(algorithm, 1)]
    told = headers("event-1", NOW, body(1), [key for key, _ in keys])
    signed = signed_content(told["webhook-id"], int(told["webhook-timestamp"]), body(1))
    marks, texts = zip(*(one.split(",") for one in told["webhook-signature"].split()), strict=True)
    assert set(marks) == {"v1a" if algorithm is SigningAlgorithm.ED25519 else "v1sm2"}
    for text, (_, public) in zip(texts, keys, strict=True):
        signature = to_text(base64.b64decode(text))
        assert holds(algorithm, public, signed, signature)
        assert not holds(algorithm, public, signed_content("event-2", int(NOW.timestamp()), body(1)), signature)
        assert not holds(algorithm, public, signed + b" ", signature)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_digest_is_read_with_the_public_key_alone(algorithm: SigningAlgorithm) -> None:
    key, public = key_of(algorithm)
    file = read_file(file_of(key, [item(1), item(2)]), [public])
    assert [entry.id for entry in file.entries] == ["event-1", "event-2"]


@given(st.data())
def test_no_byte_of_a_digest_can_be_changed(data: st.DataObject) -> None:
    key, public = key_of()
    whole = file_of(key, [item(1), item(2), item(3)]).rstrip(b"\n")
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    with pytest.raises(DigestWrong):
        read_file(whole[:place] + bytes([other]) + whole[place + 1 :], [public])


@given(st.sets(st.integers(1, 30)), st.sets(st.integers(1, 30)), st.sets(st.integers(1, 30)))
def test_exactly_what_is_missing_doubled_or_altered_is_named(
    missing: set[int], doubled: set[int], altered: set[int]
) -> None:
    doubled, altered = doubled - missing, altered - missing - doubled
    key, public = key_of()
    file = read_file(file_of(key, [item(number) for number in range(1, 31)]), [public])
    lines = [body(n).replace(b'"n":', b'"m":') if n in altered else body(n) for n in range(1, 31) if n not in missing]
    found = compare([file], read_received(b"\n".join([*lines, *(body(n) for n in doubled)]))).findings
    assert [len(found[name]) for name in (MISSING, DOUBLED, ALTERED)] == [len(missing), len(doubled), len(altered)]


def test_a_digest_left_out_between_two_and_a_line_that_is_no_event_are_named() -> None:
    key, public = key_of()
    first = read_file(file_of(key, [item(1)]), [public])
    second = read_file(file_of(key, [item(2)], 2, chained(first_line(first.digest))), [public])
    third = read_file(file_of(key, [item(3)], 3, chained(first_line(second.digest))), [public])
    held = read_received(b"\n".join([body(1), body(2), body(3)]))
    assert compare([third, first, second], held).sound
    assert len(compare([first, third], held).findings[BROKEN]) == 1
    forged = DigestFile(replace(second.digest, previous="0" * 64), second.entries)
    assert len(compare([first, forged], held).findings[BROKEN]) == 1
    assert compare([first], read_received(body(1) + b"\nnot an event")).findings[UNREADABLE] == ["第 2 行不是事件"]


@given(st.integers(0, 10_000))
def test_the_pause_doubles_up_to_its_limit(failures: int) -> None:
    terms = Terms(pause_max_seconds=3600, give_up_seconds=72 * 3600)
    assert 5 <= terms.pause(failures) <= terms.pause(failures + 1) <= 3600
