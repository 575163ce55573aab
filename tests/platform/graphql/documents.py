"""Valid documents over any schema, drawn by dice: aliases, fragments, directives, variables, fields that merge."""

import json
import random
import zlib
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.pyutils import Undefined

LITERALS: dict[str, tuple[Any, ...]] = {
    "String": ("", "640500", "甲", 'say "no"', "ecology-640500"),
    "ID": ("1", "QWdlbmN5OmVjb2xvZ3ktNjQwNTAw", "RW50ZXJwcmlzZToxMjM", "Q29tcGxhaW50OjE", "UGxhbjox"),
    "Int": (1, 2, 3, 5),
    "Float": (0, 1, 2.5, -3.25),
    "Boolean": (True, False),
    "Date": ("2026-11-22",),
    "DateTime": ("2026-11-22T09:00:00+08:00", "2026-11-22T09:00:00"),
    "Decimal": ("1.50", "20"),
    "Upload": (None,),
}
SELECTED_MAX = 5
DEEPER = 0.55
SIZES = (5, 20, 60)
# What the contracts ask of some arguments beyond their type: mostly met, so that documents get past the first field.
PLAUSIBLE = {
    "creditCode": "916400002276950035",
    "importId": "019a0000-0000-7000-8000-000000000000",
    "older": "2025.1",
    "newer": "2026.1",
    "region": "640500",
    "number": "64050020261122",
}
MUST, PLAUSIBLY = 0.95, 0.9
SHARES = {"after": 0.02, "filter": 0.8} | dict.fromkeys(PLAUSIBLE, MUST)


