"""Values, operations and bytes that are nearly right; schemathesis makes the operations themselves."""

import json
from random import Random
from typing import Any

from graphql import (
    ArgumentNode,
    GraphQLSchema,
    NameNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    value_from_ast_untyped,
    visit,
)

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
NUMBERS = [0, 1, -1, 2, 20, 100, 101, 2**31 - 1, -(2**31)]
DECIMALS = ["1.5", "0", "-0.0", "1e400", "NaN", "-Infinity", "9" * 40, "0." + "0" * 40 + "1", "", "一"]


class _Lifting(Visitor):
    """Puts a variable in the place of every argument's literal."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types
        self.declared: list[str] = []
        self.values: dict[str, Any] = {}

    def enter_argument(self, node: ArgumentNode, *_: Any) -> ArgumentNode | None:
        kind = self._types.get_input_type()
        if kind is None:
            return None
        name = f"v{len(self.values)}"
        self.declared.append(f"${name}: {kind}")
        self.values[name] = value_from_ast_untyped(node.value)
        return ArgumentNode(name=node.name, value=VariableNode(name=NameNode(value=name)))


def with_variables(query: str, schema: GraphQLSchema) -> dict[str, Any]:
    """The request that says by variables what the query says by literals."""
    types = TypeInfo(schema)
    lifting = _Lifting(types)
    word, _, selections = print_ast(visit(parse(query), TypeInfoVisitor(types, lifting))).partition("{")
    declared = f" ({', '.join(lifting.declared)})" if lifting.declared else ""
    return {"query": f"{word.strip() or 'query'}{declared} {{{selections}", "variables": lifting.values}


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
