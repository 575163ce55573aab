"""static_facts.csv: how long a fact is left out of checks, and what a change does to it."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum

import msgspec

from contracts.actors import region_prefix
from contracts.registry.static_facts import StaticFactKind

Row = Mapping[str, str]
ANY_KIND = "*"


class Effect(Enum):
    """What a change does to a fact."""

    FALL = "fall"
    RECONFIRM = "reconfirm"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A change's row as it speaks of one kind of fact."""

    code: str
    effect: Effect
    name: str
    source: str

    @property
    def text(self) -> str:
        """Why, as a user reads it."""
        return f"{self.name}（{self.source}）"


def months_of(rows: Iterable[Row], kind: StaticFactKind, region: str, on: date) -> int:
    """For how many months a confirmed fact of a kind is left out of checks."""
    row = _best([row for row in rows if row["part"] == "term" and row["kind"] == kind], region, on)
    if row is None:
        raise LookupError(f"static_facts.csv has no term of {kind} in {region} on {on}")
    return int(row["value"])


def change_of(rows: Iterable[Row], codes: Iterable[str], kind: StaticFactKind, region: str, on: date) -> Change | None:
    """What these changes do to a fact of a kind: the gravest effect; None where it stays."""
    known = [row for row in rows if row["part"] == "change"]
    found = [_change(known, code, kind, region, on) for code in codes]
    grave = sorted((one for one in found if one), key=lambda one: one.effect is not Effect.FALL)
    return grave[0] if grave else None


def _change(rows: Iterable[Row], code: str, kind: StaticFactKind, region: str, on: date) -> Change | None:
    fitting = [row for row in rows if row["change"] == code and row["kind"] in (kind.value, ANY_KIND)]
    row = _best(fitting, region, on)
    if row is None:
        return None
    return Change(code=code, effect=Effect(row["value"]), name=row["name"], source=row["source"])


def _best(rows: Iterable[Row], region: str, on: date) -> Row | None:
    """The row of the most specific region that holds; a kind's own row before the one for all kinds."""
    day = on.isoformat()
    held = [
        row
        for row in rows
        if region.startswith(_prefix(row))
        and row["valid_from"] <= day
        and (not row["valid_to"] or day <= row["valid_to"])
    ]
    return max(held, key=lambda row: (len(_prefix(row)), row["kind"] != ANY_KIND), default=None)


def _prefix(row: Row) -> str:
    return region_prefix(row["region"]) if row["region"] else ""