class Drawn:
    """One document with its variables."""

    def __init__(self, schema: GraphQLSchema, dice: random.Random, depth: int) -> None:
        self._schema = schema
        self._dice = dice
        self._depth = depth
        self._left = dice.choice(SIZES)
        self._declared: list[str] = []
        self._fragments: dict[str, list[str]] = {}
        self._bodies: list[str] = []
        self.variables: dict[str, Any] = {}
        self.text = self._operation()

    def _operation(self) -> str:
        mutation = self._schema.mutation_type is not None and self._chance(0.1)
        root = self._schema.mutation_type if mutation else self._schema.query_type
        assert root is not None
        body = self._selection(root, self._depth)
        declared = f"({', '.join(self._declared)})" if self._declared else ""
        return "\n".join([f"{'mutation' if mutation else 'query'} Drawn{declared} {body}", *self._bodies])

    def _chance(self, share: float) -> bool:
        return self._dice.random() < share

    def _selection(self, type: GraphQLNamedType, depth: int) -> str:
        count = self._dice.randint(1, SELECTED_MAX) if self._left > 0 else 1
        self._left -= count
        parts = [self._part(type, depth) for _ in range(count)]
        return "{ " + " ".join(parts) + " }"

    def _part(self, type: GraphQLNamedType, depth: int) -> str:
        if depth > 0 and self._chance(0.15):
            return self._inline(type, depth - 1)
        if depth > 0 and self._chance(0.12):
            return self._spread(type, depth - 1)
        return self._field(type, depth)

    def _inline(self, type: GraphQLNamedType, depth: int) -> str:
        on = self._narrowed(type)
        condition = "" if on is type and self._chance(0.3) else f" on {on.name}"
        return f"...{condition}{self._directive()} {self._selection(on, depth)}"

    def _spread(self, type: GraphQLNamedType, depth: int) -> str:
        on = self._narrowed(type)
        known = self._fragments.setdefault(on.name, [])
        if not known or self._chance(0.6):
            body = self._selection(on, depth)
            name = f"F{sum(map(len, self._fragments.values()))}"
            self._bodies.append(f"fragment {name} on {on.name} {body}")
            known.append(name)
            return f"...{name}{self._directive()}"
        return f"...{self._dice.choice(known)}{self._directive()}"

    def _narrowed(self, type: GraphQLNamedType) -> GraphQLNamedType:
        possible: list[GraphQLNamedType] = [type]
        if is_abstract_type(type) and self._chance(0.8):
            possible = [*self._schema.get_possible_types(type)]
        elif isinstance(type, GraphQLObjectType) and type.interfaces and self._chance(0.3):
            possible = [*type.interfaces]
        return self._dice.choice(possible)

    def _field(self, type: GraphQLNamedType, depth: int) -> str:
        fields = type.fields if isinstance(type, GraphQLObjectType | GraphQLInterfaceType) else {}
        possible = [(name, one) for name, one in fields.items() if depth > 0 or is_leaf_type(get_named_type(one.type))]
        if not possible or self._chance(0.08):
            return self._named(type, "__typename", "") + self._directive()
        deeper = [(name, one) for name, one in possible if not is_leaf_type(get_named_type(one.type))]
        name, field = self._dice.choice(deeper if deeper and self._chance(DEEPER) else possible)
        head = self._named(type, name, self._arguments(field)) + self._directive()
        inner = get_named_type(field.type)
        return head if is_leaf_type(inner) else f"{head} {self._selection(inner, depth - 1)}"

    def _named(self, type: GraphQLNamedType, name: str, arguments: str) -> str:
        """The same key always stands for the same field with the same arguments, so that fields merge."""
        if not arguments and self._chance(0.7):
            return name
        mark = zlib.crc32(arguments.encode())
        return f"{type.name}_{name}_{mark}: {name}{arguments}"

    def _directive(self) -> str:
        if not self._chance(0.1):
            return ""
        given = self._value(GraphQLNonNull(GraphQLBoolean), 0.6)
        return f" @{self._dice.choice(('skip', 'include'))}(if: {given})"

    def _arguments(self, field: GraphQLField) -> str:
        given = {
            name: self._likely(name, one.type) or self._value(one.type, 0.35, one)
            for name, one in field.args.items()
            if is_required_argument(one) or self._chance(SHARES.get(name, 0.35))
        }
        return f"({', '.join(f'{name}: {value}' for name, value in given.items())})" if given else ""

    def _likely(self, name: str, type: Any) -> str | None:
        known = name in PLAUSIBLE and get_named_type(type) is GraphQLString
        return json.dumps(PLAUSIBLE[name]) if known and self._chance(PLAUSIBLY) else None

    def _value(self, type: Any, variable: float, argument: GraphQLArgument | None = None) -> str:
        if self._chance(variable):
            return self._variable(type, argument)
        if isinstance(type, GraphQLNonNull):
            return self._present(type.of_type, variable)
        return "null" if self._chance(0.05) else self._present(type, variable)

    def _present(self, type: Any, variable: float) -> str:
        if isinstance(type, GraphQLList):
            return f"[{', '.join(self._value(type.of_type, variable / 2) for _ in range(self._dice.randint(0, 2)))}]"
        if isinstance(type, GraphQLInputObjectType):
            given = {
                name: self._likely(name, one.type) or self._value(one.type, variable / 2)
                for name, one in type.fields.items()
                if is_required_input_field(one) or self._chance(SHARES.get(name, 0.2))
            }
            return "{" + ", ".join(f"{name}: {value}" for name, value in given.items()) + "}"
        return self._plain(type) if isinstance(type, GraphQLEnumType) else json.dumps(self._plain(type))

    def _plain(self, type: GraphQLScalarType | GraphQLEnumType) -> Any:
        return self._dice.choice(tuple(type.values) if isinstance(type, GraphQLEnumType) else LITERALS[type.name])

    def _variable(self, type: Any, argument: GraphQLArgument | None) -> str:
        name = f"v{len(self._declared)}"
        required = isinstance(type, GraphQLNonNull)
        default = ""
        if required and argument is not None and argument.default_value is not Undefined and self._chance(0.5):
            type, required = type.of_type, False
        elif self._chance(0.3):
            default = f" = {self._present(type.of_type if required else type, 0)}"
        self._declared.append(f"${name}: {type}{default}")
        if (required and not default) or self._chance(0.6):
            self.variables[name] = self._json(type)
        return f"${name}"

    def _json(self, type: Any) -> Any:
        if isinstance(type, GraphQLNonNull):
            return self._json_present(type.of_type)
        return None if self._chance(0.1) else self._json_present(type)

    def _json_present(self, type: Any) -> Any:
        if isinstance(type, GraphQLList):
            return [self._json(type.of_type) for _ in range(self._dice.randint(0, 2))]
        if isinstance(type, GraphQLInputObjectType):
            return {
                name: self._json(one.type)
                for name, one in type.fields.items()
                if is_required_input_field(one) or self._chance(0.2)
            }
        return "wrong" if self._chance(0.002) else self._plain(type)
