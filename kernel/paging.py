"""Pages by key: ask the store for one row more than the page holds."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from contracts.messages import Page

T = TypeVar("T")


def page_of(items: Sequence[T], size: int, *, key: Callable[[T], str]) -> Page[T]:
    """The first `size` items; `next` is the last one's key when there are more."""
    kept = list(items[:size])
    return Page(items=kept, next=key(kept[-1]) if len(items) > size else None)
