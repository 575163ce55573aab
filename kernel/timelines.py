"""Timelines: what happened to enterprises, newest first, from several tables of a service by one statement.

Each source goes by an index of its own as far as the page; what an asker may not see is left out in the statement.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from contracts.messages import Page, Query, Record
from contracts.timeline import TimelineEntry, TimelineKind, TimelineOfEnterprises
from kernel.paging import key, page_of, read_key
from kernel.rights import Reach
from kernel.work import Reading

OF_ENTERPRISES = """
SELECT asked.place, found.* FROM unnest($1::text[]) WITH ORDINALITY AS asked (credit_code, place)
CROSS JOIN LATERAL (
    SELECT part.* FROM unnest($2::text[], $3::boolean[], $4::text[], $5::text[])
        AS scope (source, everywhere, prefix, party)
    CROSS JOIN (SELECT $9::text[] AS offices) AS seat
    CROSS JOIN LATERAL (
"""
OF_SOURCE = ") AS one WHERE at <= $6::text::timestamptz AND (at, id) < ($6::text::timestamptz, $7) "
NEWEST = "ORDER BY at DESC, id DESC LIMIT $8"
ALL_TOGETHER = ") AS part " + NEWEST + ") AS found ORDER BY place, at DESC, id DESC"
BEFORE_ALL = ["infinity", ""]

Title = Callable[[str, Sequence[str]], str]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A table that entries come from.

    `rows` selects `at`, `ref` (one of its kind in the source), `number` (the record's) and `words text[]` (what the
    title is made of) where the enterprise is `asked.credit_code`, within `scope.everywhere`, `scope.prefix` and
    `scope.party`: the reach of those who see `field` of a `record` by `query`; where records are those of single
    offices, also within `seat.offices` (`Reach.offices`). No more may stand in `words`.
    """

    kind: TimelineKind
    query: type[Query[Any]]
    record: type[Record]
    field: str
    rows: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a timeline."""

    source: str
    at: datetime
    id: str
    number: str
    words: list[str]


class Timeline:
    """The sources of a service by name, and the statement over all of them."""

    def __init__(self, **sources: Source) -> None:
        self.sources = sources
        self._statement = (
            OF_ENTERPRISES + " UNION ALL ".join(_of(name, one) for name, one in sources.items()) + ALL_TOGETHER
        )

    async def pages(self, query: TimelineOfEnterprises, reading: Reading, title: Title) -> list[Page[TimelineEntry]]:
        """A page of each enterprise's entries, as far as the asker may see them; one statement."""
        found: list[list[Told]] = [[] for _ in query.credit_codes]
        scopes = {name: self._reach(name, reading) for name in self._asked(query)}
        names, reaches = list(scopes), [reach.within for reach in scopes.values()]
        place = read_key(query.after, BEFORE_ALL)
        columns = [list(column) for column in zip(*reaches, strict=True)] if reaches else [[], [], []]
        rows = await reading.connection.fetch(
            self._statement, query.credit_codes, names, *columns, *place, query.size + 1, reading.reach.offices
        )
        for row in rows:
            found[row["place"] - 1].append(_told(row))
        return [self._page(told, query.size, title) for told in found]

    def _asked(self, query: TimelineOfEnterprises) -> list[str]:
        return [name for name, one in self.sources.items() if not query.kinds or one.kind in query.kinds]

    def _reach(self, name: str, reading: Reading) -> Reach:
        source = self.sources[name]
        return reading.reach_to(source.query, source.record, source.field)

    def _page(self, told: Sequence[Told], size: int, title: Title) -> Page[TimelineEntry]:
        page = page_of(told, size, key=lambda one: key(one.at, one.id))
        return Page(items=[self._entry(one, title) for one in page.items], keys=page.keys, more=page.more)

    def _entry(self, told: Told, title: Title) -> TimelineEntry:
        kind = self.sources[told.source].kind
        return TimelineEntry(at=told.at, kind=kind, title=title(told.source, told.words), number=told.number)


def _of(name: str, source: Source) -> str:
    """The rows of one source, in order and no more than a page; `C` is how the gateway compares places, too."""
    named = "'" + name + "'"
    id = "(" + named + " || ':' || ref) COLLATE \"C\" AS id"
    rows = "SELECT " + named + " AS source, at, " + id + ", number, words FROM (" + source.rows + ") AS told"
    return "(SELECT * FROM (" + rows + " WHERE scope.source = " + named + OF_SOURCE + NEWEST + ")"


def _told(row: asyncpg.Record) -> Told:
    return Told(source=row["source"], at=row["at"], id=row["id"], number=row["number"], words=row["words"])
