"""Whether two executors say the same."""

from typing import Any

from graphql import ExecutionResult, GraphQLError

Told = tuple[tuple[str | int, ...], str, tuple[tuple[int, int], ...]]


def told(errors: list[GraphQLError] | None) -> list[Told]:
    """The errors by path, message and locations, in an order of their own."""
    places = [tuple((place.line, place.column) for place in error.locations or ()) for error in errors or ()]
    found = [(tuple(error.path or ()), error.message, place) for error, place in zip(errors or (), places, strict=True)]
    return sorted(found, key=repr)


def differences(data: Any, these: list[Told], those: list[Told]) -> list[str]:
    """What differs though the specification leaves no choice.

    Beneath a position that an error has made null, it is left open which of the errors there are told:
    graphql-core stops at the first that its order of events brings. Each such position must be told of by both.
    """
    wrong = []
    for one in set(these) ^ set(those):
        nulled = nulled_above(data, one[0])
        if nulled is None:
            wrong.append(f"only one tells {one}")
        elif not all(any(other[0][: len(nulled)] == nulled for other in errors) for errors in (these, those)):
            wrong.append(f"only one tells of {nulled}: {one}")
    return wrong


def nulled_above(data: Any, path: tuple[str | int, ...]) -> tuple[str | int, ...] | None:
    """The position above the path where the response is null; None where the path is in the response."""
    value = data
    for depth, key in enumerate(path):
        if value is None:
            return path[:depth]
        value = value[key]
    return None


def key_order(value: Any) -> Any:
    """A value that differs where only the order of keys differs."""
    if isinstance(value, dict):
        return [(key, key_order(inner)) for key, inner in value.items()]
    return [key_order(inner) for inner in value] if isinstance(value, list) else (type(value), value)


def same(compiled: ExecutionResult, stock: ExecutionResult) -> list[str]:
    """The differences of two answers to one request."""
    if key_order(compiled.data) != key_order(stock.data):
        return [f"data: {compiled.data} instead of {stock.data}"]
    return differences(stock.data, told(compiled.errors), told(stock.errors))
