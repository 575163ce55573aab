"""One run of a plan: its variables, its errors, and what resolvers are told."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, GraphQLResolveInfo, located_error
from graphql.execution import Executor
from graphql.execution.execute import default_field_resolver, default_type_resolver
from graphql.execution.values import VariableValues

from gateway.compiled.places import Place
from kernel.narrowing import Wanted

if TYPE_CHECKING:
    from gateway.compiled.plan import Operation

Column = list[Any]


class Run:
    """What one execution has beside the plan. In a completed column a GraphQLError stands for a row that failed."""

    def __init__(self, operation: "Operation", variables: VariableValues, context: Any, hides: bool) -> None:
        self.operation = operation
        self.variables = variables
        self.context = context
        self.hide_suggestions = hides
        self.errors: list[GraphQLError] = []
        self.failures = 0

    def failed(self, error: Exception, place: Place, row: int) -> GraphQLError:
        """The error of a row, located, to stand in its column."""
        self.failures += 1
        path = place.path(row)
        return located_error(error, place.site.nodes, path.as_list() if path else None)

    def forgiven(self, column: Column) -> Column:
        """A nullable position: failed rows are told and become null."""
        self.errors += [value for value in column if isinstance(value, GraphQLError)]
        return [None if isinstance(value, GraphQLError) else value for value in column]

    def info(self, place: Place, row: int, wanted: Wanted | None = None) -> GraphQLResolveInfo[Any]:
        """What a resolver of graphql-core's kind is told; by its context also which fields of its records are asked."""
        site, path = place.site, place.path(row)
        assert path is not None
        info = self.stock.build_resolve_info(site.field, site.nodes, site.parent, path)
        return info if wanted is None else info._replace(context=self.context.wanting(wanted))

    @cached_property
    def stock(self) -> Executor[Any]:
        """graphql-core's executor of the same operation, for what resolvers may ask of it."""
        operation = self.operation
        return Executor(
            operation.schema,
            operation.fragment_definitions,
            operation.fragments,
            None,
            self.context,
            operation.node,
            self.variables,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            hide_suggestions=self.hide_suggestions,
        )
