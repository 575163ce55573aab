"""How deliveries go on: the events of each aggregate in order, and how long to wait between tries. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

import msgspec

from contracts.changes import ChangeEntry
from kernel.calendar import local_date
from kernel.deliveries.envelopes import body_of
from kernel.deliveries.store import Item
from kernel.law import LawTable

FIRST_PAUSE_SECONDS = 5.0
HOUR_SECONDS = 3600.0
DOUBLINGS_MAX = 20


class Letter(msgspec.Struct, frozen=True):
    """An event as it is posted."""

    item: Item
    body: bytes


class Chain(msgspec.Struct):
    """The events of one aggregate: those taken so far, and why the next one was not."""

    aggregate: str
    letters: list[Letter]
    taken: list[Item] = []
    refused: str | None = None

    @property
    def left(self) -> Sequence[Item]:
        """Those not taken."""
        return [letter.item for letter in self.letters[len(self.taken) :]]


class Terms(msgspec.Struct, frozen=True):
    """How long is waited and tried, of the limits table."""

    pause_max_seconds: float
    give_up_seconds: float

    @classmethod
    def of(cls, law: LawTable, region: str, now: datetime) -> "Terms":
        """Those that hold in the region today."""
        return cls(hours(law, "delivery.pause_max", region, now), hours(law, "delivery.give_up", region, now))

    def pause(self, failures: int) -> float:
        """Seconds until the next try, after so many that failed before this one."""
        return float(min(FIRST_PAUSE_SECONDS * 2 ** min(failures, DOUBLINGS_MAX), self.pause_max_seconds))


def hours(law: LawTable, key: str, region: str, now: datetime) -> float:
    """A limit in hours, in seconds."""
    return float(law.find(key, region, on=local_date(now)).value) * HOUR_SECONDS


def letter_of(entry: ChangeEntry, service: str) -> Letter:
    """A change as it is posted."""
    body = body_of(entry, service)
    digest = sha256(body).hexdigest()
    item = Item(position=entry.position, id=entry.id, aggregate=entry.aggregate, type=entry.type, sha256=digest)
    return Letter(item, body)


def chains_of(entries: Iterable[ChangeEntry], service: str) -> list[Chain]:
    """Changes by aggregate, each in its order."""
    found: dict[str, list[Letter]] = {}
    for entry in entries:
        found.setdefault(entry.aggregate, []).append(letter_of(entry, service))
    return [Chain(aggregate, letters) for aggregate, letters in found.items()]
