"""Registered enterprises as a report names them."""

import re
import unicodedata
from collections.abc import Iterable

import msgspec

from contracts.errors import Refusal

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


def name_key(name: str) -> str:
    """How names are compared: full-width forms folded, no white space."""
    return "".join(unicodedata.normalize("NFKC", name).translate(BRACKETS).split())


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
