"""A report's words as others see them, and what of them is hidden."""

from collections.abc import Collection, Mapping

import msgspec

from contracts.complaints.informant import MaskKind, ReportField
from contracts.complaints.intake import Caller
from contracts.errors import Refusal
from services.complaints.informant.rules.masks import mask
from services.complaints.informant.rules.scanning import Span


class Part(msgspec.Struct, frozen=True):
    """One hidden stretch, numbered through the report."""

    part: int
    kind: MaskKind
    field: ReportField
    start: int
    end: int


class Original(msgspec.Struct, frozen=True, kw_only=True):
    """The words as they were reported, and which parts of them are hidden."""

    words: dict[ReportField, str]
    parts: list[Part]


class Hidden(msgspec.Struct, frozen=True, kw_only=True, eq=False, forbid_unknown_fields=True):
    """What of a report goes to the schema identity: who reported, and the words if any part of them is hidden.

    `keeper` of `keeper_agency` took it in and sees the words; of a report from the public nobody does.
    """

    caller: Caller | None = None
    original: Original | None = None
    keeper_agency: str | None = None
    keeper: str | None = None


def numbered(spans: list[Span]) -> list[Part]:
    """The spans as parts 1, 2, …"""
    return [Part(at, span.kind, span.field, span.start, span.end) for at, span in enumerate(spans, start=1)]


def shown(original: Original, revealed: Collection[int] = ()) -> dict[ReportField, str]:
    """The words with every part replaced by its mark, but for those revealed."""
    words = dict(original.words)
    for part in sorted(original.parts, key=lambda one: one.start, reverse=True):
        if part.part not in revealed:
            text = words[part.field]
            words[part.field] = f"{text[: part.start]}{mask(part.kind.label + str(part.part))}{text[part.end :]}"
    return words


def check_revealable(number: str, part: int, revealed: Mapping[int, bool]) -> None:
    """A part that is there and still hidden; `revealed` says of each part whether it is shown."""
    if part not in revealed:
        allowed = "、".join(map(str, sorted(revealed))) or "（没有隐去内容）"
        raise Refusal("MASKED_PART_UNKNOWN", number=number, part=part, allowed=allowed)
    if revealed[part]:
        raise Refusal("MASKED_PART_REVEALED", number=number, part=part)
