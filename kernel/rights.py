"""Who may send which message, on what relation to the record, and which fields they then see.

One table for the whole hub, in contracts/rights/*.csv: message, agency_kinds, roles, relation, sees.
"""

import csv
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

import contracts
from contracts.actors import Actor, AgencyKind, Role, region_prefix
from contracts.errors import Refusal
from contracts.fields import Labelled, Level
from contracts.messages import Record
from kernel.narrowing import KEPT, known, whole

R = TypeVar("R", bound=Record)
FOLDER = Path(contracts.__file__).parent / "rights"


class Relation(StrEnum):
    """How the actor stands to the record."""

    ANY = "any"
    REGION = "region"
    PARTY = "party"
    PERSON = "person"


class Right(msgspec.Struct, frozen=True):
    """One row: these kinds and roles may send the message on this relation, and see these levels."""

    message: str
    agency_kinds: frozenset[str]
    roles: frozenset[str]
    relation: Relation
    sees: frozenset[Level]

    def fits(self, actor: Actor) -> bool:
        """Whether the row speaks of this actor."""
        kind_fits = "*" in self.agency_kinds or actor.agency_kind.value in self.agency_kinds
        return kind_fits and ("*" in self.roles or any(role.value in self.roles for role in actor.roles))

    @property
    def who(self) -> str:
        """The kinds and roles it speaks of, in words."""
        kinds = "各单位" if "*" in self.agency_kinds else _labels(AgencyKind, self.agency_kinds)
        return kinds if "*" in self.roles else f"{kinds}（{_labels(Role, self.roles)}）"

    def holds(self, actor: Actor, region: str, parties: Iterable[str]) -> bool:
        """Whether the row's relation holds between the actor and such a record."""
        match self.relation:
            case Relation.ANY:
                return True
            case Relation.REGION:
                return region.startswith(region_prefix(actor.region))
            case Relation.PARTY:
                return actor.agency in parties
            case Relation.PERSON:
                return actor.person in parties


class Reach(msgspec.Struct, frozen=True):
    """What an actor's rows add up to, as parameters for SQL:
    `($1 OR region LIKE $2 || '%' OR $3 = ANY(parties))`.

    `person`: the asker, where the record may name single people beside agencies (`contracts.actors.person_key`).
    `offices`: for records of single offices of the party, those whose records the actor stands in; None for all.
    """

    everywhere: bool
    prefix: str | None
    party: str | None
    person: str | None = None
    offices: tuple[str, ...] | None = None

    @property
    def within(self) -> tuple[bool, str | None, str | None]:
        """The three parameters, in their order."""
        return self.everywhere, self.prefix, self.party


EVERYWHERE = Reach(everywhere=True, prefix=None, party=None).within


class Rights:
    """The table, by message."""

    def __init__(self, rows: Iterable[Right]) -> None:
        self.by_message: dict[str, list[Right]] = {}
        for row in rows:
            self.by_message.setdefault(row.message, []).append(row)

    def rows(self, message: str, actor: Actor) -> list[Right]:
        """The rows that let this actor send this message. Refusal: NOT_PERMITTED."""
        rows = self.fitting(message, actor)
        if not rows:
            raise Refusal("NOT_PERMITTED", asker=_asker(actor), allowed=self._who_may(message))
        return rows

    def fitting(self, message: str, actor: Actor) -> list[Right]:
        """The rows of this message that speak of this actor; none where it may not be sent."""
        return [row for row in self.by_message.get(message, ()) if row.fits(actor)]

    def _who_may(self, message: str) -> str:
        """Who has a row for this message, in words."""
        return "；".join(dict.fromkeys(row.who for row in self.by_message.get(message, ()))) or "联动自身"


def reach(rows: Sequence[Right], actor: Actor) -> Reach:
    """Fold an actor's rows into SQL parameters."""
    relations = {row.relation for row in rows}
    return Reach(
        everywhere=Relation.ANY in relations,
        prefix=region_prefix(actor.region) if Relation.REGION in relations else None,
        party=actor.agency if Relation.PARTY in relations else None,
        person=actor.person if Relation.PERSON in relations else None,
        offices=offices_of(actor),
    )


