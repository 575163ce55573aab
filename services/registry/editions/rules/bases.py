"""Which law a legal basis means on a day: one that has ended is shown as the law that replaced it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

PARTS = re.compile(r"[；;、]")
TITLE = re.compile(r"[《》]|^中华人民共和国")
REPLACED_MAX = 10


class Law(NamedTuple):
    """A law and when it holds; both ends are inclusive."""

    name: str
    valid_from: date
    valid_to: date | None
    replaced_by: str | None

    def holds(self, on: date) -> bool:
        """Whether it is in force on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


Laws = Mapping[str, Law]


def read_laws(rows: Sequence[Mapping[str, str]]) -> dict[str, Law]:
    """The jurisdiction's table of laws by name."""
    return {
        row["name"]: Law(
            row["name"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            row["replaced_by"] or None,
        )
        for row in rows
    }


def basis_on(text: str, laws: Laws, on: date) -> str:
    """The basis as it reads on a day; what names no known law stays as it is."""
    return "；".join(dict.fromkeys(_read(part, laws, on) for part in parts_of_basis(text)))


def not_in_force(text: str, laws: Laws, on: date) -> list[str]:
    """The parts of a basis whose law is not in force on the day."""
    found = [(part, law_of(part, laws)) for part in parts_of_basis(text)]
    return [part for part, law in found if law is not None and not law.holds(on)]


def parts_of_basis(text: str) -> list[str]:
    """The laws cited, each with its article."""
    return [part for one in PARTS.split(text) if (part := one.strip())]


def law_of(part: str, laws: Laws) -> Law | None:
    """The known law that a part begins with, the longest name first."""
    plain = TITLE.sub("", TITLE.sub("", part).strip())
    named = [name for name in laws if plain.startswith(name)]
    return laws[max(named, key=len)] if named else None


def _read(part: str, laws: Laws, on: date) -> str:
    law = law_of(part, laws)
    if law is None or law.holds(on):
        return part
    if on < law.valid_from:
        return f"{part}（{law.valid_from} 起施行）"
    successor = _successor(law, laws, on)
    return f"{successor.name}（取代{part}）" if successor else f"{part}（{law.valid_to} 后失效）"


def _successor(law: Law, laws: Laws, on: date) -> Law | None:
    for _ in range(REPLACED_MAX):
        following = laws.get(law.replaced_by or "")
        if following is None or following.holds(on):
            return following
        law = following
    return None
