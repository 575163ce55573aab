"""A schema of the shapes that ours lacks: unions, lists of lists, every kind of resolver and of wrong value."""

import asyncio
import random
from collections.abc import Sequence
from enum import Enum
from types import SimpleNamespace
from typing import Annotated, Any, Union

import strawberry
from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, is_abstract_type

from contracts.errors import Refusal
from gateway.batches import BATCH, Batches, ByParents

DEPTH_MAX = 2
LOUD, QUIET = 3, 0.3
WRONG: tuple[Any, ...] = (None, 7, "text", 2**40, ["list"], {"a": "dict"}, object(), ValueError("returned"), True, 0.5)


@strawberry.enum
class Colour(Enum):
    """An enum."""

    RED = "red"
    BLUE = 2


# A failed load fails all that joined it, and what joins depends on the order of events: each parent fails for itself.
async def _loaded(parents: list[Any], context: Any, _: Any, times: int = 1) -> Sequence[Any]:
    await asyncio.sleep(0)
    if times > 3:
        raise Refusal("INVALID_INPUT", field="times", got=times, allowed="3")
    return [vars(parent)["hidden"]["loaded"] if isinstance(parent, Box) else TypeError("no box") for parent in parents]


LOADED = ByParents(_loaded)


def _load_one(root: Any, info: strawberry.Info, times: int = 1) -> Any:
    return LOADED.one(root, info.context, times=times)


def _raised(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value


def _friend(root: Any) -> Any:
    return _raised(root.hidden["friend"])


@strawberry.interface
class Creature:
    """An interface."""

    name: str
    colour: Colour | None
    friend = strawberry.field(_friend, graphql_type=Annotated["Creature", strawberry.lazy(__name__)] | None)


@strawberry.type
class Dog(Creature):
    """One of the union and of the interface."""

    age: int
    kennel: "Box | None"


@strawberry.type
class Cat(Creature):
    """Another."""

    age: int
    lives: list[int]


async def _awaited(root: Any, info: strawberry.Info, colours: list[Colour] | None = None) -> Any:
    await asyncio.sleep(0)
    assert all(isinstance(one, Colour) for one in colours or ())
    return _raised(root.hidden["awaited"])


def _told(root: Any, info: strawberry.Info, text: str | None = "不填", number: int = 3) -> str:
    path: Any = info.path
    keys = []
    while path:
        keys.append(f"{path.typename}.{path.key}")
        path = path.prev
    return f"{info.field_name} {keys} {text} {number} {info.operation.operation} {sorted(info.variable_values)}"


LazyBox = Annotated["Box", strawberry.lazy(__name__)]
Anything = Annotated[Union[Dog, Cat, LazyBox], strawberry.union("Anything")]  # noqa: UP007


@strawberry.type
class Box:
    """Everything that nests."""

    label: strawberry.ID
    weight: float | None
    matrix: list[list[int]]
    loose: list[list[int | None] | None] | None
    things: list[Anything]
    maybe: list[Anything | None] | None
    creature: Creature | None
    creatures: list[list[Creature]] | None
    inner: "Box"
    loaded = strawberry.field(_load_one, graphql_type=LazyBox | None, metadata={BATCH: LOADED})
    loaded_surely = strawberry.field(_load_one, graphql_type=LazyBox, metadata={BATCH: LOADED})
    awaited = strawberry.field(_awaited, graphql_type=LazyBox, description="Object by object, arguments to convert.")
    told = strawberry.field(_told, description="What a resolver is told.")


def _root(name: str, type: Any) -> Any:
    def resolve(info: strawberry.Info) -> Any:
        return _raised(info.context.world[name])

    return strawberry.field(resolve, graphql_type=type)


async def _put(info: strawberry.Info, times: int = 1) -> Any:
    info.context.orders.append(times)
    return _raised(info.context.world["put"])


async def _boxes(info: strawberry.Info) -> Any:
    return _raised(info.context.world["boxes"])


@strawberry.type
class Query:
    """Roots: nullable, never null with items that may be, a union."""

    box = _root("box", Box | None)
    boxes = strawberry.field(_boxes, graphql_type=list[Box | None])
    anything = _root("anything", list[Anything | None] | None)


@strawberry.type
class Mutation:
    """Orders, one after the other."""

    put = strawberry.mutation(_put, graphql_type=Box)
    drop = _root("drop", Box | None)


SCHEMA = strawberry.Schema(Query, Mutation, types=[Dog, Cat])
CLASSES = {"Dog": Dog, "Cat": Cat, "Box": Box}
HIDDEN = {"Dog": ("friend",), "Cat": ("friend",), "Box": ("awaited", "loaded")}


class Made:
    """A world for this schema."""

    def __init__(self, seed: int, trouble: float) -> None:
        self._dice = random.Random(seed)
        self._trouble = trouble
        self._schema: GraphQLSchema = SCHEMA._schema
        roots = [one for one in (self._schema.query_type, self._schema.mutation_type) if one]
        self._world = {name: self._value(field.type, 0) for root in roots for name, field in root.fields.items()}

    def context(self) -> Any:
        """A request in this world."""
        return SimpleNamespace(world=self._world, batches=Batches(), orders=[])

    def _value(self, type: Any, depth: int) -> Any:
        if self._dice.random() < self._trouble * (QUIET if isinstance(type, GraphQLNonNull) else LOUD):
            return self._dice.choice(WRONG)
        if isinstance(type, GraphQLNonNull):
            return self._present(type.of_type, depth)
        return None if self._dice.random() < 0.2 else self._present(type, depth)

    def _present(self, type: Any, depth: int) -> Any:
        if isinstance(type, GraphQLList):
            length = 0 if depth >= DEPTH_MAX else self._dice.randint(0, 4)
            made = [self._value(type.of_type, depth) for _ in range(length)]
            return tuple(made) if self._dice.random() < 0.2 else made
        if is_abstract_type(type):
            return self._object(self._dice.choice(list(self._schema.get_possible_types(type))), depth)
        return self._object(type, depth) if isinstance(type, GraphQLObjectType) else self._leaf(type.name)

    def _leaf(self, name: str) -> Any:
        made = {"Int": 5, "Float": 0.5, "String": "文字", "ID": "a", "Boolean": True}
        return self._dice.choice(list(Colour)) if name == "Colour" else made[name]

    def _object(self, type: GraphQLObjectType, depth: int) -> Any:
        made: Any = object.__new__(CLASSES[type.name])
        made.hidden = {name: self._below(type.fields[name].type, depth) for name in HIDDEN[type.name]}
        for field in type.fields.values():
            definition: Any = field.extensions["strawberry-definition"]
            if definition.is_basic_field:
                setattr(made, definition.python_name, self._below(field.type, depth))
        return made

    def _below(self, type: Any, depth: int) -> Any:
        named = type.of_type if isinstance(type, GraphQLNonNull) else type
        ends = depth >= DEPTH_MAX and not hasattr(named, "serialize") and not isinstance(named, GraphQLList)
        return None if ends else self._value(type, depth + 1)
