"""Registered enterprises as a report names them."""

import re
import unicodedata
from collections.abc import Iterable

import msgspec

from contracts.errors import Refusal
from services.complaints.responsibility.rules import covers

NAME_LENGTH_MIN = 4
NAME_LENGTH_MAX = 40
ENDS_MAX = 100
NAME_ENDS = re.compile("公司|厂|集团|合作社|中心|医院|矿|场|站|[)]")
BRACKETS = str.maketrans({"（": "(", "）": ")"})


class KnownEnterprise(msgspec.Struct, frozen=True, kw_only=True):
    """An enterprise of the directory."""

    credit_code: str
    name: str
    region: str
    longitude: float | None = None
    latitude: float | None = None
    trade_code: str | None = None


def name_key(name: str) -> str:
    """How names are compared: full-width forms folded, no white space."""
    return "".join(unicodedata.normalize("NFKC", name).translate(BRACKETS).split())


def grams(key: str) -> list[str]:
    """Every two neighbouring characters of a name as it is compared."""
    return sorted({key[at : at + 2] for at in range(len(key) - 1)})


def possible_names(text: str) -> list[str]:
    """Every piece of the text that could be an enterprise's name: it ends like one, 4 to 40 characters long."""
    plain = name_key(text)
    ends = [found.end() for found in NAME_ENDS.finditer(plain)][:ENDS_MAX]
    return sorted(
        {plain[start:end] for end in ends for start in range(max(0, end - NAME_LENGTH_MAX), end - NAME_LENGTH_MIN + 1)}
    )


def only_named(text: str, found: Iterable[KnownEnterprise]) -> str | None:
    """The one enterprise the text names; of names inside longer ones the longest counts; None when in doubt."""
    plain = name_key(text)
    named = [one for one in found if name_key(one.name) in plain]
    keys = {name_key(one.name) for one in named}
    longest = [one for one in named if not any(name_key(one.name) in key for key in keys - {name_key(one.name)})]
    return longest[0].credit_code if len(longest) == 1 else None


def exactly_one(found: list[KnownEnterprise], wanted: str) -> KnownEnterprise:
    """The single enterprise of a code or exact name. Refusals: COMPLAINT_ENTERPRISE_UNKNOWN, …_AMBIGUOUS."""
    if not found:
        raise Refusal("COMPLAINT_ENTERPRISE_UNKNOWN", enterprise=wanted)
    if len(found) > 1:
        raise Refusal("COMPLAINT_ENTERPRISE_AMBIGUOUS", enterprise=wanted, count=len(found))
    return found[0]


class Named(msgspec.Struct, frozen=True):
    """What a report says about the enterprise: the one it is about, or one to be offered."""

    bound: str | None = None
    suggested: str | None = None


def find_named(
    *, code: str | None, name: str | None, text: str, region: str, known: Iterable[KnownEnterprise]
) -> Named:
    """By code, else by exact unique name, it is bound; the only one the text names in the region is offered."""
    known = list(known)
    stated = [one for one in known if one.credit_code == code]
    if not stated and name:
        stated = [one for one in known if name_key(one.name) == name_key(name)]
    if len(stated) == 1:
        return Named(bound=stated[0].credit_code)
    near = [one for one in known if covers(region, one.region) or covers(one.region, region)]
    return Named(suggested=only_named(text, near))
