"""The line 摆渡 that an order is about, and the answers to questions about lines and replies."""

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.transfer.ferry import Ferry, FerryReply, GetFerries, GetFerryReplies
from kernel.work import Reading, Work
from services.transfer.ferry.rules.line import Line
from services.transfer.ferry.store import lines, replies

WHAT = "摆渡单位"


async def locked(code: str, work: Work) -> tuple[Actor, Line]:
    """The other side as it acts, and its line, for nobody else to change; the actor's relation to it is required."""
    other = await lines.agency(work.connection, code)
    if other is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=code)
    work.require(region=other.region, parties=[code], what=WHAT, id=code)
    await work.lock(aggregate(code))
    return other, await lines.line(work.connection, other)


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
