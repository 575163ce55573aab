"""Answers that hold of field work against the visit's checklist: what is new is taken, what differs is shown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.checklist_terms import AnswerResult, ChecklistReply
from contracts.joint_inspection.field_packages import FieldAnswer, FieldConflict, FieldConflictKind
from contracts.joint_inspection.field_terms import ItemAnswer
from services.joint_inspection.checklists.rules.making import Item
from services.joint_inspection.field_packages.rules.standing import (
    Decision,
    Kept,
    Packages,
    Standing,
    as_decided,
)

LISTED = "listed:"
TEXT_MAX, FILES_MAX = 4000, 50


class Latest(msgspec.Struct, frozen=True, kw_only=True):
    """The latest answer to an item on the checklist."""

    revision: int
    result: AnswerResult
    measured: Decimal | None
    unit: str | None


class Written(msgspec.Struct, frozen=True):
    """What field work last wrote to an item of the checklist."""

    revision: int
    digest: str


class Lists(msgspec.Struct, frozen=True):
    """What the checklist says of each item, and what of it field work wrote."""

    latest: Mapping[int, Latest] = {}
    written: Mapping[int, Written] = {}


class Due(msgspec.Struct, frozen=True):
    """A reply that the checklist is to have, whose it is, and by what it is known again."""

    reply: ChecklistReply
    by: str
    digest: str


class Against(msgspec.Struct, frozen=True):
    """Field work against the checklist."""

    due: list[Due]
    answers: list[FieldAnswer]
    conflicts: list[FieldConflict]


def numbered(packed: Mapping[int, Item], current: Mapping[int, Item], item: int) -> int:
    """The number an item taken along has on the list as it is now.

    Refusals: CHECKLIST_ITEM_UNKNOWN, CHECKLIST_ITEM_GONE.
    """
    taken = packed.get(item)
    if taken is None:
        raise Refusal("CHECKLIST_ITEM_UNKNOWN", item=item, count=len(packed))
    same = [number for number, one in current.items() if replace(one, number=item) == taken]
    if not same:
        raise Refusal("CHECKLIST_ITEM_GONE", item=item, text=taken.text)
    return item if item in same else min(same)


def reply_of(item: int, holding: Sequence[ItemAnswer], at: datetime) -> ChecklistReply:
    """What the checklist is told: the answer that all of these gave, with the words and files of each."""
    first = holding[0]
    notes = dict.fromkeys(one.note for one in holding if one.note)
    files = dict.fromkeys(file for one in holding for file in one.files)
    return ChecklistReply(
        item=item,
        result=AnswerResult(first.value.value),
        measured=first.measured,
        unit=first.unit,
        text="；".join(notes)[:TEXT_MAX] or None,
        files=list(files)[:FILES_MAX],
        answered_at=at,
    )


def against(
    standing: Standing, packages: Packages, lists: Lists, decisions: Iterable[Decision], now: datetime
) -> Against:
    """What is to be written, what was, and what the lead officer has to decide; of answers that reach the list."""
    entries = {one.entry.id: one for one in standing.entries}
    decided = {one.key: one for one in decisions}
    found = Against([], [], [])
    for answer in standing.answers:
        holding = [entries[id] for id in answer.entries]
        if any(one.item is None for one in holding):
            found.answers.append(answer)
            continue
        _one(answer, holding, packages, lists, decided, now, found)
    return found


def _one(
    answer: FieldAnswer,
    holding: list[Kept],
    packages: Packages,
    lists: Lists,
    decided: Mapping[str, Decision],
    now: datetime,
    found: Against,
) -> None:
    item, latest, written = answer.item, lists.latest.get(answer.item), lists.written.get(answer.item)
    at = min(now, max(one.entry.at for one in holding))
    reply = reply_of(item, [one.entry.what for one in holding if isinstance(one.entry.what, ItemAnswer)], at)
    known = digest(reply)
    key = f"{LISTED}{item}:{answer.entries[-1]}"
    conflict = FieldConflict(key=key, kind=FieldConflictKind.LISTED_DIFFERS, entries=answer.entries, item=item)
    decision = decided.get(key)
    if decision:
        found.conflicts.append(as_decided(conflict, decision))
    if written and written.digest == known:
        found.answers.append(replace(answer, revision=written.revision))
        return
    found.answers.append(answer)
    revision = latest.revision if latest else 0
    due = Due(replace(reply, seen=revision), packages[holding[0].package].officer, known)
    seen = max((packages[one.package].seen.get(item, 0) for one in holding), default=0)
    upon = max(seen, written.revision if written else 0)
    if latest is None or revision <= upon or (decision and decision.chosen):
        found.due.append(due)
    elif decision is None and not _same(latest, reply):
        found.conflicts.append(conflict)


def digest(reply: ChecklistReply) -> str:
    """By what a reply is known again: what it says, not when it was given or upon what."""
    return sha256(msgspec.json.encode(replace(reply, seen=0, answered_at=None))).hexdigest()


def _same(latest: Latest, reply: ChecklistReply) -> bool:
    unit = reply.unit if reply.measured is not None else None
    said = latest.result, latest.measured, latest.unit if unit is not None else None
    return said == (reply.result, reply.measured, unit)


def open_conflicts(standing: Standing, against: Against) -> list[FieldConflict]:
    """What waits for the lead officer."""
    return [one for one in (*standing.conflicts, *against.conflicts) if not one.decided]
