"""How a contract describes one of its fields: Chinese wording, limits, and who may see it."""

from enum import StrEnum
from typing import Any

from msgspec import Meta


class Level(StrEnum):
    """How closely a field is kept; a row of the rights table names the levels its reader sees."""

    OPEN = "open"
    SHARED = "shared"
    CASE = "case"


def about(description: str, level: Level | None = None, **limits: Any) -> Meta:
    """Describe a field in Chinese, with msgspec limits; fields of a record also name their level."""
    extra = {"level": level} if level else None
    return Meta(description=description, extra=extra, **limits)


class Labelled(StrEnum):
    """An enumeration whose members carry the Chinese term users read: `OPEN = "open", "开放"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
