"""What a request brings: a query string or a form, each parameter once, read with its field named. Pure."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from contracts.errors import Refusal
from contracts.zone import SHANGHAI
from gateway.requests import check_text
from kernel.inputs import SHOWN_MAX

PARAMETERS_MAX = 100
YEARS = range(1900, 3000)
ATTRIBUTE = "attribute["
# A plus sign that was not percent-encoded arrives as a space.
PLUS_LOST = re.compile(r"(?<=T.{8}) (\d\d:?\d\d)$(?!\n)")
Given = Mapping[str, str]


def read_form(text: str, allowed: frozenset[str]) -> dict[str, str]:
    """The parameters by name, trimmed; empty ones count as not given. Refusal: INVALID_INPUT."""
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=PARAMETERS_MAX
        )
    except UnicodeDecodeError:
        raise wrong("参数", text, "UTF-8 编码的内容") from None
    except ValueError:
        raise wrong("参数", "过多", f"至多 {PARAMETERS_MAX} 个") from None
    given: dict[str, str] = {}
    for name, value in pairs:
        check_text(name + value)
        if name in given:
            raise wrong(name, value, "每个参数只填一次")
        if not (name in allowed or name.startswith(ATTRIBUTE)):
            raise wrong("参数", name, "、".join(sorted(allowed)))
        given[name] = value.strip()
    return {name: value for name, value in given.items() if value}


def attributes(given: Given, allowed: Iterable[str]) -> dict[str, str]:
    """The parameters `attribute[…]` by their code. Refusal: INVALID_INPUT for one that no service has."""
    found: dict[str, str] = {}
    for name, value in given.items():
        if name.startswith(ATTRIBUTE):
            code = name.removeprefix(ATTRIBUTE).removesuffix("]")
            if code not in allowed or not name.endswith("]"):
                raise wrong(name, value, "、".join(f"attribute[{one}]" for one in allowed))
            found[code] = value
    return found


def needed(given: Given, name: str, allowed: str) -> str:
    """A parameter that must be there. Refusal: INVALID_INPUT."""
    if name not in given:
        raise wrong(name, "", allowed)
    return given[name]


def number(given: Given, name: str, least: float, most: float) -> float | None:
    """A decimal number within its bounds. Refusal: INVALID_INPUT."""
    if name not in given:
        return None
    allowed = f"{least:g} 到 {most:g} 之间的十进制数"
    try:
        value = float(given[name])
    except ValueError:
        raise wrong(name, given[name], allowed) from None
    if not math.isfinite(value) or not least <= value <= most:
        raise wrong(name, given[name], allowed)
    return value


def moment(given: Given, name: str) -> datetime | None:
    """A moment; without an offset it is Beijing time. Refusal: INVALID_INPUT."""
    if name not in given:
        return None
    allowed = "带时区的日期时间，如 2026-11-22T09:00:00+08:00"
    try:
        value = datetime.fromisoformat(PLUS_LOST.sub(r"+\1", given[name]))
    except ValueError:
        raise wrong(name, given[name], allowed) from None
    if value.year not in YEARS:
        raise wrong(name, given[name], allowed)
    return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)


def wrong(field: str, got: str, allowed: str) -> Refusal:
    """INVALID_INPUT: which field, what came, what is allowed."""
    shown = got if len(got) <= SHOWN_MAX else got[:SHOWN_MAX] + "…"
    return Refusal("INVALID_INPUT", field=field, got=shown or "（空）", allowed=allowed)
