"""Rows become structs: choices by their values, lists of choices, what may be absent, what is left out."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
import pytest

from contracts.fields import Labelled, about
from kernel.rows import Shape, reader

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Colour(Labelled):
    """A choice."""

    RED = "red", "红"


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """One field of every kind that a column may become."""

    id: str
    colour: Annotated[Colour, about("颜色")]
    other: Annotated[Colour | None, about("另一颜色")] = None
    colours: Annotated[list[Colour], about("各颜色")]
    words: Annotated[list[str] | None, about("词")] = None
    at: datetime
    later: list[Colour] | None = None


def row(**changes: Any) -> Any:
    """A row by the columns' names."""
    return {"id": "1", "colour": "red", "other": None, "colours": ["red"], "words": ["a"], "at": NOW} | changes


def test_a_row_becomes_the_struct_its_columns_are_named_after() -> None:
    thing = Thing(id="1", colour=Colour.RED, colours=[Colour.RED], words=["a"], at=NOW)
    assert reader(Thing, "later")(row()) == thing
    assert reader(Thing)(row(other="red", later=["red"])) == msgspec.structs.replace(
        thing, other=Colour.RED, later=[Colour.RED]
    )
    assert reader(Thing)(row(later=None)) == thing
    assert type(reader(Thing, "later")(row()).colour) is Colour


def test_a_column_of_the_statement_that_no_field_is_named_after_is_passed_over() -> None:
    assert reader(Thing, "later")(row(parties=["x"])) == reader(Thing, "later")(row())


def test_a_choice_nobody_knows_and_a_missing_column_are_faults_not_values() -> None:
    with pytest.raises(KeyError):
        reader(Thing, "later")(row(colour="blue"))
    with pytest.raises(KeyError):
        reader(Thing)(row())


STATEMENT = "SELECT id, colour, other, colours, words, at, parties FROM things ORDER BY at LIMIT 3"
THINGS = Shape(Thing, left_out=("later",), needs=("id",), beside=("parties",))


def test_asked_for_in_some_fields_only_their_columns_and_what_is_needed_are_selected_and_read() -> None:
    some = THINGS.only(("colour", "later", "unheard of"), "at")
    assert some.text(STATEMENT) == f"SELECT colour, id, at, parties FROM ({STATEMENT}) AS whole"
    told = some.read({"colour": "red", "id": "1", "at": NOW, "parties": []})  # type: ignore[arg-type]
    assert msgspec.structs.astuple(told) == (Colour.RED, None, "1", NOW)


def test_whoever_asks_for_all_fields_has_the_statement_and_the_record_as_they_are() -> None:
    assert THINGS.only(None, "at") is THINGS
    assert THINGS.text(STATEMENT) is STATEMENT
    assert THINGS.read(row()) == reader(Thing, "later")(row())
