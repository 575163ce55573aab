"""What is found when the bytes of a recording are there: what they are, what a picture says, what is odd about it."""

import asyncio

from msgspec.structs import replace

from contracts.joint_inspection.recording_terms import PictureFacts, RecordingKind, RecordingRemark, RemarkKind
from contracts.joint_inspection.recordings import RecordingAdded
from kernel.files.given import Content, SentFile
from kernel.work import Fact, Work
from services.joint_inspection.recordings.rules import fitting, pictures
from services.joint_inspection.recordings.rules.fitting import Gaps
from services.joint_inspection.recordings.store import kept as store
from services.joint_inspection.recordings.store.kept import KeptRecording
from services.joint_inspection.visits.handlers import aggregate


async def examined(one: KeptRecording, region: str, sent: SentFile, work: Work) -> KeptRecording:
    """The recording with its bytes; what was remarked before stays. Refusal: RECORDING_FORM_OTHER."""
    fitting.check_form(one.kind, sent.media_type)
    elsewhere = await store.elsewhere(work.connection, [one.sha256], one.visit)
    again = [RecordingRemark(kind=RemarkKind.SEEN_ELSEWHERE)] if elsewhere else []
    whole = replace(one, received=True, media_type=sent.media_type, size=sent.size, remarks=[*one.remarks, *again])
    if one.kind is not RecordingKind.PHOTO:
        return whole
    picture = await _picture(sent, work)
    gaps = Gaps(
        work.law.find("recording.time_gap", region, work.today),
        work.law.find("recording.place_gap", region, work.today),
    )
    found = fitting.compared(one.at, one.place, picture, gaps)
    return replace(whole, picture=picture, remarks=[*whole.remarks, *found])


async def _picture(sent: SentFile, work: Work) -> PictureFacts | None:
    """In a thread: the bytes come from the file store."""
    content = Content(objects=work.environment.objects, sha256=sent.sha256, size=sent.size)

    def read() -> PictureFacts | None:
        with content.open() as stream:
            return pictures.read(stream, sent.media_type, sent.size)

    return await asyncio.to_thread(read)


def added(one: KeptRecording, region: str) -> Fact:
    """The fact that a recording belongs to a visit."""
    event = RecordingAdded(
        visit=one.visit,
        region=region,
        recording=one.id,
        kind=one.kind,
        step=one.step,
        sha256=one.sha256,
        officer=one.officer,
        device=one.device,
        at=one.at,
        received=one.received,
        remarks=[remark.kind for remark in one.remarks],
        package=one.package,
    )
    return Fact(aggregate(one.visit), event)
