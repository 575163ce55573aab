"""Looks through texts that leave a case."""

from collections.abc import Mapping
from functools import cache

from kernel.jurisdiction import Jurisdiction
from kernel.work import Work
from services.complaints.enterprises.rules import name_key, possible_names
from services.complaints.places.handlers import places_of
from services.complaints.redaction import rules, store


@cache
def _places(jurisdiction: Jurisdiction) -> tuple[str, ...]:
    places = places_of(jurisdiction)
    return tuple({one.name for some in places.names.values() for one in some})


@cache
def _generic(jurisdiction: Jurisdiction) -> str:
    return rules.key(" ".join(row["name"] for row in jurisdiction.table("trades")))


async def check(texts: Mapping[str, str], credit_code: str, words: Mapping[str, str], work: Work) -> None:
    """Refuse texts, by field, that name this enterprise or any of the directory, hold `words` or anybody's numbers.

    Refusal: VOICE_TEXT_NAMES_SOMEONE.
    """
    possible = {name_key(name) for text in texts.values() for name in possible_names(text)}
    own = set(await store.names(work.connection, [credit_code], []))
    others = set(await store.names(work.connection, [], sorted(possible))) - own
    hidden = rules.named(own, _places(work.jurisdiction), _generic(work.jurisdiction), words)
    whole = rules.Named(hidden.pieces | {rules.key(name) for name in others}, hidden.words)
    for field, text in texts.items():
        rules.check(field, text, whole)
