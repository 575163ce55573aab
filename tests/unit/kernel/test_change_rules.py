"""How much of an event is told to whom, by what they see of its record."""

from typing import Annotated, Any, ClassVar

import msgspec
import pytest

from contracts.fields import Level, about
from contracts.messages import Query, Record
from kernel.change_rules import Detail, KindRule, Seen, data_told, is_told, levels_shown

DATA = msgspec.json.encode({"number": "C-1", "agency": "a", "secret_hash": "0f", "opinion": "no"})


class Case(Record, frozen=True, kw_only=True):
    number: Annotated[str, about("编号", Level.OPEN)]
    agency: Annotated[str | None, about("单位", Level.SHARED)] = None
    opinion: Annotated[str | None, about("意见", Level.CASE)] = None


class Board(Record, frozen=True, kw_only=True):
    number: Annotated[str, about("编号", Level.OPEN)]


class GetCases(Query[list[Case | None]], frozen=True, kw_only=True):
    subject: ClassVar[str] = "tests.cases.get.v1"
    numbers: list[str]


def rule(detail: Detail) -> KindRule:
    return KindRule("tests", "case", GetCases, detail, True, False, "")


def seen(record: Record) -> Seen:
    return Seen(record, levels_shown(record))


def told(record: Record, detail: Detail = Detail.CASE, *, to_enterprise: bool = False) -> dict[str, Any]:
    data = data_told(DATA, seen(record), rule(detail), "tests.cases.taken.v1", to_enterprise=to_enterprise)
    return dict(msgspec.json.decode(data))


WHOLE = Case(number="C-1", agency="a", opinion="yes")
SHARED = Case(number="C-1", agency="a")
OPEN = Case(number="C-1")


def test_the_levels_seen_of_a_record_are_those_of_its_filled_fields() -> None:
    assert levels_shown(WHOLE) == set(Level)
    assert levels_shown(SHARED) == {Level.OPEN, Level.SHARED}
    assert levels_shown(OPEN) == {Level.OPEN}


@pytest.mark.parametrize(("record", "knows"), [(WHOLE, True), (SHARED, True), (OPEN, False), (Board(number="1"), True)])
def test_who_sees_no_more_than_anyone_of_a_record_that_has_more_is_not_told_of_its_events(
    record: Record, knows: bool
) -> None:
    assert is_told(seen(record)) is knows


def test_of_a_record_that_anyone_sees_whole_everything_is_told() -> None:
    assert told(Board(number="1")) == msgspec.json.decode(DATA)


def test_who_sees_the_case_is_told_everything_and_others_what_they_see_of_the_record() -> None:
    assert told(WHOLE) == msgspec.json.decode(DATA)
    assert told(SHARED) == {"number": "C-1", "agency": "a"}


def test_an_enterprise_is_told_no_more_than_the_fields_it_sees() -> None:
    assert told(WHOLE, to_enterprise=True) == {"number": "C-1", "agency": "a", "opinion": "no"}


def test_a_kind_that_tells_fields_tells_no_hash_even_to_who_sees_the_case() -> None:
    assert told(WHOLE, Detail.FIELDS) == {"number": "C-1", "agency": "a", "opinion": "no"}


def test_an_event_of_which_nothing_is_told_says_only_that_it_happened() -> None:
    shown = data_told(DATA, seen(WHOLE), rule(Detail.CASE), "complaints.repeats.joined.v1", to_enterprise=False)
    assert shown == b"{}"
