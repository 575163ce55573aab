"""A service's feed as its asker may know it: what the journal told after a position, filtered by the records' rights.

The records of a page are asked for once for each kind, in the asker's name; what is invisible is passed over, and the
answer says up to which position, so that whoever asks on always comes further.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import accumulate, takewhile
from typing import Any

import asyncpg

from contracts.actors import AgencyKind
from contracts.changes import CHANGES, ChangeEntry, ChangesAfter, ChangeSlice
from contracts.checkpoints import JournalService
from contracts.fields import Level
from contracts.messages import Query, Record
from kernel.change_rules import (
    Detail,
    KindRule,
    Seen,
    data_told,
    event_details,
    is_told,
    key_of,
    kind_of,
    levels_shown,
    told_kinds,
)
from kernel.loads import keys_field
from kernel.rights import Right
from kernel.work import Environment, R, Reading

# So many positions are looked through for one answer, and so many of their events looked at.
WINDOW = 5_000
LOOKED_AT_MAX = 500
BYTES_MAX = 400 * 1024
ENTRY_BYTES = 300

HEAD = "SELECT coalesce(max(position), 0) FROM feed"
OF_KINDS = """
SELECT feed.position, journal.id, journal.aggregate, journal.version, journal.type, journal.data, journal.at
FROM feed JOIN journal USING (seq)
WHERE feed.position > $1 AND feed.position <= $2
  AND split_part(journal.aggregate, ':', 1) = ANY($3::text[]) AND journal.type <> ALL($4::text[])
ORDER BY feed.position LIMIT $5
"""
OF_AGGREGATES = """
SELECT feed.position, journal.id, journal.aggregate, journal.version, journal.type, journal.data, journal.at
FROM journal JOIN feed USING (seq)
WHERE feed.position > $1 AND feed.position <= $2
  AND journal.aggregate = ANY($3::text[]) AND journal.type <> ALL($4::text[])
ORDER BY feed.position LIMIT $5
"""

Handlers = Mapping[type[Query[Any]], Callable[[Any, Reading], Awaitable[Any]]]
Row = asyncpg.Record


class Noting(Reading):
    """A query answered on the way, that remembers the levels at which it showed its records."""

    def __init__(self, reading: Reading, environment: Environment, rows: Sequence[Right]) -> None:
        super().__init__(reading.connection, reading.actor, environment, rows)
        self._shown: dict[int, tuple[Record, frozenset[Level]]] = {}

    def show(self, record: R, *, region: str, parties: Iterable[str] = ()) -> R:
        """The record as this actor may see it."""
        parties = tuple(parties)
        told = super().show(record, region=region, parties=parties)
        self._shown[id(told)] = told, self._sight.levels(region, parties)
        return told

    def seen(self, record: Record) -> Seen:
        """The record with its levels; of one that was changed after it was shown, those that its fields tell."""
        _, levels = self._shown.get(id(record), (record, frozenset[Level]()))
        return Seen(record, levels | levels_shown(record))


class Changes:
    """Answers `ChangesAfter` for one service."""

    def __init__(self, handlers: Handlers, environment: Environment) -> None:
        self._handlers = handlers
        self._environment = environment
        self._kinds = told_kinds(environment.service)
        self._never = [event for event, detail in event_details().items() if detail is Detail.NEVER]

    @property
    def queries(self) -> dict[type[Query[Any]], Callable[[Any, Reading], Awaitable[ChangeSlice]]]:
        """What the kernel answers for the service."""
        return {CHANGES[JournalService(self._environment.service)]: self.after}

    async def after(self, query: ChangesAfter, reading: Reading) -> ChangeSlice:
        """The events after a position that the asker may see, at most `size` of them."""
        head: int = await reading.connection.fetchval(HEAD)
        if query.size == 0 or query.after >= head:
            return ChangeSlice(entries=[], position=head if query.size == 0 else query.after, head=head)
        rows, reached = await self._read(query, head, reading)
        records = await self._records({row["aggregate"] for row in rows}, reading)
        told = [row for row in rows if row["aggregate"] in records]
        kept = _fitting(told[: query.size])
        entries = [self._entry(row, records[row["aggregate"]], reading) for row in kept]
        position = reached if len(kept) == len(told) else entries[-1].position
        return ChangeSlice(entries=entries, position=position, head=head)

    async def _read(self, query: ChangesAfter, head: int, reading: Reading) -> tuple[list[Row], int]:
        """The rows to look at, and up to which position they are all there are."""
        kinds = self._kinds_for(reading)
        if query.aggregates:
            until, statement = head, OF_AGGREGATES
            wanted = [name for name in query.aggregates if kind_of(name) in kinds]
        else:
            until, statement = min(head, query.after + WINDOW), OF_KINDS
            wanted = [kind for kind in kinds if not query.kinds or kind in query.kinds]
        rows = await reading.connection.fetch(statement, query.after, until, wanted, self._never, LOOKED_AT_MAX)
        return rows, rows[-1]["position"] if len(rows) == LOOKED_AT_MAX else until

    def _kinds_for(self, reading: Reading) -> dict[str, KindRule]:
        """The kinds the asker may ask about at all."""
        actor, rights = reading.actor, self._environment.rights
        return {
            kind: rule
            for kind, rule in self._kinds.items()
            if rule.read_by in self._handlers
            and (rule.enterprises or actor.agency_kind is not AgencyKind.ENTERPRISE)
            and rights.fitting(rule.subject, actor)
        }

    async def _records(self, aggregates: Iterable[str], reading: Reading) -> dict[str, Seen]:
        """The records behind aggregates as the asker sees them, of those whose events are told."""
        of_kinds: dict[str, list[str]] = {}
        for aggregate in sorted(aggregates):
            of_kinds.setdefault(kind_of(aggregate), []).append(aggregate)
        found: dict[str, Seen] = {}
        for kind, names in of_kinds.items():
            records = await self._ask(self._kinds[kind], [key_of(name) for name in names], reading)
            pairs = zip(names, records, strict=True)
            found |= {name: seen for name, seen in pairs if seen is not None and is_told(seen)}
        return found

    async def _ask(self, rule: KindRule, keys: Sequence[str], reading: Reading) -> list[Seen | None]:
        query = rule.read_by
        assert query is not None, "told_kinds names a query for each"
        field = keys_field(query)
        assert field is not None
        rows = self._environment.rights.fitting(query.subject, reading.actor)
        own = Noting(reading, self._environment, rows)
        records: list[Record | None] = await self._handlers[query](query(**{field: list(keys)}), own)
        return [own.seen(record) if record is not None else None for record in records]

    def _entry(self, row: Row, seen: Seen, reading: Reading) -> ChangeEntry:
        rule = self._kinds[kind_of(row["aggregate"])]
        to_enterprise = reading.actor.agency_kind is AgencyKind.ENTERPRISE
        data = data_told(row["data"], seen, rule, row["type"], to_enterprise=to_enterprise)
        return ChangeEntry(
            id=str(row["id"]),
            position=row["position"],
            aggregate=row["aggregate"],
            version=row["version"],
            type=row["type"],
            at=row["at"],
            data=data.decode(),
        )


def _fitting(rows: Sequence[Row]) -> list[Row]:
    """As many as fit into one message, at least one."""
    sizes = accumulate(len(row["data"]) + ENTRY_BYTES for row in rows)
    fitting = sum(1 for _ in takewhile(lambda size: size <= BYTES_MAX, sizes))
    return list(rows[: max(1, fitting)])
