"""Numbers and work orders."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies
from msgspec.structs import replace

from contracts.actors import AgencyKind
from contracts.complaints.intake import Caller, Channel, Complaint, ComplaintState
from contracts.errors import Refusal
from services.complaints.informant.rules.masking import Hidden
from services.complaints.intake import rules
from tests.unit.complaints.world import NOW, case, report


@given(strategies.binary(min_size=rules.RANDOM_BYTES, max_size=rules.RANDOM_BYTES))
def test_every_number_is_read_back_as_it_was_made(random: bytes) -> None:
    number = rules.make_number(random)
    assert len(number) == 14
    assert rules.read_number(number) == number
    assert rules.read_number(f" {number.lower()} ") == number


@given(
    strategies.binary(min_size=rules.RANDOM_BYTES, max_size=rules.RANDOM_BYTES),
    strategies.integers(0, rules.DIGITS - 2),
)
def test_two_neighbouring_characters_swapped_are_noticed(random: bytes, at: int) -> None:
    digits = rules.make_number(random).removeprefix(rules.PREFIX)
    swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    alike = {digits[at], digits[at + 1]} in ({"0", "Z"}, {digits[at]})
    assert alike or rules.read_number(rules.PREFIX + swapped) is None


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert rules.make_number(bytes(rules.RANDOM_BYTES)) == "TS000000000000"
    assert rules.read_number("ts-OOOO oooo 0000") == "TS000000000000"


@pytest.mark.parametrize("typed", ["", "TS", "TS00000000000", "TS000000000001", "TS00000000000U", "公民"])
def test_what_is_no_number_is_not_read(typed: str) -> None:
    assert rules.read_number(typed) is None


def test_the_caller_is_no_part_of_what_makes_two_reports_the_same() -> None:
    first, second = (report(hidden=Hidden(caller=Caller(name=name))) for name in ("甲", "乙"))
    assert rules.sameness(first) == rules.sameness(second)
    assert rules.sameness(report(text="甲")) != rules.sameness(report(text="乙"))


def test_reports_that_differ_in_what_is_masked_alone_are_not_the_same() -> None:
    assert rules.sameness(report(fingerprint="a")) != rules.sameness(report(fingerprint="b"))


def test_a_work_order_sent_again_with_other_content_is_refused() -> None:
    known = rules.content_sha256(report(text="甲"))
    rules.check_same_order(report(text="甲"), "TS000000000000", known)
    with pytest.raises(Refusal) as refused:
        rules.check_same_order(report(text="乙", external_number="77"), "TS000000000000", known)
    assert refused.value.code == "COMPLAINT_EXTERNAL_NUMBER_REUSED"
    assert refused.value.data == {"external_number": "77", "number": "TS000000000000"}


@pytest.mark.parametrize(
    ("kind", "channel", "allowed"),
    [
        (AgencyKind.PUBLIC, Channel.WEB, True),
        (AgencyKind.PUBLIC, Channel.HOTLINE_12345, False),
        (AgencyKind.HOTLINE, Channel.HOTLINE_12345, True),
        (AgencyKind.HOTLINE, Channel.LETTER, True),
        (AgencyKind.ECOLOGY, Channel.INSPECTORATE, True),
        (AgencyKind.ECOLOGY, Channel.HOTLINE_12345, False),
        (AgencyKind.POLICE, Channel.WEB, False),
        (AgencyKind.POLICE, Channel.DEPARTMENT, True),
        (AgencyKind.WATER, Channel.DEPARTMENT, True),
        (AgencyKind.WATER, Channel.LETTER, False),
        (AgencyKind.ECOLOGY, Channel.DEPARTMENT, True),
        (AgencyKind.ECOLOGY, Channel.ENTERPRISE, False),
        (AgencyKind.HOTLINE, Channel.ENTERPRISE, False),
        (AgencyKind.ENTERPRISE, Channel.ENTERPRISE, True),
        (AgencyKind.ENTERPRISE, Channel.WEB, False),
        (AgencyKind.PUBLIC, Channel.DEPARTMENT, False),
    ],
)
def test_each_body_brings_in_reports_by_its_own_ways(kind: AgencyKind, channel: Channel, allowed: bool) -> None:
    if allowed:
        rules.check_channel(channel, kind)
    else:
        with pytest.raises(Refusal, match="COMPLAINT_CHANNEL_NOT_YOURS"):
            rules.check_channel(channel, kind)


def test_facts_cannot_lie_in_the_future() -> None:
    late = report(occurred_at=NOW + timedelta(minutes=1))
    with pytest.raises(Refusal, match="COMPLAINT_OCCURS_LATER"):
        rules.check_report(late, AgencyKind.HOTLINE, NOW)


def test_the_public_has_no_work_order_numbers() -> None:
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        rules.check_report(report(channel=Channel.WEB, external_number="1"), AgencyKind.PUBLIC, NOW)


def test_the_reported_enterprise_and_the_public_are_never_parties() -> None:
    reported = case(received_by="public", agency="ecology-640500", credit_code="91640500MA75K3TE0C")
    assert reported.parties == ["ecology-640000", "ecology-640500"]


def test_a_page_of_long_texts_ends_early_but_never_empty() -> None:
    usual = Complaint(
        number="TS000000000000", channel=Channel.WEB, state=ComplaintState.CLOSED, region="640500", filed_at=NOW
    )
    long = replace(usual, text="长" * 20000, reply="复" * 20000)
    assert rules.fitting([long] * 10, 10) == 3
    assert rules.fitting([long], 1) == 1
    assert rules.fitting([usual] * 21, 20) == 20
