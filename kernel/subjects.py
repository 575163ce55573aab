"""Every message of the hub, found in the contracts."""

import importlib
import inspect
import pkgutil
from functools import cache
from typing import Any, get_args, get_origin

import contracts
from contracts.messages import Message, Query, Record


@cache
def messages() -> dict[str, type[Message]]:
    """Message classes by subject. ValueError where two share one."""
    found: dict[str, type[Message]] = {}
    for module in pkgutil.walk_packages(contracts.__path__, "contracts."):
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if not (issubclass(kind, Message) and "subject" in vars(kind)):
                continue
            if found.setdefault(kind.subject, kind) is not kind:
                raise ValueError(f"{kind.subject} belongs to {kind} and {found[kind.subject]}")
    return found


def record_of(kind: type[Message]) -> type[Record] | None:
    """The record a query answers with, looking through lists, pages and `X | None`."""
    return _record_in(kind.answer_type()) if issubclass(kind, Query) else None


def _record_in(hint: Any) -> type[Record] | None:
    if isinstance(hint, type) and get_origin(hint) is None:
        return hint if issubclass(hint, Record) else None
    return next((record for part in get_args(hint) if (record := _record_in(part))), None)
