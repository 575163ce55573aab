"""The messages that cross a process border.

A command is an order (`FileComplaint`), an event is a fact (`ComplaintFiled`), a query asks.
Every class names its `subject`: `service.topic.verb.v1`. A breaking change is a new version.
"""

from typing import Annotated, Any, ClassVar, Generic, TypeVar, get_args

import msgspec

from contracts.fields import about

R = TypeVar("R")
T = TypeVar("T")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What a subject carries; `subject` is unique in the whole hub."""

    subject: ClassVar[str]


class Command(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order to change something, sent once under its own id; answered with a Receipt."""


class Query(Message, Generic[R], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question; `Query[Answer]` names the type of its answer."""

    @classmethod
    def answer_type(cls) -> Any:
        """The declared answer type."""
        for base in getattr(cls, "__orig_bases__", ()):
            for argument in get_args(base):
                return argument
        raise TypeError(f"{cls.__name__} names no answer: derive it from Query[Answer]")


class Event(Message, frozen=True, kw_only=True):
    """A fact, journaled in the transaction that made it true."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Something a query shows; every field states its level (contracts.fields.Level)."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a command answers: the record it made or changed, and where the journal then stood."""

    record: str
    position: str | None = None
    repeated: bool = False


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A slice of a list in a fixed order, each item with the key to continue after.

    `total` is only counted where the query asks for it instead of the items, and None beyond COUNT_MAX.
    """

    items: list[T]
    keys: list[str]
    more: bool = False
    total: int | None = None

    @property
    def next(self) -> str | None:
        """The key to continue after, or None at the end."""
        return self.keys[-1] if self.more else None


PAGE_SIZE_DEFAULT = 20
PAGE_SIZE_MAX = 100
COUNT_MAX = 10_000

Counting = Annotated[bool, about("只计数：不取各条，只给出总数")]
