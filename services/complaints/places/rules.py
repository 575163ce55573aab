"""Where a report says it happened: divisions named in its text, inside the division it was filed for."""

import re
from collections.abc import Iterable, Mapping

import msgspec

from contracts.actors import region_prefix

ENDINGS = re.compile(r"(回族自治区|自治区|自治州|自治县|地区|市|区|县|旗|盟|州)$")
SHORT_MIN = 2
STATISTICAL = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
MASKED = re.compile(r"(?:[A-Z][0-9]*[市县区州])+")
PROVINCE_DIGITS = 2


class Named(msgspec.Struct, frozen=True):
    """A name that stands for a division in a text."""

    name: str
    code: str


class Places(msgspec.Struct, frozen=True):
    """The names of each province's divisions by its two digits, and every division's own name."""

    names: Mapping[str, tuple[Named, ...]]
    divisions: Mapping[str, str]


class Located(msgspec.Struct, frozen=True):
    """The division a report belongs to, and why when its text had a say."""

    region: str
    reason: str | None = None


def places_from(divisions: Iterable[Mapping[str, str]], aliases: Iterable[Mapping[str, str]]) -> Places:
    """The names of divisions.csv, short ones without their ending, and those of division_aliases.csv.

    An alias without a code says that the short name is an everyday word and stands for no place.
    """
    own = {row["code"]: row["name"] for row in divisions if row["name"] not in STATISTICAL}
    also = [Named(row["alias"], row["code"]) for row in aliases]
    unknown = sorted({one.code for one in also if one.code} - own.keys())
    if unknown:
        raise ValueError(f"division_aliases.csv: divisions.csv 中没有区划 {'、'.join(unknown)}")
    words = {one.name for one in also if not one.code}
    short = [Named(ENDINGS.sub("", name), code) for code, name in own.items()]
    usable = [one for one in short if len(one.name) >= SHORT_MIN and one.name not in words]
    names: dict[str, set[Named]] = {}
    for one in [*(Named(name, code) for code, name in own.items()), *usable, *(one for one in also if one.code)]:
        names.setdefault(one.code[:PROVINCE_DIGITS], set()).add(one)
    return Places({key: tuple(sorted(some, key=_longest)) for key, some in names.items()}, own)


def locate(places: Places, filed_for: str, text: str) -> Located:
    """The one narrowest division that the text names inside `filed_for`, else that one itself, with the reason."""
    found = _named(places, filed_for, text)
    inside = {one.code: one.name for one in reversed(found) if one.code.startswith(region_prefix(filed_for))}
    narrowest = [code for code in inside if not any(_below(other, code) for other in inside)]
    if len(narrowest) == 1 and narrowest[0] != filed_for:
        [code] = narrowest
        return Located(code, f"文中“{inside[code]}”属{places.divisions[code]}（{code}）")
    if len(narrowest) > 1:
        return Located(filed_for, f"文中提到“{'”“'.join(sorted(inside.values()))}”，不止一处，按登记的区划")
    if found and not inside:
        return Located(filed_for, f"文中“{found[0].name}”不在登记的区划之内，请核对")
    masked = MASKED.findall(text)
    if masked and not inside:
        return Located(filed_for, f"文中地名已隐去（{max(masked, key=len)}），按登记的区划")
    return Located(filed_for)


def _named(places: Places, filed_for: str, text: str) -> list[Named]:
    """What the province's names find, longer names first; what a longer one has taken is not read again."""
    found = []
    for one in places.names.get(filed_for[:PROVINCE_DIGITS], ()):
        if one.name in text:
            found.append(one)
            text = text.replace(one.name, " ")
    return found


def _below(code: str, above: str) -> bool:
    return code != above and code.startswith(region_prefix(above))


def _longest(one: Named) -> tuple[int, str, str]:
    return -len(one.name), one.name, one.code
