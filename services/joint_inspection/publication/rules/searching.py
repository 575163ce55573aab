"""How what is public is searched: every two neighbouring characters of its fields."""

import unicodedata
from collections.abc import Iterable

from contracts.errors import Refusal

GRAM = 2
SEPARATED = "¦"


def searched(values: Iterable[str]) -> str:
    """What is searched of some fields; no finding reaches over their borders."""
    return folded(SEPARATED.join(values))


def folded(text: str) -> str:
    """A text as it is searched: usual width, lower case, no white space; folded again it stays the same."""
    plain = "".join(unicodedata.normalize("NFKC", text.casefold()).split())
    return plain if plain == text else folded(plain)


def grams(text: str) -> list[str]:
    """Every two neighbouring characters of a text as searched."""
    plain = folded(text)
    return sorted({plain[at : at + GRAM] for at in range(len(plain) - 1)})


def check(text: str | None) -> None:
    """Refuse what no index answers. Refusal: INVALID_INPUT."""
    if text is not None and not grams(text):
        raise Refusal("INVALID_INPUT", field="text", got=text, allowed="至少 2 个字")
