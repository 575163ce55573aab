"""A narrowed record has the fields that were asked for, and no others that could be taken for empty."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.complaints.intake import (
    Channel,
    Complaint,
    ComplaintsOfEnterprises,
    ComplaintState,
    GetComplaints,
    ListComplaints,
)
from contracts.messages import Page
from kernel.narrowing import answers, known, narrowed, union, whole

FIELDS = st.lists(st.sampled_from(Complaint.__struct_fields__), unique=True).map(tuple)
WANTS = st.lists(st.none() | FIELDS, min_size=1)
CASE = Complaint(
    number="TS1",
    channel=Channel.WEB,
    state=ComplaintState.CLOSED,
    region="640500",
    filed_at=datetime(2026, 1, 1, tzinfo=UTC),
    matter_name="水污染",
)


def in_fields(record: Complaint, fields: tuple[str, ...]) -> Any:
    return narrowed(Complaint, fields)(*(getattr(record, name) for name in fields))


@given(fields=FIELDS, behind=FIELDS)
def test_what_a_service_tells_behind_the_wanted_fields_is_passed_over(
    fields: tuple[str, ...], behind: tuple[str, ...]
) -> None:
    sent = in_fields(CASE, known(Complaint, (*fields, *behind)))
    told = answers(GetComplaints, fields).decode(msgspec.msgpack.encode([sent, None]))
    assert told == [in_fields(CASE, fields), None]
    assert all(hasattr(told[0], name) == (name in fields) for name in Complaint.__struct_fields__)


def test_records_are_narrowed_wherever_an_answer_has_them() -> None:
    fields = ("state", "number")
    page = Page(items=[in_fields(CASE, fields)], keys=["k"], more=True)
    for query, answer in ((ListComplaints, page), (ComplaintsOfEnterprises, [page])):
        assert answers(query, fields).decode(msgspec.msgpack.encode(answer)) == answer
    assert answers(GetComplaints, None).decode(msgspec.msgpack.encode([CASE])) == [CASE]


def test_a_narrowed_record_is_known_by_the_record_it_is_narrowed_from() -> None:
    assert whole(narrowed(Complaint, ("number",))) is whole(Complaint) is Complaint


def test_a_field_that_was_not_asked_for_is_not_there() -> None:
    with pytest.raises(AttributeError):
        in_fields(CASE, ("number",)).state  # noqa: B018


def test_names_that_are_no_fields_are_passed_over() -> None:
    assert known(Complaint, ("state", "nothing", "state", "number")) == ("state", "number")


@given(wants=WANTS)
def test_a_union_wants_what_any_wants(wants: list[tuple[str, ...] | None]) -> None:
    found = union(*wants)
    assert (found is None) == (None in wants)
    assert found is None or set(found) == {name for one in wants for name in one or ()}
