"""Answers on the spot, and the findings recorded for them."""

from collections.abc import Sequence
from hashlib import sha256

from contracts.errors import Refusal
from contracts.joint_inspection.checklist_terms import AnsweredItem, ChecklistReply
from contracts.joint_inspection.checklists import AnswerChecklist, ChecklistAnswered, FindingsLinked
from contracts.joint_inspection.visits import VisitState
from kernel.work import Fact, Outcome, Work
from services.joint_inspection.checklists.rules import answering
from services.joint_inspection.checklists.rules.answering import Answer, Taken
from services.joint_inspection.checklists.store import answers, lists
from services.joint_inspection.recordings.store import kept as recordings
from services.joint_inspection.visits.handlers import aggregate, require_visit
from services.joint_inspection.visits.rules import VisitCase, check_assigned, require_state


async def answer(command: AnswerChecklist, work: Work) -> Outcome:
    """Record an officer's answers: all of them or none."""
    case = await require_visit(work, command.visit)
    check_assigned(case, work.actor.subject)
    require_state(case, VisitState.CHECKED_IN)
    await _require_files(case, command.replies, work)
    taken, facts = await take(case, command.version, command.replies, work.actor.subject, work)
    if taken.conflicts:
        one = taken.conflicts[0]
        raise Refusal("CHECKLIST_ANSWER_CHANGED", item=one.item, seen=one.seen, revision=one.revision)
    return Outcome(record=case.id, facts=facts)


async def _require_files(case: VisitCase, replies: Sequence[ChecklistReply], work: Work) -> None:
    """Files are the agency's own or recordings of the visit. Refusal: CHECKLIST_FILE_MISSING."""
    wanted = {file: reply.item for reply in replies for file in reply.files}
    if not wanted:
        return
    known = set(await work.files.of_agency(sorted(wanted)))
    known |= await recordings.of_visit(work.connection, case.id, sorted(wanted))
    for file in wanted:
        if file not in known:
            raise Refusal("CHECKLIST_FILE_MISSING", item=wanted[file], sha256=file)


async def take(
    case: VisitCase, version: int, replies: Sequence[ChecklistReply], by: str, work: Work
) -> tuple[Taken, list[Fact]]:
    """Keep the replies that are new to a visit's list, whose aggregate is locked; tell which are repeats or conflicts.

    Refusals: CHECKLIST_MISSING, CASE_CHANGED and those of a reply.
    """
    await _require_version(case, version, work)
    items = await lists.items(work.connection, case.id)
    given = await answers.given(work.connection, case.id, version, [reply.item for reply in replies])
    taken = answering.take(items, given, replies, by, work.now)
    if not taken.answers:
        return taken, []
    await answers.add(work.connection, case.id, version, taken.answers, work.now)
    told = ChecklistAnswered(
        visit=case.id,
        region=case.region,
        version=version,
        certificate=by,
        items=[_told(one) for one in taken.answers],
    )
    return taken, [Fact(aggregate(case.id), told)]


async def link(case: VisitCase, items: Sequence[int], finding: str, work: Work) -> list[Fact]:
    """Say that a finding is recorded for items that are not in order.

    Refusals: CHECKLIST_MISSING, CHECKLIST_ITEM_NOT_FAILED.
    """
    if not items:
        return []
    items = sorted(set(items))
    version = await _version(case, work)
    given = await answers.given(work.connection, case.id, version, items)
    answering.require_not_ok(items, {item: one for (item, _), one in given.items()})
    await answers.link(work.connection, case.id, version, items, finding)
    told = FindingsLinked(visit=case.id, region=case.region, finding=finding, items=items)
    return [Fact(aggregate(case.id), told)]


async def _version(case: VisitCase, work: Work) -> int:
    known = await lists.current(work.connection, case.id)
    if known is None:
        raise Refusal("CHECKLIST_MISSING", visit=case.id)
    return known.version


async def _require_version(case: VisitCase, version: int, work: Work) -> None:
    now = await _version(case, work)
    if now != version:
        happened = "清单重新生成"
        raise Refusal("CASE_CHANGED", what="检查清单", number=case.id, seen=version, version=now, happened=happened)


def _told(one: Answer) -> AnsweredItem:
    return AnsweredItem(
        item=one.item,
        revision=one.revision,
        result=one.result,
        measured=None if one.measured is None else f"{one.measured:f}",
        unit=one.unit,
        text_hash=sha256(one.text.encode()).hexdigest() if one.text else None,
        files=one.files,
        answered_at=one.answered_at,
    )
