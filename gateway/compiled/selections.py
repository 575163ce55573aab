"""Selections: the fields asked of all objects of one type at one place of the document."""

from graphql import GraphQLError

from gateway.compiled.completing import Completer, Wants, together
from gateway.compiled.places import InField, Place, Site
from gateway.compiled.resolving import Resolver
from gateway.compiled.rows import row_maker
from gateway.compiled.running import Column, Run
from kernel.narrowing import union


class Field:
    """A field of the document."""

    __slots__ = ("_completer", "_nullable", "_resolver", "reads", "site", "waits", "wants")

    def __init__(self, site: Site, resolver: Resolver, completer: Completer, *, nullable: bool) -> None:
        self.site = site
        self._resolver = resolver
        self._completer = completer
        self._nullable = nullable
        self.waits = resolver.waits or completer.waits
        self.reads = resolver.reads
        self.wants = completer.wants

    async def column(self, parents: Column, above: Place, run: Run) -> Column:
        """The field of all parents, as the response has it."""
        place, before = InField(above, self.site), run.failures
        values = await self._resolver.resolve(parents, place, run)
        column = await self._completer.complete(values, place, run)
        return run.forgiven(column) if run.failures != before and self._nullable else column


class Selection:
    """Fields of one object type. Those that wait for a service wait together; an order's wait one for another."""

    __slots__ = ("_fields", "_keys", "_make", "_serial", "_waiting", "reads", "waits", "wants")

    def __init__(self, fields: list[Field], *, serial: bool = False) -> None:
        self._fields = fields
        self._serial = serial
        self._keys = tuple(field.site.key for field in fields)
        self._make = row_maker(self._keys)
        self._waiting = [at for at, field in enumerate(fields) if field.waits]
        self.waits = bool(self._waiting)
        self.reads = union(*(field.reads for field in fields))
        self.wants: Wants = [one for field in fields for one in field.wants]

    async def rows(self, parents: Column, place: Place, run: Run) -> Column:
        """A dict for each parent, or the first error of a field that must not be null."""
        if not parents:
            return []
        before = run.failures
        columns = await (self._one_by_one if self._serial else self._all)(parents, place, run)
        if run.failures != before:
            return [_row(self._keys, [column[row] for column in columns]) for row in range(len(parents))]
        if not columns:
            return [{} for _ in parents]
        return list(map(self._make, *columns))

    async def _all(self, parents: Column, place: Place, run: Run) -> list[Column]:
        columns = [[] if field.waits else await field.column(parents, place, run) for field in self._fields]
        if self._waiting:
            waiting = [self._fields[at].column(parents, place, run) for at in self._waiting]
            for at, column in zip(self._waiting, await together(waiting), strict=True):
                columns[at] = column
        return columns

    async def _one_by_one(self, parents: Column, place: Place, run: Run) -> list[Column]:
        columns: list[Column] = []
        for field in self._fields:
            columns.append(await field.column(parents, place, run))
            if isinstance(columns[-1][0], GraphQLError):
                break
        return columns


def _row(keys: tuple[str, ...], values: Column) -> object:
    error = next((value for value in values if isinstance(value, GraphQLError)), None)
    return error or dict(zip(keys, values, strict=True))
