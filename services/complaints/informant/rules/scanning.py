"""Finding what would tell who reported: by the jurisdiction's patterns, and by what the caller left of themselves."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import msgspec

from contracts.complaints.informant import MaskKind, ReportField
from contracts.complaints.intake import Caller

HIDE = "hide"
NEVER_OWN = "never_own"
SEPARATORS = r"[-\s]?"
NAME_LENGTH_MIN, LATIN_LENGTH_MIN, DIGITS_MIN, ADDRESS_LENGTH_MIN = 2, 5, 7, 4
# One character for one, so that a place in the folded words is the same place in the words.
FOLDED = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


class PatternInvalid(ValueError):
    """A row of informant_patterns.csv that cannot be used."""

    def __init__(self, row: int, column: str, got: str, allowed: str) -> None:
        super().__init__(f"informant_patterns.csv 第 {row} 行 {column} 列：{got!r}，应为{allowed}")


class Patterns(msgspec.Struct, frozen=True):
    """What to hide, and which names are nobody's own."""

    hiding: tuple[tuple[MaskKind, re.Pattern[str]], ...]
    never_own: tuple[re.Pattern[str], ...]


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


def own_patterns(caller: Caller | None, patterns: Patterns) -> list[re.Pattern[str]]:
    """What the caller left as their identity, wherever it stands in the words."""
    if caller is None:
        return []
    digits = re.sub(r"\D", "", (caller.phone or "").translate(FOLDED))
    found = [SEPARATORS.join(digits)] if len(digits) >= DIGITS_MIN else []
    name, address = _folded(caller.name), _folded(caller.address)
    if _is_own(name, patterns):
        found.append(re.escape(name))
    if len(address) >= ADDRESS_LENGTH_MIN:
        found.append(re.escape(address))
    return [re.compile(one) for one in found]


def spans_in(words: Mapping[ReportField, str | None], own: Sequence[re.Pattern[str]], patterns: Patterns) -> list[Span]:
    """What to hide, in the order of the fields and of the words; stretches that touch are one."""
    return list(chain.from_iterable(_in_field(field, text, own, patterns) for field, text in words.items() if text))


def masked_whole(text: str, own: Sequence[re.Pattern[str]], patterns: Patterns) -> str:
    """One text with what would identify taken out, without numbers."""
    for span in reversed(_in_field(ReportField.TEXT, text, own, patterns)):
        text = f"{text[: span.start]}〔{span.kind.label}已隐去〕{text[span.end :]}"
    return text


def _in_field(field: ReportField, text: str, own: Sequence[re.Pattern[str]], patterns: Patterns) -> list[Span]:
    folded = text.translate(FOLDED)
    found = [Span(field, *one.span(), MaskKind.OWN) for pattern in own for one in pattern.finditer(folded)]
    for kind, pattern in patterns.hiding:
        found += [Span(field, *one.span(HIDE), kind) for one in pattern.finditer(folded) if one[HIDE]]
    return _joined(found)


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


def _folded(text: str | None) -> str:
    return (text or "").strip().translate(FOLDED)


def _compiled(number: int, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error:
        raise PatternInvalid(number, "pattern", pattern, "Python 正则表达式") from None
