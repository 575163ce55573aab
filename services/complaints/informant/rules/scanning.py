"""Finding what would tell who reported: by the jurisdiction's patterns, and by what the caller left of themselves."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import msgspec

from contracts.complaints.informant import MaskKind, ReportField
from contracts.complaints.intake import Caller
from services.complaints.informant.rules.masks import mask

HIDE = "hide"
NEVER_OWN = "never_own"
NUMBER = re.compile(r"[0-9](?:[-\s]?[0-9]){6,}")
NO_DIGIT = re.compile(r"\D")
NAME_LENGTH_MIN, LATIN_LENGTH_MIN, DIGITS_MIN, ADDRESS_LENGTH_MIN = 2, 5, 7, 4
# One character for one, so that a place in the folded words is the same place in the words.
WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ＠]")
FOLDED = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


class PatternInvalid(ValueError):
    """A row of informant_patterns.csv that cannot be used."""

    def __init__(self, row: int, column: str, got: str, allowed: str) -> None:
        super().__init__(f"informant_patterns.csv 第 {row} 行 {column} 列：{got!r}，应为{allowed}")


class Patterns(msgspec.Struct, frozen=True):
    """What to hide, and which names are nobody's own."""

    hiding: tuple[tuple[MaskKind, re.Pattern[str]], ...]
    never_own: tuple[re.Pattern[str], ...]


class Own(msgspec.Struct, frozen=True):
    """What a caller left of themselves: texts, and a number's digits."""

    texts: tuple[str, ...] = ()
    digits: str = ""


class Span(msgspec.Struct, frozen=True):
    """A stretch of a field's words."""

    field: ReportField
    start: int
    end: int
    kind: MaskKind


def patterns_from(rows: Iterable[Mapping[str, str]]) -> Patterns:
    """Understand informant_patterns.csv. PatternInvalid naming row and column."""
    hiding: list[tuple[MaskKind, re.Pattern[str]]] = []
    never_own: list[re.Pattern[str]] = []
    for number, row in enumerate(rows, start=2):
        pattern = _compiled(number, row["pattern"])
        if row["kind"] == NEVER_OWN:
            never_own.append(pattern)
            continue
        if HIDE not in pattern.groupindex:
            raise PatternInvalid(number, "pattern", row["pattern"], "含命名组 (?P<hide>…) 的正则表达式")
        if row["kind"] not in {kind.value for kind in MaskKind}:
            raise PatternInvalid(number, "kind", row["kind"], "、".join([*MaskKind, NEVER_OWN]))
        hiding.append((MaskKind(row["kind"]), pattern))
    return Patterns(tuple(hiding), tuple(never_own))


def own_of(caller: Caller | None, patterns: Patterns) -> Own:
    """What the caller left as their identity, to be found wherever it stands in the words."""
    if caller is None:
        return Own()
    name, address = _folded(caller.name or "").strip(), _folded(caller.address or "").strip()
    digits = NO_DIGIT.sub("", _folded(caller.phone or ""))
    texts = (name if _is_own(name, patterns) else "", address if len(address) >= ADDRESS_LENGTH_MIN else "")
    return Own(tuple(one for one in texts if one), digits if len(digits) >= DIGITS_MIN else "")


def spans_in(words: Mapping[ReportField, str | None], own: Own, patterns: Patterns) -> list[Span]:
    """What to hide, in the order of the fields and of the words; stretches that touch are one."""
    return list(chain.from_iterable(_in_field(field, text, own, patterns) for field, text in words.items() if text))


def masked_whole(text: str, own: Own, patterns: Patterns) -> str:
    """One text with what would identify taken out, without numbers."""
    for span in reversed(_in_field(ReportField.TEXT, text, own, patterns)):
        text = f"{text[: span.start]}{mask(span.kind.label)}{text[span.end :]}"
    return text


def _in_field(field: ReportField, text: str, own: Own, patterns: Patterns) -> list[Span]:
    folded = _folded(text)
    found = [Span(field, *place, MaskKind.OWN) for place in _own_places(folded, own)]
    for kind, pattern in patterns.hiding:
        found += [Span(field, *one.span(HIDE), kind) for one in pattern.finditer(folded) if one[HIDE]]
    return _joined(found) if found else found


def _own_places(text: str, own: Own) -> Iterator[tuple[int, int]]:
    for one in own.texts:
        at = text.find(one)
        while at >= 0:
            yield at, at + len(one)
            at = text.find(one, at + len(one))
    if own.digits:
        numbers = (number for number in NUMBER.finditer(text) if own.digits in NO_DIGIT.sub("", number[0]))
        yield from (number.span() for number in numbers)


def _joined(found: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start, -one.end)):
        if joined and span.start < joined[-1].end:
            joined[-1] = msgspec.structs.replace(joined[-1], end=max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _is_own(name: str, patterns: Patterns) -> bool:
    least = LATIN_LENGTH_MIN if name.isascii() else NAME_LENGTH_MIN
    return len(name) >= least and not any(one.fullmatch(name) for one in patterns.never_own)


def _folded(text: str) -> str:
    return text.translate(FOLDED) if WIDE.search(text) else text


def _compiled(number: int, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error:
        raise PatternInvalid(number, "pattern", pattern, "Python 正则表达式") from None
