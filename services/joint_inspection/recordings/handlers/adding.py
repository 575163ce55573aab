"""Recordings made online, and the bytes of those that an offline package named."""

from datetime import datetime

from contracts.errors import Refusal
from contracts.joint_inspection.recordings import AddRecording, DeliverRecording, RecordingDelivered
from kernel.calendar import due_at
from kernel.files.given import SentFile
from kernel.work import Fact, Outcome, Work
from services.joint_inspection.checklists.store import lists
from services.joint_inspection.lottery.rules import sha256_hex
from services.joint_inspection.recordings.handlers.examining import added, examined
from services.joint_inspection.recordings.rules import fitting
from services.joint_inspection.recordings.rules.fitting import Course
from services.joint_inspection.recordings.store import kept as store
from services.joint_inspection.recordings.store.kept import KeptRecording
from services.joint_inspection.visits.handlers import aggregate, require_visit
from services.joint_inspection.visits.rules import VisitCase, check_assigned

WHAT = "过程记录"
AFTERWARDS = "recording.afterwards"


async def add(command: AddRecording, work: Work) -> Outcome:
    """An officer assigned adds what was recorded; the same bytes are one recording of a visit."""
    case = await require_visit(work, command.visit)
    check_assigned(case, work.actor.subject)
    course = Course(case.state, *await store.course(work.connection, case.id))
    fitting.check_course(case.id, course, _until(case, course.ended_at, work), work.now)
    fitting.check_told(command, work.now)
    await _check_item(case, command.item, work)
    sent = await sent_file(command.file, work) if command.file else None
    one = _kept(command, sent, course, work)
    if known := await store.same(work.connection, case.id, one.sha256):
        raise Refusal("RECORDING_KNOWN", visit=case.id, recording=known)
    whole = await examined(one, case.region, sent, work) if sent else one
    return Outcome(record=one.id, writes=[store.insert([whole])], facts=[added(whole, case.region)])


async def deliver(command: DeliverRecording, work: Work) -> Outcome:
    """The bytes that an offline package promised, whenever they come; nothing else in their stead."""
    one = await store.find(work.connection, command.recording)
    if one is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=command.recording)
    try:
        case = await require_visit(work, one.visit)
    except Refusal:
        raise Refusal("NOT_FOUND", what=WHAT, id=command.recording) from None
    one = await store.find(work.connection, command.recording)
    assert one is not None, "recordings stay"
    sent = await sent_file(command.file, work)
    if sent.sha256 != one.sha256:
        raise Refusal("RECORDING_BYTES_DIFFER", recording=one.id, told=one.sha256, found=sent.sha256)
    if one.received:
        return Outcome(record=one.id)
    whole = await examined(one, case.region, sent, work)
    await store.receive(work.connection, whole)
    told = RecordingDelivered(
        visit=one.visit,
        region=case.region,
        recording=one.id,
        sha256=one.sha256,
        remarks=[remark.kind for remark in whole.remarks],
    )
    return Outcome(record=one.id, facts=[Fact(aggregate(one.visit), told)])


async def sent_file(file: str, work: Work) -> SentFile:
    """A whole file that this actor sent. Refusals: NOT_FOUND, FILE_INCOMPLETE."""
    await work.files.content(file)
    return (await work.files.sent([file]))[file]


async def _check_item(case: VisitCase, item: int | None, work: Work) -> None:
    if item is None:
        return
    items = await lists.items(work.connection, case.id)
    if not items:
        raise Refusal("CHECKLIST_MISSING", visit=case.id)
    if item not in items:
        raise Refusal("CHECKLIST_ITEM_UNKNOWN", item=item, count=len(items))


def _until(case: VisitCase, ended_at: datetime | None, work: Work) -> datetime | None:
    if ended_at is None:
        return None
    return due_at(work.law.find(AFTERWARDS, case.region, work.today), ended_at, work.calendar).at


def _kept(command: AddRecording, sent: SentFile | None, course: Course, work: Work) -> KeptRecording:
    return KeptRecording(
        id=work.new_id(),
        visit=command.visit,
        agency=work.actor.agency,
        kind=command.kind,
        step=command.step,
        sha256=sent.sha256 if sent else sha256_hex((command.text or "").encode()),
        at=command.at,
        device=command.device,
        officer=work.actor.subject,
        kept_at=work.now,
        text=command.text,
        place=command.place,
        item=command.item,
        received=sent is None,
        remarks=fitting.on_course(command.at, course),
    )
