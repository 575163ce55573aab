"""Which events of a service may leave it, to whom and in how much detail: the tables of contracts/changes, and what
follows from them. Pure.

Whether an asker may know of an event is decided by the record its aggregate stands for, as the asker sees that record
now: an event is told to whoever sees more of the record than anyone may. docs/decisions/0092.
"""

import csv
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

import contracts.changes
from contracts.fields import Level
from contracts.messages import Query, Record
from kernel.rights import field_levels
from kernel.subjects import messages

FOLDER = Path(contracts.changes.__file__).parent


class Detail(StrEnum):
    """How much of an event's data is told: all of it to who sees all of the record, the record's fields, or none."""

    CASE = "case"
    FIELDS = "fields"
    NONE = "none"
    NEVER = "never"


class KindRule(msgspec.Struct, frozen=True):
    """One kind of aggregate: the query that reads its record (None: its events never leave, `inside` says why).

    `by_person`: of an agency's people with equal roles one may see such a record and another not.
    """

    service: str
    kind: str
    read_by: type[Query[Any]] | None
    detail: Detail
    enterprises: bool
    by_person: bool
    inside: str

    @property
    def subject(self) -> str:
        """Of the query by which its record is read."""
        return self.read_by.subject if self.read_by else ""


class Seen(msgspec.Struct, frozen=True):
    """A record as its asker sees it, and the levels of fields the asker sees of it."""

    record: Record
    levels: frozenset[Level]


@cache
def kind_rules(folder: Path = FOLDER) -> dict[tuple[str, str], KindRule]:
    """The rules by service and kind."""
    rules = (_kind_rule(row) for row in _rows(folder / "aggregates.csv"))
    return {(rule.service, rule.kind): rule for rule in rules}


@cache
def event_details(folder: Path = FOLDER) -> dict[str, Detail]:
    """The events of which less is told than their aggregate's kind says; NEVER: not even that they happened."""
    return {row["event"]: Detail(row["data"]) for row in _rows(folder / "events.csv")}


@cache
def told_kinds(service: str) -> dict[str, KindRule]:
    """The kinds of a service whose events may leave it."""
    return {kind: rule for (of, kind), rule in kind_rules().items() if of == service and rule.read_by}


@cache
def services_of(kinds: frozenset[str]) -> tuple[str, ...]:
    """The services that tell events of these kinds; of no kind in particular: all."""
    return tuple(dict.fromkeys(of for (of, kind), rule in kind_rules().items() if rule.read_by and _among(kind, kinds)))


@cache
def seen_by_person(kinds: frozenset[str]) -> bool:
    """Whether of these kinds (none: of all) one person of an agency may see more than another with equal roles."""
    return any(rule.by_person and _among(kind, kinds) for (_, kind), rule in kind_rules().items())


def known_kinds() -> frozenset[str]:
    """Every kind whose events some service tells."""
    return frozenset(kind for (_, kind), rule in kind_rules().items() if rule.read_by)


def kind_of(aggregate: str) -> str:
    """`referral:YS…` -> `referral`."""
    return aggregate.partition(":")[0]


def key_of(aggregate: str) -> str:
    """`referral:YS…` -> `YS…`."""
    return aggregate.partition(":")[2]


def levels_shown(record: Record) -> frozenset[Level]:
    """The levels of which the record, as it was shown to its asker, has a filled field."""
    levels = field_levels(type(record))
    return frozenset(level for name, level in levels.items() if level and getattr(record, name) is not None)


@cache
def levels_of(record: type[Record]) -> frozenset[Level]:
    """The levels that fields of such a record have."""
    return frozenset(level for level in field_levels(record).values() if level)


def is_told(seen: Seen) -> bool:
    """Whether who was shown this record is told of its events: anyone may see no more of it than the open fields."""
    closed = levels_of(type(seen.record)) - {Level.OPEN}
    return not closed or bool(closed & seen.levels)


def data_told(data: bytes, seen: Seen, rule: KindRule, event: str, *, to_enterprise: bool) -> bytes:
    """As much of an event's data (JSON) as is told to who was shown this record."""
    detail = min(rule.detail, event_details().get(event, Detail.CASE), key=_AMOUNT.__getitem__)
    if detail is Detail.CASE and not to_enterprise and seen.levels >= levels_of(type(seen.record)):
        return data
    if detail is Detail.NONE:
        return b"{}"
    record = seen.record
    filled = {name for name in record.__struct_fields__ if getattr(record, name) is not None}
    told = {name: value for name, value in msgspec.json.decode(data).items() if name in filled}
    return msgspec.json.encode(told)


_AMOUNT = {Detail.NEVER: 0, Detail.NONE: 1, Detail.FIELDS: 2, Detail.CASE: 3}


def _among(kind: str, kinds: frozenset[str]) -> bool:
    return not kinds or kind in kinds


def _kind_rule(row: dict[str, str]) -> KindRule:
    query: Any = messages()[row["read_by"]] if row["read_by"] else None
    detail = Detail(row["data"]) if row["data"] else Detail.NEVER
    return KindRule(
        service=row["service"],
        kind=row["aggregate"],
        read_by=query,
        detail=detail,
        enterprises=row["enterprises"] == "yes",
        by_person=row["by_person"] == "yes",
        inside=row["inside"],
    )


def _rows(place: Path) -> list[dict[str, str]]:
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
