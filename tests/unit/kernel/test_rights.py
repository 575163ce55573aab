"""What a record shows of itself: every type, every set of levels, every field."""

from itertools import chain, combinations, product
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from cli.event_samples import example
from contracts.actors import Actor
from contracts.fields import Level
from contracts.messages import Query, Record
from kernel.rights import Relation, Right, Sight, field_levels, load_rights, reach, shown
from kernel.subjects import messages, record_of
from tests.platform.actors import ADMINISTRATOR, CITIZEN, ENTERPRISE, HEAD, OFFICER, OPERATOR, POLICE_HEAD

RECORDS = sorted(
    {record for kind in messages().values() if issubclass(kind, Query) and (record := record_of(kind))},
    key=lambda kind: kind.__name__,
)
SEEN = [frozenset(some) for some in chain.from_iterable(combinations(Level, size) for size in range(len(Level) + 1))]


def full(kind: type[Record]) -> Any:
    """A record with every field filled."""
    return msgspec.convert(example(msgspec.inspect.type_info(kind)), kind, strict=False)


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_full_record_shows_the_levels_seen_and_nothing_of_the_others(kind: type[Record]) -> None:
    record = full(kind)
    assert all(getattr(record, name) is not None for name in field_levels(kind))
    for seen in SEEN:
        there = shown(record, seen)
        for name, level in field_levels(kind).items():
            assert getattr(there, name) == (getattr(record, name) if level in seen else None), (seen, name)


@pytest.mark.parametrize("message", sorted(load_rights().by_message))
@pytest.mark.parametrize("who", [ADMINISTRATOR, CITIZEN, ENTERPRISE, HEAD, OFFICER, OPERATOR, POLICE_HEAD])
def test_what_is_seen_of_a_record_is_what_every_row_that_holds_for_it_gives(message: str, who: Actor) -> None:
    rows = [row for row in load_rights().by_message[message] if row.fits(who)]
    sight = Sight(rows, who)
    for region, parties in product(
        ("640500", "640400", "110000"), ((), (who.agency,), ("another", who.agency), (who.person,))
    ):
        given = frozenset(level for row in rows if row.holds(who, region, parties) for level in row.sees)
        assert sight.levels(region, parties) == given


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_field_may_be_seen_exactly_where_some_row_gives_its_level(kind: type[Record]) -> None:
    for seen in SEEN:
        row = Right("a.message", frozenset({"*"}), frozenset({"*"}), Relation.PARTY, seen)
        for name, level in field_levels(kind).items():
            assert Sight([row], OFFICER).may_see(kind, name) == (level in seen)


def test_a_head_stands_for_all_offices_an_officer_for_the_own_and_for_what_belongs_to_none() -> None:
    row = Right("a.message", frozenset({"*"}), frozenset({"*"}), Relation.PARTY, frozenset(Level))
    seats = {
        HEAD: None,
        replace(HEAD, office="permit"): ("", "permit"),
        replace(OFFICER, office="permit"): ("", "permit"),
        OFFICER: ("",),
    }
    assert {who: reach([row], who).offices for who in seats} == seats
