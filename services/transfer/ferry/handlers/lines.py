"""The line 摆渡 that an order is about, and the answers to questions about lines and replies."""

import msgspec

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.transfer.ferry import Ferry, FerryBegun, FerryReply, GetFerries, GetFerryReplies
from kernel.acting import seeing_as
from kernel.ferry.keys import Card
from kernel.work import Fact, Reading, Work
from services.transfer.ferry.rules.line import Line
from services.transfer.ferry.store import lines, replies

WHAT = "摆渡单位"


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A line that nobody else changes: the other side as it acts, its card, and what is to be journaled of it."""

    other: Actor
    card: Card
    line: Line
    facts: list[Fact]


async def opened(code: str, work: Work) -> Opened:
    """Lock the line to an agency, once the actor's relation to it is known; begin it where its card is new.

    Refusals: NOT_FOUND, FERRY_KEY_UNKNOWN.
    """
    other = await lines.agency(work.connection, code)
    if other is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=code)
    work.require(region=other.region, parties=[code], what=WHAT, id=code)
    await work.lock(aggregate(code))
    card = work.environment.ferry.card(code)
    line = await lines.line(work.connection, code)
    if line is not None and line.card == card.fingerprint:
        return Opened(other=other, card=card, line=line, facts=[])
    return await _begun(other, card, line is not None, work)


async def _begun(other: Actor, card: Card, anew: bool, work: Work) -> Opened:
    line = Line(recipient=other.agency, region=other.region, card=card.fingerprint)
    if anew:
        async with seeing_as(work, other.agency):
            await lines.forget(work.connection, other.agency)
    await lines.save_line(work.connection, line)
    begun = FerryBegun(recipient=other.agency, card=card.fingerprint, anew=anew)
    return Opened(other=other, card=card, line=line, facts=[Fact(aggregate(other.agency), begun)])


def aggregate(code: str) -> str:
    """The journal's name of a line."""
    return f"ferry:{code}"


async def get(query: GetFerries, reading: Reading) -> list[Ferry | None]:
    """Lines in the order asked."""
    rows = await lines.lines(reading.connection, reading.reach.within, query.recipients)
    bundles = await lines.unacknowledged(reading.connection, list(rows))
    shown = {
        code: reading.show(lines.ferry(row, bundles[code]), region=row["region"], parties=row["parties"])
        for code, row in rows.items()
    }
    return [shown.get(code) for code in query.recipients]


async def get_replies(query: GetFerryReplies, reading: Reading) -> list[FerryReply | None]:
    """Replies in the order asked, each with the answers on the asker's own cases."""
    rows = await replies.replies(reading.connection, reading.reach.within, query.ids)
    answers = await replies.answers_of(reading.connection, list(rows))
    shown = {
        id: reading.show(replies.ferry_reply(id, row, answers[id]), region=row["region"], parties=row["parties"])
        for id, row in rows.items()
    }
    return [shown.get(id) for id in query.ids]
