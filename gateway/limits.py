"""How large a document may be: one pass before anything else looks at it, every fragment measured once.

A fragment's measures are relative to where it is spread, so a chain of spreads costs one addition each,
however many fields it stands for.
"""

from collections.abc import Iterable

import msgspec
from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    StringValueNode,
    ValueNode,
)

from contracts.errors import Refusal
from gateway.requests import check_text
from kernel.settings import Settings

OPERATIONS_MAX = 10
LITERAL_DEPTH_MAX = 10
DIGITS_MAX = 40
NESTING_MAX = 40
INTROSPECTION = ("__schema", "__type")
INTROSPECTION_DEPTH_MAX = 20
INTROSPECTION_LISTS = ("types", "fields", "args", "interfaces", "possibleTypes", "inputFields", "enumValues")


class Limits(msgspec.Struct, frozen=True):
    """The most a document may hold."""

    fragments: int
    depth: int
    aliases: int
    directives: int
    repeats: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """As set."""
        return cls(
            fragments=settings.query_fragments_max,
            depth=settings.query_depth_max,
            aliases=settings.query_aliases_max,
            directives=settings.query_directives_max,
            repeats=settings.query_repeats_max,
        )


class Measure(msgspec.Struct):
    """What a selection comes to, with all it spreads."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    introspections: int = 0
    keys: dict[str, int] = msgspec.field(default_factory=dict)
    lists: dict[str, int] = msgspec.field(default_factory=dict)

    def add(self, other: "Measure") -> None:
        """Take in what stands beside."""
        self.depth = max(self.depth, other.depth)
        self.aliases += other.aliases
        self.directives += other.directives
        self.introspections += other.introspections
        for name, count in other.keys.items():
            self.keys[name] = self.keys.get(name, 0) + count
        for name, count in other.lists.items():
            self.lists[name] = max(self.lists.get(name, 0), count)


def check_size(document: DocumentNode, limits: Limits) -> None:
    """Refusal: QUERY_TOO_LARGE naming what there is too much of."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    within("片段", len(fragments), limits.fragments)
    within("操作", len(operations), OPERATIONS_MAX)
    measuring = _Measuring(fragments, limits)
    for operation in operations:
        measured = measuring.selections(operation.selection_set.selections, 1)
        _check_directives(operation.directives)
        _check_literals(one.default_value for one in operation.variable_definitions or () if one.default_value)
        variables = sum(len(one.directives or ()) for one in operation.variable_definitions or ())
        measured.directives += len(operation.directives or ()) + variables
        _check(measured, limits)
    for name in fragments:
        measuring.fragment(name, 1)


def within(part: str, got: int, allowed: int) -> None:
    """Refusal: QUERY_TOO_LARGE where there is more than allowed."""
    if got > allowed:
        raise Refusal("QUERY_TOO_LARGE", part=part, got=min(got, 10**6), allowed=allowed)


def _check(measured: Measure, limits: Limits) -> None:
    within("层数", measured.depth, limits.depth)
    within("别名", measured.aliases, limits.aliases)
    within("指令", measured.directives, limits.directives)
    within("内省", measured.introspections, 1)


class _Measuring:
    def __init__(self, fragments: dict[str, FragmentDefinitionNode], limits: Limits) -> None:
        self._fragments = fragments
        self._limits = limits
        self._known: dict[str, Measure | None] = {}

    def selections(self, selections: Iterable[SelectionNode], level: int) -> Measure:
        within("层数", level, NESTING_MAX)
        measured = Measure()
        for selection in selections:
            measured.add(self._one(selection, level))
            measured.directives += len(selection.directives or ())
        if measured.keys:
            within("同名字段", max(measured.keys.values()), self._limits.repeats)
        return measured

    def _one(self, selection: SelectionNode, level: int) -> Measure:
        if isinstance(selection, FieldNode):
            return self._field(selection, level)
        if isinstance(selection, FragmentSpreadNode):
            return self.fragment(selection.name.value, level)
        assert isinstance(selection, InlineFragmentNode)
        return self.selections(selection.selection_set.selections, level + 1)

    def fragment(self, name: str, level: int) -> Measure:
        if name not in self._fragments:
            return Measure()
        if name not in self._known:
            self._known[name] = None
            selections = self._fragments[name].selection_set.selections
            self._known[name] = self.selections(selections, level + 1)
        known = self._known[name]
        if known is None:
            raise Refusal("QUERY_TOO_LARGE", part="相互引用的片段", got=1, allowed=0)
        return msgspec.structs.replace(known, keys=known.keys | {f"...{name}": 1})

    def _field(self, field: FieldNode, level: int) -> Measure:
        name = field.name.value
        if field.arguments:
            _check_literals(argument.value for argument in field.arguments)
        if field.directives:
            _check_directives(field.directives)
        measured = self.selections(field.selection_set.selections, level + 1) if field.selection_set else Measure()
        measured.depth += 1
        measured.aliases += field.alias is not None
        measured.keys = {field.alias.value if field.alias else name: 1}
        if name in INTROSPECTION:
            _close_introspection(measured)
        elif name in INTROSPECTION_LISTS:
            measured.lists[name] = measured.lists.get(name, 0) + 1
        return measured


def _close_introspection(measured: Measure) -> None:
    """Introspection has a depth of its own, and goes through no list inside itself."""
    within("内省的层数", measured.depth, INTROSPECTION_DEPTH_MAX)
    within("内省的嵌套列表", max(measured.lists.values(), default=0), 1)
    measured.depth = 1
    measured.introspections += 1
    measured.lists = {}


def _check_directives(directives: Iterable[DirectiveNode] | None) -> None:
    _check_literals(argument.value for one in directives or () for argument in one.arguments or ())


def _check_literals(values: Iterable[ValueNode]) -> None:
    layer = list(values)
    for _ in range(LITERAL_DEPTH_MAX + 1):
        inner: list[ValueNode] = []
        for value in layer:
            if isinstance(value, ListValueNode):
                inner += value.values
            elif isinstance(value, ObjectValueNode):
                inner += [field.value for field in value.fields]
            elif isinstance(value, StringValueNode):
                check_text(value.value)
            elif isinstance(value, IntValueNode | FloatValueNode):
                within("数字的位数", len(value.value), DIGITS_MAX)
        if not inner:
            return
        layer = inner
    raise Refusal("QUERY_TOO_LARGE", part="参数的嵌套层", got=LITERAL_DEPTH_MAX + 1, allowed=LITERAL_DEPTH_MAX)
