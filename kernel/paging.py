"""Pages by key: ask the store for one row more than the page holds."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from contracts.messages import Page

T = TypeVar("T")


def page_of(items: Sequence[T], size: int, *, key: Callable[[T], str]) -> Page[T]:
    """The first `size` items with their keys, and whether there are more."""
    kept = list(items[:size])
    return Page(items=kept, keys=[key(item) for item in kept], more=len(items) > size)
