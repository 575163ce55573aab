"""GraphQL's own errors in Chinese: one table of graphql-core's sentences and ours."""

import csv
import re
from functools import lru_cache
from pathlib import Path

import msgspec

from gateway.types import enum_of_name

TABLE = Path(__file__).parent / "phrases.csv"
PLACE = re.compile(r"\\{(\w+)\\}")
SUGGESTION = re.compile(r"\.? Did you mean (?:the \w+ \w+ )?([^?]+)\?")
SUGGESTED = re.compile(r"'([^']*)'")
INNER = "inner"
ENUM = "enum"


class Phrase(msgspec.Struct, frozen=True):
    """An English sentence with `{places}`, and the Chinese one; `inner` is a sentence itself, `enum` an enum's name."""

    english: re.Pattern[str]
    chinese: str


def load_phrases(table: Path = TABLE) -> list[Phrase]:
    """The table, in its order: the first that fits counts."""
    with table.open(encoding="utf-8", newline="") as file:
        return [Phrase(_pattern(row["english"]), row["chinese"]) for row in csv.DictReader(file)]


def in_chinese(message: str) -> str:
    """The message in Chinese; as it came where the table has no such sentence."""
    suggestion = SUGGESTION.search(message)
    if suggestion is None:
        return _said(message)
    rest = message[: suggestion.start()] + ("," if suggestion.end() < len(message) else ".")
    return f"{_said(rest + message[suggestion.end() :])}是否应为 {'、'.join(SUGGESTED.findall(suggestion[1]))}？"


def _said(message: str) -> str:
    for phrase in _phrases():
        if found := phrase.english.fullmatch(message):
            return phrase.chinese.format_map({name: _filled(name, text) for name, text in found.groupdict().items()})
    return message


def _filled(name: str, text: str) -> str:
    if name == INNER:
        return in_chinese(text)
    kind = enum_of_name(text) if name == ENUM else None
    return text if kind is None else f"{text}（可取 {'、'.join(f'{one.name} {one.label}' for one in kind)}）"


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile(PLACE.sub(r"(?P<\1>.+?)", re.escape(english)), re.DOTALL | re.IGNORECASE)


@lru_cache(maxsize=1)
def _phrases() -> list[Phrase]:
    return load_phrases()
