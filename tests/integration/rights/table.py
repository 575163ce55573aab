"""The rights table read once more, apart from the kernel, and the people and messages it speaks of."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import inspect

from cli.event_samples import example
from contracts.actors import Actor, AgencyKind, Role
from contracts.fields import Level
from contracts.messages import Command, Message, Query, Record
from kernel.rights import FOLDER, field_levels
from kernel.subjects import messages, record_of
from tests.integration.rights.seeded import Held, Seeded
from tests.integration.rights.seeds import COMMON
from tests.platform.actors import actor

PEOPLE = [(kind, role) for kind in AgencyKind if kind is not AgencyKind.SYSTEM for role in Role]
ELSEWHERE = "640300"

Row = dict[str, str]


def rows() -> dict[str, list[Row]]:
    """Every row of contracts/rights/*.csv by message."""
    found: dict[str, list[Row]] = {}
    for place in FOLDER.glob("*.csv"):
        with place.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found.setdefault(row["message"], []).append(row)
    return found


ROWS = rows()


def granted(subject: str, kind: AgencyKind, role: Role) -> list[Row]:
    """The rows that speak of this message and such a person."""
    return [
        row
        for row in ROWS.get(subject, [])
        if {"*", kind.value} & set(row["agency_kinds"].split("|")) and {"*", role.value} & set(row["roles"].split("|"))
    ]


def visible(found: Iterable[Row], who: Actor, held: Held) -> set[Level] | None:
    """The levels these rows let the person see of such a record; None where none of them holds."""
    holding = [row for row in found if _holds(row["relation"], who, held)]
    return {Level(one) for row in holding for one in row["sees"].split("+") if one} if holding else None


def _holds(relation: str, who: Actor, held: Held) -> bool:
    if relation == "region":
        return who.region == held.region or who.region == "640000"
    if relation == "person":
        return f"{who.agency}/{who.subject}" in held.people
    return relation == "any" or who.agency in held.parties


def commands(service: str) -> list[type[Command]]:
    """The service's commands."""
    return [kind for kind in _messages(service) if issubclass(kind, Command)]


def queries(service: str) -> list[type[Query[Any]]]:
    """The service's queries."""
    return [kind for kind in _messages(service) if issubclass(kind, Query)]


def _messages(service: str) -> list[type[Message]]:
    return [kind for subject, kind in sorted(messages().items()) if subject.startswith(f"{service}.")]


def stances(seeded: Seeded, kind: AgencyKind, role: Role, found: Iterable[Row]) -> Iterator[Actor]:
    """Such a person of another region's agency, and where it matters of the region, and of each party."""
    relations = {row["relation"] for row in found}
    yield actor(kind, ELSEWHERE, role)
    if "region" in relations:
        yield actor(kind, "640500", role, agency=f"{kind.value}-640599")
    if "party" in relations:
        for agency in sorted({party for held in seeded.held.values() for party in held.parties}):
            yield actor(kind, ELSEWHERE, role, agency=agency)
    if "person" in relations:
        for agency, _, subject in sorted({one.partition("/") for held in seeded.held.values() for one in held.people}):
            yield actor(kind, ELSEWHERE, role, subject=subject, agency=agency)


def message_about(kind: type[Message], named: dict[str, Any]) -> Any:
    """A valid message that names the seeded records."""
    known = COMMON | named
    fields: dict[str, Any] = {}
    for field in inspect.type_info(kind).fields:  # type: ignore[attr-defined]
        if field.required:
            inner = field.type.type if isinstance(field.type, inspect.Metadata) else field.type
            nested = isinstance(inner, inspect.StructType)
            given = example(field.type) if nested else known.get(field.name, example(field.type))
            fields[field.encode_name] = _of_its_form(given, inner)
    return msgspec.convert(fields, kind, strict=False)


def _of_its_form(given: Any, form: Any) -> Any:
    """Of several names those that the field can take: records of other kinds are named in other forms."""
    if not isinstance(given, list) or not isinstance(form, inspect.ListType):
        return given
    item = form.item_type
    longest = getattr(item.type if isinstance(item, inspect.Metadata) else item, "max_length", None)
    return [one for one in given if longest is None or not isinstance(one, str) or len(one) <= longest]


def records_in(answer: Any, kind: type[Record]) -> list[Record]:
    """The records of an answer: alone, in a list, in pages, or none."""
    if isinstance(answer, kind):
        return [answer]
    if isinstance(answer, list):
        return [record for part in answer for record in records_in(part, kind)]
    return records_in(answer.items, kind) if hasattr(answer, "items") else []


def uncovered(record: Record, seen: set[Level]) -> list[str]:
    """The fields that are filled though they ought to be empty, in nested records too."""
    found = []
    for name, level in field_levels(type(record)).items():
        value = getattr(record, name)
        if level not in seen and value is not None:
            found.append(f"{type(record).__name__}.{name}")
        for nested in value if isinstance(value, list) else [value]:
            if isinstance(nested, Record):
                found += uncovered(nested, seen)
    return found


def subjects_of(kind: type[Record], service: str) -> list[str]:
    """The queries that answer with such records."""
    return [query.subject for query in queries(service) if record_of(query) is kind]
