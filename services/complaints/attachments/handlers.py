"""Attachments: judged as a report comes in, made anew apart from it, shown to who works on it."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from functools import partial

from contracts.actors import Actor, AgencyKind
from contracts.complaints.attachments import (
    AttachmentKept,
    AttachmentsOfComplaints,
    AttachmentState,
    AttachmentUnreadable,
    ComplaintAttachment,
)
from contracts.errors import Refusal
from contracts.files import UNNAMED
from contracts.messages import Page
from kernel.errands import Desk, Step
from kernel.paging import counted, page_of
from kernel.work import Errand, Fact, Outcome, Reading, Work
from services.complaints.attachments import store
from services.complaints.attachments.rules import judging, pictures
from services.complaints.attachments.rules.judging import Arrived, Attachment
from services.complaints.attachments.rules.pictures import Picture
from services.complaints.routing.handlers import aggregate

MAKE_ANEW = "attachments.make_anew"
NEVER_NAMED = frozenset({AgencyKind.PUBLIC, AgencyKind.ENTERPRISE})


async def arrived(files: Iterable[str], work: Work) -> dict[str, Arrived]:
    """What is known of the files that come along with reports."""
    wanted = sorted(set(files))
    if not wanted:
        return {}
    sent = await work.files.sent(wanted)
    used = await store.used(work.connection, sent)
    return {
        id: Arrived(file=id, sha256=one.sha256, media_type=one.media_type, size=one.size, used=id in used)
        for id, one in sent.items()
    }


def attached(number: str, files: Sequence[str], known: dict[str, Arrived], actor: Actor, caller: str | None) -> Outcome:
    """What the files given along with a new report come to."""
    if not files:
        return Outcome(record=number)
    sealed = caller is not None or actor.agency_kind in NEVER_NAMED
    attachments = judging.taken(number, files, known, agency=actor.agency, sealed=sealed)
    waits = any(one.state is AttachmentState.WAITING for one in attachments)
    return Outcome(
        record=number,
        writes=[store.insert(attachments)],
        facts=[_kept(one) for one in attachments if one.state is AttachmentState.READY],
        errands=[Errand(MAKE_ANEW, number)] if waits else [],
    )


async def make_anew(number: str, desk: Desk) -> AsyncGenerator[Step, None]:
    """Make each picture of a complaint anew, and let nothing remain of it as it came."""
    for waiting in await store.waiting(desk.pool, number):
        assert waiting.sha256 is not None, "what waits has its bytes"
        picture = await _picture(waiting.sha256, waiting.media_type, desk)
        yield partial(_conclude, waiting, picture)
        yield partial(_clear, waiting.sha256)


async def of_complaints(query: AttachmentsOfComplaints, reading: Reading) -> list[Page[ComplaintAttachment]]:
    """The attachments of each complaint, or their number."""
    asked = (reading.connection, reading.reach, query.numbers)
    if query.count:
        return [counted(total) for total in await store.count_of_complaints(*asked)]
    found = await store.of_complaints(*asked, query.size + 1)
    shown = [[reading.show(one.record, region=one.region, parties=one.parties) for one in own] for own in found]
    return [page_of(own, query.size, key=lambda one: str(one.nth)) for own in shown]


async def _picture(sha256: str, media_type: str, desk: Desk) -> Picture | None:
    try:
        content = await desk.content(sha256)
        data = await asyncio.to_thread(content.open().read)
    except Refusal:
        return None
    return await asyncio.to_thread(pictures.made_anew, data, media_type)


async def _conclude(waiting: Attachment, picture: Picture | None, work: Work) -> Outcome:
    await work.lock(aggregate(waiting.number))
    await work.files.forget(waiting.file)
    if picture is None:
        told = AttachmentUnreadable(number=waiting.number, nth=waiting.nth)
        return Outcome(
            record=waiting.number,
            writes=[store.conclude(judging.unreadable(waiting))],
            facts=[Fact(aggregate(waiting.number), told)],
        )
    sha256 = await work.files.keep(UNNAMED, picture.data)
    ready = judging.ready(waiting, picture, sha256, work.actor.agency)
    return Outcome(record=waiting.number, writes=[store.conclude(ready)], facts=[_kept(ready)])


async def _clear(sha256: str, work: Work) -> Outcome:
    await work.files.clear(sha256)
    return Outcome()


def _kept(one: Attachment) -> Fact:
    assert one.sha256 is not None, "what is kept has its bytes"
    kept = AttachmentKept(
        number=one.number,
        nth=one.nth,
        sha256=one.sha256,
        media_type=one.media_type,
        size=one.size,
        cleaned=one.cleaned,
    )
    return Fact(aggregate(one.number), kept)
