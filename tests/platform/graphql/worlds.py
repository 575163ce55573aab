"""A made-up world behind the gateway: every question has an answer, some of them null, wrong or refused."""

import hashlib
import random
import types
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.messages import Command, Page, Query, Receipt, Record
from gateway.context import Context
from gateway.cursors import Cursors
from kernel.narrowing import Wanted, known, narrowed

WORDS = ("", "银川", "Ecology", "一企一档", '"\\', "\u2028", "640500", "x" * 40)
NUMBERS = (0, 1, -1, 7, 100, 2**31 - 1)
WRONG: tuple[Any, ...] = (object, 2**40, b"bytes", ["list"], 1.5, ValueError("returned, not raised"))
KEYS = ("code", "id", "number", "agency", "draw", "plan", "sha256")
LIST_MAX = 4
ABSENT = 0.1
# An error that nulls the whole answer hides all others: most trouble is where null is allowed.
LOUD, QUIET = 2, 0.2


class World:
    """Answers queries by a seed; `trouble` is the share of values that are null or wrong where they must not be."""

    def __init__(self, seed: int, trouble: float) -> None:
        self._seed = seed
        self._trouble = trouble
        self.asked: list[str] = []
        self.wanted: list[tuple[str, Wanted | None]] = []

    def context(self, actor: Actor) -> Context:
        """A request in this world."""
        return Context(actor=actor, token=None, client=self, cursors=Cursors("secret"), sealers=self._no_sealer)  # type: ignore[arg-type]

    async def ask(self, query: Query[Any], *, token: str | None, after: Any = (), wanted: Wanted | None = None) -> Any:
        """The answer to a query, the same whenever and with whatever else it is asked; in the wanted fields only."""
        self.wanted.append((query.subject, wanted))
        return narrow(self._answer(query), wanted)

    def _answer(self, query: Query[Any]) -> Any:
        self.asked.append(query.subject)
        facts = {name: getattr(query, name) for name in query.__struct_fields__}
        items = next((name for name, value in facts.items() if isinstance(value, list)), None)
        keys = facts.pop(items) if items else None
        self._refuse(query.subject, repr(facts))
        kind = type(query).answer_type()
        if keys is None or get_origin(kind) is not list:
            return self._value(self._dice(query.subject, repr(facts), repr(keys)), kind, "")
        (one,) = get_args(kind)
        return [self._value(self._dice(query.subject, repr(facts), repr(key)), one, "") for key in keys]

    async def send(self, command: Command, *, token: str | None, id: str, after: Any = ()) -> Receipt:
        """The receipt of a command, or its refusal."""
        self.asked.append(command.subject)
        self._refuse(command.subject, "")
        return Receipt(record=command.subject, position="registry:1")

    def _refuse(self, *of: str) -> None:
        dice = self._dice("refuse", *of)
        if dice.random() < self._trouble / 2:
            raise dice.choice((Refusal("NOT_FOUND", what="记录", id="1"), Refusal("BUSY"), RuntimeError("broken")))

    def _no_sealer(self, service: str) -> Any:
        raise Refusal("NOT_FOUND", what="密钥", id=service)

    def _dice(self, *of: str) -> random.Random:
        return random.Random(hashlib.sha256(repr((self._seed, *of)).encode()).digest())

    def _value(self, dice: random.Random, hint: Any, name: str) -> Any:
        if name and not name.endswith(KEYS) and dice.random() < self._trouble * (LOUD if optional(hint) else QUIET):
            return dice.choice((None, dice.choice(WRONG)))
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self._value(dice, arguments[0], name)
        if origin in (Union, types.UnionType):
            inner = [one for one in arguments if one is not type(None)]
            return None if dice.random() < ABSENT else self._value(dice, inner[0], name)
        if origin is Page:
            return self._page(dice, arguments[0])
        if origin in (list, tuple, frozenset):
            made = [self._value(dice, arguments[0], name) for _ in range(dice.randint(0, LIST_MAX))]
            return tuple(made) if origin is tuple else made
        return self._plain(dice, hint)

    def _page(self, dice: random.Random, kind: Any) -> Page[Any]:
        items = [self._value(dice, kind, "item") for _ in range(dice.randint(0, LIST_MAX))]
        return Page(
            items=items, keys=[str(at) for at in range(len(items))], more=dice.random() < 0.5, total=dice.randint(0, 9)
        )

    def _plain(self, dice: random.Random, kind: Any) -> Any:
        if issubclass(kind, Enum):
            return dice.choice(list(kind))
        if issubclass(kind, msgspec.Struct):
            hints = hints_of(kind)
            return kind(**{name: self._value(dice, hints[name], name) for name in kind.__struct_fields__})
        made: dict[type, Callable[[], Any]] = {
            str: lambda: dice.choice(WORDS),
            int: lambda: dice.choice(NUMBERS),
            bool: lambda: dice.random() < 0.5,
            float: lambda: dice.choice((0.5, -1.25, 3.0)),
            Decimal: lambda: Decimal(dice.randint(0, 10**6)) / 100,
            date: lambda: date(2026, 1, 1) + timedelta(days=dice.randint(0, 400)),
            datetime: lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randint(0, 10**6)),
        }
        return made[kind]()


def narrow(answer: Any, wanted: Wanted | None) -> Any:
    """The answer with its records in the wanted fields."""
    if wanted is None:
        return answer
    if isinstance(answer, list):
        return [narrow(one, wanted) for one in answer]
    if isinstance(answer, Page):
        return msgspec.structs.replace(answer, items=narrow(answer.items, wanted))
    if not isinstance(answer, Record):
        return answer
    fields = known(type(answer), wanted)
    return narrowed(type(answer), fields)(*(getattr(answer, name) for name in fields))


def optional(hint: Any) -> bool:
    """Whether a contract lets a field be null."""
    return type(None) in get_args(hint) or any(type(None) in get_args(part) for part in get_args(hint))


@cache
def hints_of(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """The annotations of a contract's fields."""
    return get_type_hints(kind, include_extras=True)
