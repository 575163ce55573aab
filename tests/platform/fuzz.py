"""Requests made at random: valid operations over the whole schema, and bodies that are nearly requests."""

import json
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)
from graphql.type import is_required_argument, is_required_input_field

DEPTH_MAX = 5
FIELDS_MAX = 4
TEXTS = [
    "",
    " ",
    "a",
    "ecology-640500",
    "640500",
    "916400002276950035",
    "640500-2026-0001",
    "registry:1",
    "registry:99999999999999999999",
    "registry:-1",
    "2026-11-22",
    "2026-11-22T09:00:00+08:00",
    "9999-12-31T23:59:59+00:00",
    "0001-01-01",
    "0001-01-01T00:00:00+08:00",
    "01234567-89ab-7def-8123-456789abcdef",
    "01234567-89AB-7DEF-8123-456789ABCDEF",
    "'; drop table journal; --",
    "%_\\",
    "${x}",
    "\u2028\u202e\ufeff",
    "\U0001f3ed" * 40,
    "长" * 3000,
    "\ufffd\uffff",
    "\x01\x1b\x7f",
    "a\x00b",
    "1e400",
    "NaN",
    "-Infinity",
    "0" * 500,
]
PLAUSIBLE = [text for text in TEXTS if 1 < len(text) < 40 and text.isascii() and text.isprintable()]
NUMBERS = [0, 1, -1, 2, 20, 100, 101, 2**31 - 1, -(2**31), 2**31, 2**53, 2**63, 10**30, 0.5, -0.0, 1e308]


class Guesser:
    """Makes operations that the schema allows, with values that mostly fit."""

    def __init__(self, schema: GraphQLSchema, seed: int) -> None:
        self._schema = schema
        self._random = Random(seed)
        self._variables: dict[str, tuple[str, Any]] = {}

    def request(self) -> dict[str, Any]:
        """One GraphQL request."""
        self._variables = {}
        orders = self._random.random() < 0.4
        root = self._schema.mutation_type if orders else self._schema.query_type
        assert root is not None
        chosen = self._random.sample(sorted(root.fields), self._random.choice((1, 1, 1, 2)))
        fields = " ".join(self._field(name, root.fields[name], 1) for name in chosen)
        declared = ", ".join(f"${name}: {kind}" for name, (kind, _) in self._variables.items())
        word = "mutation" if orders else "query"
        query = f"{word} {f'({declared}) ' if declared else ''}{{ {fields} }}"
        return {"query": query, "variables": {name: value for name, (_, value) in self._variables.items()}}

    def _field(self, name: str, field: GraphQLField, depth: int) -> str:
        given = [
            self._argument(argument, told.type)
            for argument, told in field.args.items()
            if is_required_argument(told) or self._random.random() < 0.2
        ]
        arguments = f"({', '.join(given)})" if given else ""
        return name + arguments + self._selection(field.type, depth)

    def _argument(self, name: str, kind: GraphQLInputType) -> str:
        variable = f"v{len(self._variables)}"
        self._variables[variable] = (str(kind), self.value(kind))
        return f"{name}: ${variable}"

    def _selection(self, kind: GraphQLOutputType, depth: int) -> str:
        named = get_named_type(kind)
        if is_leaf_type(named):
            return ""
        if isinstance(named, GraphQLUnionType) or not hasattr(named, "fields"):
            return " { __typename }"
        shown = [
            name for name, one in named.fields.items() if depth < DEPTH_MAX or is_leaf_type(get_named_type(one.type))
        ]
        some = self._random.sample(shown, min(len(shown), FIELDS_MAX))
        fields = [self._field(name, named.fields[name], depth + 1) for name in some]
        return f" {{ {' '.join(fields) or '__typename'} }}"

    def value(self, kind: GraphQLInputType) -> Any:
        """A value of this type, now and then a wrong one."""
        if isinstance(kind, GraphQLNonNull):
            return self.value(kind.of_type)
        if self._random.random() < 0.05:
            return self._random.choice([None, 1, "x", [], {}, True])
        if isinstance(kind, GraphQLList):
            return [self.value(kind.of_type) for _ in range(self._random.choice((0, 1, 2, 120)))]
        if isinstance(kind, GraphQLEnumType):
            return self._random.choice(sorted(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind)
        return self._scalar(get_named_type(kind).name)

    def _object(self, kind: GraphQLInputObjectType) -> dict[str, Any]:
        return {
            name: self.value(field.type)
            for name, field in kind.fields.items()
            if is_required_input_field(field) or self._random.random() < 0.4
        }

    def _scalar(self, name: str) -> Any:
        if name in ("Int", "Float", "Decimal"):
            odd = NUMBERS if name != "Decimal" else [*map(str, NUMBERS), *TEXTS]
            return self._random.choice(
                odd if self._random.random() < 0.4 else [1, 2, 5] if name != "Decimal" else ["1.5"]
            )
        if name == "Boolean":
            return self._random.random() < 0.5
        return self._random.choice(TEXTS if self._random.random() < 0.5 else PLAUSIBLE)


def spoiled(request: dict[str, Any], random: Random) -> bytes:
    """A request's body with some of its bytes changed, lost, doubled or cut."""
    return spoiled_bytes(json.dumps(request, ensure_ascii=random.random() < 0.5).encode(), random)


def spoiled_bytes(whole: bytes, random: Random) -> bytes:
    """Bytes with some changed, lost, doubled or cut."""
    body = bytearray(whole)
    for _ in range(random.randint(1, 8)):
        place = random.randrange(len(body) or 1)
        match random.randrange(5):
            case 0:
                body[place : place + 1] = bytes([random.randrange(256)])
            case 1:
                del body[place : place + random.randint(1, 20)]
            case 2:
                body[place:place] = body[place : place + random.randint(1, 40)]
            case 3:
                body[place:place] = random.choice(
                    [b'"', b"{", b"}", b"[", b"\\u0000", b"\\ud800", b"\xff", b"...", b"@", b"$"]
                )
            case _:
                body = body[: max(1, len(body) - random.randint(0, 30))]
    return bytes(body)
