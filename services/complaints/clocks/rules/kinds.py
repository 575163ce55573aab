"""What a caller wants, by the first word of complaint_kinds.csv that the report holds."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from contracts.complaints.clock_terms import ComplaintKind
from services.complaints.clocks.rules.cells import one_of

FILE = "complaint_kinds"


class KindWord(msgspec.Struct, frozen=True):
    """A word and the kind it speaks for; the empty word is in every text."""

    kind: ComplaintKind
    word: str


class FoundKind(msgspec.Struct, frozen=True):
    """A kind and why."""

    kind: ComplaintKind
    reason: str


def kind_words(rows: Iterable[Mapping[str, str]]) -> tuple[KindWord, ...]:
    """The words in their order. ValueError where the last is not the empty one, for whatever no other names."""
    words = tuple(
        KindWord(one_of(ComplaintKind, FILE, number, row, "kind"), row["keyword"])
        for number, row in enumerate(rows, start=2)
    )
    if not words or words[-1].word or not all(one.word for one in words[:-1]):
        raise ValueError(f"{FILE}.csv：末行的 keyword 须为空，其他行不得为空")
    return words


def find_kind(words: Sequence[KindWord], text: str) -> FoundKind:
    """The kind of the first word that stands in the text."""
    first = next(one for one in words if one.word in text)
    reason = f"依据“{first.word}”归为{first.kind.label}" if first.word else f"没有其他依据，归为{first.kind.label}"
    return FoundKind(first.kind, reason)
