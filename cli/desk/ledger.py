"""What a desk 办案夹 has written down, and what a bundle that arrives is to it: pure."""

from enum import Enum
from itertools import islice

import msgspec

from kernel.ferry.envelope import NOTHING_BEFORE, Header
from kernel.ferry.keys import Card

NAMED_MAX = 100


class Arrival(Enum):
    """What a bundle is that arrives."""

    NEXT = "下一包"
    EARLY = "前面的包未到"
    REPEATED = "已收过"
    OTHER = "同一序号另有一包"
    UNCHAINED = "与前一包不衔接"


class KeptCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case in the version it was last shown, with its manifest's SHA-256; `gone`: it is no longer this agency's."""

    version: int
    manifest: str = ""
    gone: bool = False


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a dossier file has come."""

    size: int
    got: int

    @property
    def whole(self) -> bool:
        """Whether all of it has."""
        return self.got >= self.size


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was signed: in which reply, whether it raises the case's version, and what became of it."""

    id: str
    number: str
    step: str
    reply: int
    raises: bool
    result: str | None = None


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; bundles are known by their SHA-256.

    `told`: what the last reply acknowledged. `heard`: the reply up to which the hub has taken all in.
    """

    hub: Card
    agency: str
    taken: int = 0
    came: dict[int, str] = {}
    held: dict[int, str] = {}
    cases: dict[str, KeptCase] = {}
    files: dict[str, KeptFile] = {}
    answers: list[KeptAnswer] = []
    replied: int = 0
    replied_sha256: str = NOTHING_BEFORE
    told: tuple[int, list[int]] = (0, [])
    heard: int = 0

    @property
    def taken_sha256(self) -> str:
        """The last bundle taken in."""
        return self.came.get(self.taken, NOTHING_BEFORE)

    @property
    def missing(self) -> list[int]:
        """The first numbers that have not come below those held."""
        gap = (one for one in range(self.taken + 1, max(self.held, default=0)) if one not in self.held)
        return list(islice(gap, NAMED_MAX))

    def arrival(self, header: Header, sha256: str) -> Arrival:
        """What such a bundle is now."""
        known = self.came.get(header.sequence) or self.held.get(header.sequence)
        if known is not None:
            return Arrival.REPEATED if known == sha256 else Arrival.OTHER
        if header.sequence > self.taken + 1:
            return Arrival.EARLY
        return Arrival.NEXT if header.previous == self.taken_sha256 else Arrival.UNCHAINED

    def holding(self, sequence: int, sha256: str) -> "Ledger":
        """With a bundle that waits for those before it."""
        return msgspec.structs.replace(self, held={**self.held, sequence: sha256})

    def letting_go(self, sequence: int) -> "Ledger":
        """Without one that waited."""
        rest = {number: sha256 for number, sha256 in self.held.items() if number != sequence}
        return msgspec.structs.replace(self, held=rest)

    def taking(self, sequence: int, sha256: str) -> "Ledger":
        """With the next bundle taken in."""
        came = {**self.came, sequence: sha256}
        return msgspec.structs.replace(self.letting_go(sequence), taken=sequence, came=came)

    def version_for(self, number: str) -> int:
        """The version of a case that the next answer is to name: as shown, and the own answers on their way."""
        on_the_way = [one for one in self.answers if one.number == number and one.reply > self.heard and one.raises]
        return self.cases[number].version + len(on_the_way)