def offices_of(actor: Actor) -> tuple[str, ...] | None:
    """The offices an actor stands for beside the agency as a whole (""); None for its head, who stands for all."""
    if actor.office is None:
        return None if Role.HEAD in actor.roles else ("",)
    return "", actor.office


class Sight:
    """What one asker sees of records: worked out once for each way to stand to one, not for each record."""

    def __init__(self, rows: Sequence[Right], actor: Actor) -> None:
        scope = reach(rows, actor)
        self._rows = rows
        self._prefix = scope.prefix
        self._party = scope.party
        self._person = scope.person
        self._seen: dict[tuple[bool, bool, bool], frozenset[Level]] = {}

    def levels(self, region: str, parties: Iterable[str]) -> frozenset[Level]:
        """The levels seen of one record; empty when no relation holds."""
        within = self._prefix is not None and region.startswith(self._prefix)
        involved = self._party is not None and self._party in parties
        named = self._person is not None and self._person in parties
        seen = self._seen.get((within, involved, named))
        if seen is None:
            seen = self._seen[within, involved, named] = self._levels(within, involved, named)
        return seen

    def _levels(self, within: bool, involved: bool, named: bool) -> frozenset[Level]:
        holds = {Relation.ANY: True, Relation.REGION: within, Relation.PARTY: involved, Relation.PERSON: named}
        return frozenset(level for row in self._rows if holds[row.relation] for level in row.sees)

    def may_see(self, record: type[Record], field: str) -> bool:
        """Whether the asker sees this field of any record at all; if not, nothing need be loaded for it."""
        level = field_levels(record)[field]
        return any(level in row.sees for row in self._rows)


def shown(record: R, seen: frozenset[Level]) -> R:
    """The record with every field of an unseen level emptied."""
    emptied = _emptied(type(record), seen)
    return msgspec.structs.replace(record, **emptied) if emptied else record


@lru_cache(maxsize=KEPT)
def _emptied(record: type[Record], seen: frozenset[Level]) -> dict[str, None]:
    kind: type[Record] = whole(record)
    return dict.fromkeys(known(record, hidden_fields(kind, seen)))


@cache
def hidden_fields(record: type[Record], seen: frozenset[Level]) -> tuple[str, ...]:
    """The fields of a record type that someone seeing these levels does not see."""
    return tuple(name for name, level in field_levels(record).items() if level not in seen)


@cache
def field_levels(record: type[Record]) -> dict[str, Level | None]:
    """Each field's level as its contract states it; None where it states none (a test forbids that)."""
    hints = get_type_hints(record, include_extras=True)
    return {name: _level(hints[name]) for name in record.__struct_fields__}


def _level(hint: Any) -> Level | None:
    for part in get_args(hint):
        if isinstance(part, msgspec.Meta) and part.extra:
            return part.extra.get("level")
    return None


def load_rights(folder: Path = FOLDER) -> Rights:
    """Read every *.csv of the folder as one table."""
    return Rights(_right(row) for place in sorted(folder.glob("*.csv")) for row in _rows(place))


def _rows(place: Path) -> list[dict[str, str]]:
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _right(row: dict[str, str]) -> Right:
    return Right(
        message=row["message"],
        agency_kinds=frozenset(row["agency_kinds"].split("|")),
        roles=frozenset(row["roles"].split("|")),
        relation=Relation(row["relation"]),
        sees=frozenset(Level(level) for level in (row["sees"] or "").split("+") if level),
    )


def _asker(actor: Actor) -> str:
    roles = _labels(Role, {role.value for role in actor.roles})
    return f"{actor.agency_kind.label}（{roles}）"


def _labels(kind: type[Labelled], values: Collection[str]) -> str:
    return "、".join(one.label for one in kind if one.value in values)
