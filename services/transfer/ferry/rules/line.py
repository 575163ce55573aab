"""The line 摆渡 to one agency, and what a reply that arrives is to it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

import msgspec

from contracts.errors import Refusal
from contracts.transfer.ferry import FerryOutcome, FerryReplyState

NOTHING_BEFORE = "0" * 64
NAMED_MAX = 100


@dataclass(frozen=True, kw_only=True)
class Line:
    """How far it has come in both directions; a digest is of the last bundle of its direction.

    `card`: the fingerprint of the keys it was begun with.
    """

    recipient: str
    region: str
    card: str
    packed: int = 0
    packed_sha256: str = NOTHING_BEFORE
    acknowledged: int = 0
    taken: int = 0
    taken_sha256: str = NOTHING_BEFORE

    @property
    def parties(self) -> tuple[str, ...]:
        """Whose line it is."""
        return (self.recipient,)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A reply bundle as it lies here, genuine by its signature."""

    agency: str
    sequence: int
    sha256: str
    previous: str
    bundle: bytes
    state: FerryReplyState = FerryReplyState.HELD


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is kept: under which id, at which place of its reply, and whose the case is."""

    place: int
    id: str
    number: str
    step: str
    signed_by: str
    signed_at: datetime
    outcome: FerryOutcome
    refusal: str | None
    refusal_data: msgspec.Raw
    parties: list[str]


def packed(line: Line, sha256: str) -> Line:
    """The line after one more bundle."""
    return replace(line, packed=line.packed + 1, packed_sha256=sha256)


def rewound(line: Line, again_from: int) -> Line:
    """The line whose bundles from a number on count as unacknowledged. Refusal: FERRY_NEVER_PACKED."""
    if again_from > line.packed:
        raise Refusal("FERRY_NEVER_PACKED", sequence=again_from, packed=line.packed)
    return replace(line, acknowledged=min(line.acknowledged, again_from - 1))


def taken(line: Line, reply: Reply, acknowledged: int) -> Line:
    """The line after a reply that acknowledges so many bundles; what was never packed can't be."""
    confirmed = min(acknowledged, line.packed)
    return replace(
        line,
        taken=reply.sequence,
        taken_sha256=reply.sha256,
        acknowledged=max(line.acknowledged, confirmed),
    )


def is_known(known: Reply | None, came: Reply) -> bool:
    """Whether this very reply came before. Refusal: FERRY_NUMBER_TAKEN where its number is another's."""
    if known is None or known.state is FerryReplyState.BROKEN:
        return False
    if known.sha256 != came.sha256:
        raise Refusal("FERRY_NUMBER_TAKEN", agency=came.agency, sequence=came.sequence)
    return True


def follows(line: Line, reply: Reply) -> bool:
    """Whether the reply names the one taken in last as the one before it."""
    return reply.sequence == line.taken + 1 and reply.previous == line.taken_sha256


def require_possible(line: Line, came: Reply) -> None:
    """Refuse what can't be part of the line: an old number that never came, or a next one after another bundle."""
    if came.sequence <= line.taken or (came.sequence == line.taken + 1 and not follows(line, came)):
        raise Refusal("FERRY_CHAIN_BROKEN", agency=came.agency, sequence=came.sequence)


def missing(taken: int, held: Collection[int]) -> list[int]:
    """The first numbers below the highest held that have not come."""
    gap = (number for number in range(taken + 1, max(held, default=taken)) if number not in held)
    return list(islice(gap, NAMED_MAX))
