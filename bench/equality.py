"""Whether two servers answered the same: equal JSON, where times that are the same instant are equal. Pure."""

import re
from datetime import datetime
from typing import Any

import orjson

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def difference(ours: bytes, theirs: bytes) -> str | None:
    """Where the answers differ first, as a path with both values; None where they are equal."""
    return _difference("", orjson.loads(ours), orjson.loads(theirs))


def _difference(path: str, ours: Any, theirs: Any) -> str | None:
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        return _first(_difference(f"{path}.{key}", ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        return _first(_difference(f"{path}[{at}]", one, other) for at, (one, other) in pairs)
    if plain(ours) == plain(theirs):
        return None
    return f"{path or '.'}: {_short(ours)} ≠ {_short(theirs)}"


def plain(value: Any) -> Any:
    """The value itself, a time as its instant."""
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return datetime.fromisoformat(value)
    return value


def _first(found: Any) -> str | None:
    return next((one for one in found if one is not None), None)


def _short(value: Any) -> str:
    return orjson.dumps(value).decode()[:80]
