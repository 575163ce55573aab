"""Where the rows of a column stand in the response: worked out only when something fails."""

from bisect import bisect_right
from itertools import accumulate
from typing import Any

import msgspec
from graphql import FieldNode, GraphQLField, GraphQLObjectType
from graphql.pyutils import Path


class Site(msgspec.Struct, frozen=True):
    """A field of the document: what errors in it are told with, and what resolvers are told of it."""

    key: str
    nodes: list[FieldNode]
    parent: GraphQLObjectType
    field: GraphQLField

    @property
    def name(self) -> str:
        """The field as error messages name it."""
        return f"{self.parent.name}.{self.nodes[0].name.value}"


class Place:
    """Rows that are items of nothing: the root of the response."""

    __slots__ = ("site",)

    def __init__(self, site: Site | None = None) -> None:
        self.site: Any = site

    def path(self, row: int) -> Path | None:
        """The path of a row."""
        return None


class InField(Place):
    """The values of a field, one for each row above."""

    __slots__ = ("_above",)

    def __init__(self, above: Place, site: Site) -> None:
        self.site = site
        self._above = above

    def path(self, row: int) -> Path:
        """The path of a row."""
        return Path(self._above.path(row), self.site.key, self.site.parent.name)


class InLists(Place):
    """The items of all lists above, one list after the other."""

    __slots__ = ("_above", "_lengths")

    def __init__(self, above: Place, lengths: list[int]) -> None:
        self.site = above.site
        self._above = above
        self._lengths = lengths

    def path(self, row: int) -> Path:
        """The path of a row."""
        ends = list(accumulate(self._lengths))
        owner = bisect_right(ends, row)
        return Path(self._above.path(owner), row - ends[owner] + self._lengths[owner], None)


class Among(Place):
    """Some of the rows above."""

    __slots__ = ("_above", "_rows")

    def __init__(self, above: Place, rows: list[int]) -> None:
        self.site = above.site
        self._above = above
        self._rows = rows

    def path(self, row: int) -> Path | None:
        """The path of a row."""
        return self._above.path(self._rows[row])
