"""Which kind of resolver a field has."""

from collections.abc import Callable
from inspect import signature
from operator import attrgetter
from typing import Any

from graphql import default_field_resolver, is_introspection_type
from strawberry.types.field import StrawberryField

from gateway.batches import BATCH, READS
from gateway.compiled.arguments import arguments_of
from gateway.compiled.places import Site
from gateway.compiled.records import definition_of, record_of
from gateway.compiled.resolving import Batched, Called, Constant, Introspected, Read, Resolver
from kernel.narrowing import Wanted, known

PARENT_ALONE = (["root"], ["self"])


def resolver_of(site: Site, wanted: Wanted | None = None) -> Resolver:
    """The resolver of a field of the document, of whose records these fields are asked; None: all."""
    field, node = site.field, site.nodes[0]
    if node.name.value == "__typename":
        return Constant(site.parent.name)
    definition: StrawberryField | None = definition_of(field)
    if definition is not None and (batch := definition.metadata.get(BATCH)):
        return Batched(batch, arguments_of(field, node, names_of(site, definition)), wanted)
    if definition is not None and (read := reader_of(definition)):
        return Read(read, reads_of(record_of(site.parent), definition))
    resolve = field.resolve or default_field_resolver
    arguments = arguments_of(field, node, {})
    return (
        Introspected(resolve, arguments) if is_introspection_type(site.parent) else Called(resolve, arguments, wanted)
    )


def names_of(site: Site, definition: StrawberryField) -> dict[str, str]:
    """The Python names of a batch's arguments, whose values need no conversion."""
    return {name: one.python_name for name, one in zip(site.field.args, definition.arguments, strict=True)}


def reads_of(record: type[Any] | None, definition: StrawberryField) -> Wanted | None:
    """The fields of the contract's record that a field looks at; None where that is not known."""
    if record is None:
        return None
    if tell := definition.metadata.get(READS):
        told: Wanted | None = tell(record)
        return told
    return known(record, [definition.python_name]) or None


def reader_of(definition: StrawberryField) -> Callable[[Any], Any] | None:
    """A function of the parent alone; None where the field is more than that."""
    if definition.extensions or definition.default_resolver is not getattr:
        return None
    if definition.is_basic_field:
        return attrgetter(definition.python_name)
    resolver = definition.base_resolver
    if resolver is None or resolver.is_async or not callable(resolver.wrapped_func):
        return None
    parameters = list(signature(resolver.wrapped_func).parameters)
    return resolver.wrapped_func if parameters in PARENT_ALONE else None
