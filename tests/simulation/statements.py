"""What each of the kernel's statements does, row by row."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from kernel import clock, committing, copies, journal, quarantine, sequencer, settlement
from tests.simulation import cases
from tests.simulation.database import Row, Statement, Transaction

NOTHING: list[Row] = []
OPEN_STATES = ("running", "failing", "overdue")


async def lock_aggregates(work: Transaction, names: Sequence[str]) -> list[Row]:
    found = []
    for name in names:
        await work.lock("aggregates", name)
        version, head = work.get("aggregates", name) or (0, b"")
        work.put("aggregates", name, (version, head))
        found.append({"aggregate": name, "version": version, "hash": head})
    return found


async def append(work: Transaction, *columns: Any) -> list[Row]:
    *entries, touched, versions, hashes = columns
    names = ("id", "aggregate", "version", "type", "data", "actor", "at", "cause", "prev_hash", "hash")
    for values in zip(*entries, strict=True):
        row = dict(zip(names, values, strict=True))
        place = (row["aggregate"], row["version"])
        await work.lock("versions", place)
        if work.get("versions", place):
            raise asyncpg.UniqueViolationError("journal_aggregate_version_key")
        work.put("versions", place, True)
        work.database.seq += 1
        work.put("journal", work.database.seq, row | {"xid": work.xid})
        work.put("outbox", work.database.seq, True)
    for name, version, head in zip(touched, versions, hashes, strict=True):
        work.put("aggregates", name, (version, head))
    seqs = {row["cause"]: seq for seq, row in sorted(work.written["journal"].items())}
    return [{"cause": cause, "seq": seq} for cause, seq in seqs.items()]


async def claim(work: Transaction, *columns: Any) -> list[Row]:
    claimed = []
    for day, scope, id, body_hash in sorted(zip(*columns[:4], strict=True)):
        await work.lock("commands", (day, scope, id))
        if not work.get("commands", (day, scope, id)):
            work.put("commands", (day, scope, id), {"body_hash": body_hash, "record": None, "seq": None})
            claimed.append({"day": day, "agency": scope, "id": id, "now": work.database.now()})
    return claimed


async def claimed(work: Transaction, *key: Any) -> list[Row]:
    return [work.get("commands", key)]


async def done(work: Transaction, *columns: Any) -> list[Row]:
    for *key, record, seq in zip(*columns, strict=True):
        row = work.get("commands", tuple(key))
        work.put("commands", tuple(key), row | {"record": record, "seq": seq})
    return NOTHING


async def load(work: Transaction, names: Sequence[str]) -> list[Row]:
    found = ((name, work.get("cases", name)) for name in names)
    return [{"name": name, "touched_by": touched} for name, touched in found if touched is not None]


async def save(work: Transaction, rows: str) -> list[Row]:
    for row in msgspec.json.decode(rows):
        work.put("cases", row["name"], row["touched_by"])
    return NOTHING


async def move(work: Transaction, limit: int) -> list[Row]:
    taken = sorted(seq for seq, _ in work.rows("outbox"))[:limit]
    for seq in taken:
        work.put("outbox", seq, None)
    return feed(work, taken)


def feed(work: Transaction, taken: Sequence[int]) -> list[Row]:
    """Give rows the next positions."""
    top = len(list(work.rows("feed")))
    moved = [{"position": top + number, "seq": seq} for number, seq in enumerate(taken, 1)]
    for row in moved:
        work.put("feed", row["position"], row["seq"])
    return moved


async def read(work: Transaction, after: int, size: int) -> list[Row]:
    rows: list[Row] = []
    while len(rows) < size and (seq := work.get("feed", after + len(rows) + 1)) is not None:
        rows.append(work.get("journal", seq) | {"position": after + len(rows) + 1})
    return rows


async def head(work: Transaction) -> list[Row]:
    return [{"head": len(list(work.rows("feed")))}]


async def published(work: Transaction) -> list[Row]:
    return [{"published": work.get("relay", "published") or 0}]


async def mark(work: Transaction, position: int) -> list[Row]:
    work.put("relay", "published", position)
    return NOTHING


async def cursor(work: Transaction, source: str) -> list[Row]:
    return [{"position": work.get("cursors", source) or 0}]


async def lock_cursor(work: Transaction, source: str) -> list[Row]:
    await work.lock("cursors", source)
    return await cursor(work, source)


async def advance(work: Transaction, source: str, position: int) -> list[Row]:
    work.put("cursors", source, position)
    return NOTHING


async def versions(work: Transaction, source: str, aggregates: Sequence[str]) -> list[Row]:
    found = ((name, work.get("applied", (source, name))) for name in aggregates)
    return [{"aggregate": name, "version": version} for name, version in found if version is not None]


async def applied(work: Transaction, source: str, aggregates: Sequence[str], reached: Sequence[int]) -> list[Row]:
    for name, version in zip(aggregates, reached, strict=True):
        await raise_version(work, source, name, version)
    return NOTHING


async def raise_version(work: Transaction, source: str, name: str, version: int) -> list[Row]:
    await work.lock("applied", (source, name))
    if (work.get("applied", (source, name)) or 0) < version:
        work.put("applied", (source, name), version)
    return NOTHING


async def prepare(work: Transaction) -> list[Row]:
    return [{"hub_now": work.database.now()}]


async def keep(work: Transaction, state: str, event: Sequence[Any]) -> list[Row]:
    source, position, aggregate, version, _, body = event
    if work.get("quarantine", (source, position)) is None:
        row = {"source": source, "position": position, "aggregate": aggregate, "version": version, "event": body}
        work.put("quarantine", (source, position), row | {"state": state, "attempts": 1})
    return NOTHING


async def park(work: Transaction, *event: Any) -> list[Row]:
    return await keep(work, "parked", event)


async def hold(work: Transaction, *event: Any) -> list[Row]:
    return await keep(work, "failing", event[:6])


async def take_held(work: Transaction) -> list[Row]:
    for key, row in sorted(work.rows("quarantine")):
        turn = row["version"] == (work.get("applied", (row["source"], row["aggregate"])) or 0) + 1
        if turn and row["state"] != "quarantined" and not work.held_by_another("quarantine", key):
            await work.lock("quarantine", key)
            return [row]
    return NOTHING


async def release(work: Transaction, source: str, position: int) -> list[Row]:
    work.put("quarantine", (source, position), None)
    return NOTHING


async def failed_again(work: Transaction, source: str, position: int, _: str, tries: int, __: int) -> list[Row]:
    row = work.get("quarantine", (source, position))
    state = "quarantined" if row["attempts"] + 1 >= tries else "failing"
    work.put("quarantine", (source, position), row | {"attempts": row["attempts"] + 1, "state": state})
    return NOTHING


async def replay(work: Transaction, source: str, position: int) -> list[Row]:
    await work.lock("quarantine", (source, position))
    row = work.get("quarantine", (source, position))
    if row is None or row["state"] == "parked":
        return NOTHING
    work.put("quarantine", (source, position), row | {"attempts": 0, "state": "failing"})
    return [{"position": position}]


async def start_duties(work: Transaction, *columns: Any) -> list[Row]:
    for values in zip(*columns, strict=True):
        await start_duty(work, duty(values))
    return NOTHING


async def start_duty(work: Transaction, row: Row) -> None:
    await work.lock("open duties", (row["aggregate"], row["duty"]))
    if not open_duty(work, row["aggregate"], row["duty"]):
        work.put("duties", row["id"], row)


def duty(columns: Sequence[Any]) -> Row:
    """A row of `duties` from the parameters of START."""
    names = ("id", "aggregate", "duty", "agency", "limit_key", "limit_name", "limit_value", "limit_unit", "source")
    later = ("status", "started_at", "due_at", "provisional", "calendar", "warn_value", "warn_unit", "warn_at")
    row = dict(zip(names + later, columns, strict=True))
    unchanged = {"extended": 0, "extended_unit": None, "paused_at": None, "warned_at": None, "light": None}
    return row | {"state": "running", "ended_at": None, "attempts": 0} | unchanged


def open_duty(work: Transaction, aggregate: str, name: str) -> Row | None:
    """The duty that runs, if any."""
    for _, row in work.rows("duties"):
        if (row["aggregate"], row["duty"], row["ended_at"]) == (aggregate, name, None):
            found: Row = row
            return found
    return None


async def end_duties(work: Transaction, aggregates: Sequence[str], names: Sequence[str], at: Any) -> list[Row]:
    for aggregate, name in zip(aggregates, names, strict=True):
        await end_duty(work, aggregate, name, at)
    return NOTHING


async def end_duty(work: Transaction, aggregate: str, name: str, at: Any) -> None:
    found = open_duty(work, aggregate, name)
    if found is not None:
        await work.lock("duties", found["id"])
        found = work.get("duties", found["id"])
        state = "met" if at <= found["due_at"] else "met_late"
        work.put("duties", found["id"], found | {"ended_at": at, "state": state})


async def due(work: Transaction, tries: int) -> list[Row]:
    now = work.database.now()
    for key, row in sorted(work.rows("duties"), key=lambda entry: entry[1]["due_at"]):
        waiting = row["state"] in ("running", "failing") and row["due_at"] < now and row["attempts"] < tries
        if waiting and not work.held_by_another("duties", key):
            await work.lock("duties", key)
            return [row | {"now": now}]
    return NOTHING


async def overdue(work: Transaction, id: Any) -> list[Row]:
    row = work.get("duties", id)
    if row["ended_at"] is None:
        work.put("duties", id, row | {"state": "overdue"})
    return NOTHING


async def nothing(work: Transaction, *_: Any) -> list[Row]:
    return NOTHING


async def duty_failed(work: Transaction, id: str, _: int) -> list[Row]:
    key = next(key for key, _ in work.rows("duties") if str(key) == id)
    await work.lock("duties", key)
    row = work.get("duties", key)
    if row["ended_at"] is not None:
        return NOTHING
    work.put("duties", key, row | {"state": "failing", "attempts": row["attempts"] + 1})
    return NOTHING


async def release_duty(work: Transaction, aggregate: str, name: str) -> list[Row]:
    row = open_duty(work, aggregate, name)
    if row is None or row["state"] != "failing":
        return NOTHING
    await work.lock("duties", row["id"])
    work.put("duties", row["id"], work.get("duties", row["id"]) | {"attempts": 0})
    return [{"id": row["id"]}]


STATEMENTS: dict[str, Statement] = {
    journal.LOCK: lock_aggregates,
    journal.APPEND: append,
    committing.CLAIM: claim,
    committing.CLAIMED: claimed,
    committing.DONE: done,
    cases.LOAD: load,
    cases.SAVE: save,
    sequencer.MOVE: move,
    sequencer.READ: read,
    sequencer.HEAD: head,
    sequencer.PUBLISHED: published,
    sequencer.MARK: mark,
    copies.CURSOR: cursor,
    copies.ADVANCE: advance,
    copies.VERSIONS: versions,
    copies.APPLIED: applied,
    copies.PREPARE: prepare,
    quarantine.LOCK_CURSOR: lock_cursor,
    quarantine.PARK: park,
    quarantine.HOLD: hold,
    quarantine.TAKE: take_held,
    quarantine.RELEASE: release,
    quarantine.VERSION: raise_version,
    quarantine.FAILED: failed_again,
    quarantine.REPLAY: replay,
    settlement.START: start_duties,
    settlement.END: end_duties,
    clock.DUE: due,
    clock.EVERY_PARTY: nothing,
    clock.OVERDUE: overdue,
    clock.FAILED: duty_failed,
    clock.RELEASE: release_duty,
}
