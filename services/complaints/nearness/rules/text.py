"""How alike two texts are, and the keys under which alike ones are found without comparing all.

A text is the set of its pairs of neighbouring characters; two texts are as alike as the part of their pairs that they
share. Each pair's hash falls into one of PLACES places, which keeps the least; two places together are a band's key
(MinHash with one permutation). Texts half alike share a key of BANDS in nearly all cases, strangers hardly ever.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache

TEXT_MAX = 2000
BANDS = 12
PLACES_PER_BAND = 2
PLACES = BANDS * PLACES_PER_BAND
HASH_BYTES = 8
CITY_DIGITS = 4
PAIRS_KEPT = 2**16
TEXTS_KEPT = 2**10
BETWEEN = re.compile(r"[\W_]+")
MARKS = re.compile(r"[0-9A-Za-z]+")

Pairs = frozenset[str]


@lru_cache(maxsize=TEXTS_KEPT)
def pairs(text: str) -> Pairs:
    """The pairs of neighbouring letters, digits and characters; of a long text those of its beginning."""
    plain = _plain(text)
    return frozenset(plain[at : at + 2] for at in range(max(1, len(plain) - 1)))


@lru_cache(maxsize=TEXTS_KEPT)
def marks(text: str) -> frozenset[str]:
    """Numbers and letters: house numbers, hours, masked names. Texts that differ in them may be about two things."""
    return frozenset(MARKS.findall(unicodedata.normalize("NFKC", text[:TEXT_MAX]).lower()))


def likeness(one: Pairs, other: Pairs) -> int:
    """How much of their pairs two texts share, in percent."""
    shared = len(one & other)
    return 100 * shared // (len(one) + len(other) - shared)


def band_keys(found: Pairs, region: str) -> tuple[int, ...]:
    """The keys of a text in the city of a division, each a signed 64-bit number."""
    city = region[:CITY_DIGITS]
    least = _least(found)
    bands = (least[at : at + PLACES_PER_BAND] for at in range(0, PLACES, PLACES_PER_BAND))
    return tuple(_key(f"{city} {band} {kept}") for band, kept in enumerate(bands))


def _plain(text: str) -> str:
    return BETWEEN.sub("", unicodedata.normalize("NFKC", text[:TEXT_MAX])).lower()


def _least(found: Pairs) -> list[tuple[int, int]]:
    """The least hash of each place; an empty one borrows from the next that has one, and says from how far."""
    kept: dict[int, int] = {}
    for pair in found:
        rest, place = divmod(_hash(pair), PLACES)
        kept[place] = min(rest, kept.get(place, rest))
    return [_borrowed(kept, place) for place in range(PLACES)]


def _borrowed(kept: dict[int, int], place: int) -> tuple[int, int]:
    far = next(far for far in range(PLACES) if (place + far) % PLACES in kept)
    return kept[(place + far) % PLACES], far


@lru_cache(maxsize=PAIRS_KEPT)
def _hash(pair: str) -> int:
    return int.from_bytes(hashlib.blake2b(pair.encode(), digest_size=HASH_BYTES).digest(), "big")


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=HASH_BYTES).digest(), "big", signed=True)
