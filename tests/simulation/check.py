"""Runs a seed and says what must hold at its end."""

from collections import Counter
from datetime import datetime
from typing import Any

import msgspec

from kernel.journal import Entry
from tests.simulation.database import Database
from tests.simulation.hub import CLIENTS, COMMANDS_EACH, Build, Hub

CHAOS_STEPS = 800
CALM_STEPS = 20_000


class Violation(AssertionError):
    """A promise that was not kept, the seed with which it is broken again, and what happened before."""

    def __init__(self, seed: int, promise: str, trace: list[str]) -> None:
        story = "\n".join(trace[-40:])
        super().__init__(f"seed {seed}: {promise}. Run replay({seed}) again; its last steps:\n{story}")
        self.seed = seed
        self.promise = promise
        self.trace = trace


def replay(seed: int, build: Build | None = None) -> list[str]:
    """Run one seed: chaos, then calm until everything rests; its trace, or the Violation."""
    hub = Hub(seed, build or Build())
    hub.scheduler.run(lambda: False, CHAOS_STEPS)
    hub.calm()
    rests = hub.scheduler.run(hub.at_rest, CALM_STEPS)
    if broken := findings(hub) if rests else ["it never comes to rest"]:
        raise Violation(seed, broken[0], hub.scheduler.trace)
    return hub.scheduler.trace


def findings(hub: Hub) -> list[str]:
    """The promises not kept."""
    return [
        *(text for check in (acknowledged, saved, fed, noted, clocks) for text in check(hub)),
        *chained(hub.cases),
        *chained(hub.notes),
    ]


def journal(database: Database) -> list[dict[str, Any]]:
    """All rows by aggregate and version."""
    return sorted(database.table("journal").values(), key=lambda row: (row["aggregate"], row["version"]))


def acknowledged(hub: Hub) -> list[str]:
    """Every command answered is in the journal, each once for each of its cases."""
    rows = [row for row in journal(hub.cases) if row["type"] == "cases.touched.v1"]
    effects = Counter((row["cause"], row["aggregate"]) for row in rows)
    twice = [f"{cause} took effect {count} times" for (cause, _), count in effects.items() if count > 1]
    missing = [f"{id} was acknowledged and is missing" for id in hub.answers if str(id) not in {c for c, _ in effects}]
    lost = [f"{id} lost its answer" for id, record in hub.answers.items() if record is None]
    short = [] if len(hub.answers) == CLIENTS * COMMANDS_EACH else ["a command was never answered"]
    return twice + missing + lost + short


def saved(hub: Hub) -> list[str]:
    """Every case's row names who touched it, as its journal does."""
    told: dict[str, list[str]] = {}
    for row in journal(hub.cases):
        if row["type"] == "cases.touched.v1":
            told.setdefault(row["aggregate"], []).append(msgspec.json.decode(row["data"])["name"])
    return [] if told == hub.cases.table("cases") else ["a case's row lost what was written"]


def fed(hub: Hub) -> list[str]:
    """The feed holds every row once, in order for each case."""
    rows = [hub.cases.table("journal")[seq] for _, seq in sorted(hub.cases.table("feed").items())]
    if len({row["id"] for row in rows}) != len(rows) or len(rows) != len(hub.cases.table("journal")):
        return [f"{len(rows)} rows in the feed, {len(hub.cases.table('journal'))} in the journal"]
    reached: dict[str, int] = {}
    for row in rows:
        if row["version"] != reached.get(row["aggregate"], 0) + 1:
            return [f"{row['aggregate']} is out of order in the feed"]
        reached[row["aggregate"]] = row["version"]
    return []


def noted(hub: Hub) -> list[str]:
    """Every fact took effect once at the other service, each case in order."""
    told = [(row["aggregate"], str(row["id"])) for row in journal(hub.cases)]
    heard = [(row["aggregate"], row["cause"]) for row in journal(hub.notes)]
    return [] if told == heard else [f"{len(told)} facts told, {len(heard)} noted, or not in their order"]


def chained(database: Database) -> list[str]:
    """The hash chains hold."""
    heads: dict[str, tuple[int, bytes]] = {}
    for row in journal(database):
        entry = Entry(**{name: row[name] for name in Entry.__struct_fields__})
        if (entry.version - 1, entry.prev_hash) != heads.get(entry.aggregate, (0, b"")) or entry.hash() != row["hash"]:
            return [f"the chain of {entry.aggregate} is broken at {entry.version}"]
        heads[entry.aggregate] = entry.version, row["hash"]
    return []


class Span(msgspec.Struct):
    """One duty as the journal tells it."""

    case: str
    started_at: datetime
    ended: bool = False
    strikes: int = 0


def clocks(hub: Hub) -> list[str]:
    """A duty counts from its start whatever is edited; it strikes once, not before its time, unless it ended."""
    spans = spans_of(hub)
    stored = sorted((row["aggregate"], row["started_at"], row["due_at"]) for row in hub.cases.table("duties").values())
    if [(case, started) for case, started, _ in stored] != sorted((span.case, span.started_at) for span in spans):
        return ["a duty does not count from its start"]
    wrong = [span for span in spans if span.strikes > 1 or (span.strikes == 0 and not span.ended)]
    return [f"the duty of {span.case} struck {span.strikes} times" for span in wrong] + early(hub)


def early(hub: Hub) -> list[str]:
    """Strikes before the limit."""
    dues = {(row["aggregate"], str(row["id"])): row["due_at"] for row in hub.cases.table("duties").values()}
    rows = [row for row in journal(hub.cases) if row["type"] == "cases.struck.v1"]
    return [f"{row['aggregate']} struck early" for row in rows if row["at"] <= dues[row["aggregate"], row["cause"]]]


def spans_of(hub: Hub) -> list[Span]:
    """The duties that the facts of each case start and end."""
    spans: list[Span] = []
    running: dict[str, Span] = {}
    for row in journal(hub.cases):
        case = row["aggregate"]
        if row["type"] == "cases.struck.v1":
            running[case].strikes += 1
        elif msgspec.json.decode(row["data"])["how"] == "close":
            if case in running:
                running.pop(case).ended = True
        elif case not in running:
            running[case] = Span(case, row["at"])
            spans.append(running[case])
    return spans
