"""Answers: what a reply must hold, and whether it is taken, was taken before, or comes upon an older answer."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.checklist_terms import AnswerKind, AnswerResult, ChecklistReply
from services.joint_inspection.checklists.rules.making import Item

RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*[-~～—–至]\s*(\d+(?:\.\d+)?)")
MOST = re.compile(r"[≤<＜]?\s*(\d+(?:\.\d+)?)")
FIGURE_MAX = Decimal(10) ** 12
FIGURE_PLACES = 12
NEEDED = {AnswerKind.TEXT: "文字说明", AnswerKind.FILES: "附件"}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is kept."""

    item: int
    revision: int
    result: AnswerResult
    measured: Decimal | None
    unit: str | None
    text: str | None
    files: list[str]
    answered_at: datetime
    answered_by: str


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """A reply given upon an answer that is not the latest any more."""

    item: int
    seen: int
    revision: int


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What came of replies: the answers to keep, the items whose reply had been taken before, and the conflicts."""

    answers: list[Answer]
    repeated: list[int]
    conflicts: list[Conflict]


Given = Mapping[tuple[int, int], Answer]


def take(items: Mapping[int, Item], given: Given, replies: Iterable[ChecklistReply], by: str, now: datetime) -> Taken:
    """Sort replies by what comes of them.

    Refusals: CHECKLIST_ITEM_UNKNOWN, CHECKLIST_ITEM_TWICE, and those of `check`.
    """
    taken = Taken(answers=[], repeated=[], conflicts=[])
    replied: set[int] = set()
    for reply in replies:
        if reply.item not in items:
            raise Refusal("CHECKLIST_ITEM_UNKNOWN", item=reply.item, count=len(items))
        if reply.item in replied:
            raise Refusal("CHECKLIST_ITEM_TWICE", item=reply.item)
        replied.add(reply.item)
        check(items[reply.item], reply, now)
        answer = _answer(items[reply.item], reply, by, now)
        latest = max((revision for item, revision in given if item == reply.item), default=0)
        if latest == reply.seen:
            taken.answers.append(answer)
        elif _same(given.get((reply.item, answer.revision)), answer, reply):
            taken.repeated.append(reply.item)
        else:
            taken.conflicts.append(Conflict(item=reply.item, seen=reply.seen, revision=latest))
    return taken


def check(item: Item, reply: ChecklistReply, now: datetime) -> None:
    """Refuse a reply that does not hold what its item asks.

    Refusals: CHECKLIST_ANSWER_INCOMPLETE, CHECKLIST_UNIT_OTHER, CHECKLIST_OVER_LIMIT, CHECKLIST_ANSWERED_LATER,
    INVALID_INPUT.
    """
    if reply.answered_at and reply.answered_at > now:
        raise Refusal("CHECKLIST_ANSWERED_LATER", item=item.number, answered_at=reply.answered_at.isoformat())
    if reply.measured is not None:
        _check_figure(item, reply)
    if missing := _missing(item, reply):
        raise Refusal("CHECKLIST_ANSWER_INCOMPLETE", item=item.number, result=reply.result.label, field=missing)
    if reply.result is AnswerResult.OK and reply.measured is not None and is_over(item.bounds, reply.measured):
        raise Refusal("CHECKLIST_OVER_LIMIT", item=item.number, measured=f"{reply.measured:f}", limit=item.limit or "")


def is_over(bounds: Iterable[str], measured: Decimal) -> bool:
    """Whether a value breaks the one limit there is; several, or one that is no figure, are the officer's to judge."""
    distinct = {bound.strip() for bound in bounds}
    if len(distinct) != 1:
        return False
    bound = distinct.pop()
    if between := RANGE.fullmatch(bound):
        return not Decimal(between[1]) <= measured <= Decimal(between[2])
    most = MOST.fullmatch(bound)
    return most is not None and measured > Decimal(most[1])


def require_not_ok(items: Iterable[int], latest: Mapping[int, Answer]) -> None:
    """A finding is recorded for items that are not in order. Refusal: CHECKLIST_ITEM_NOT_FAILED."""
    for item in items:
        answer = latest.get(item)
        if answer is None or answer.result is not AnswerResult.NOT_OK:
            raise Refusal("CHECKLIST_ITEM_NOT_FAILED", item=item, result=answer.result.label if answer else "未作答")


def _check_figure(item: Item, reply: ChecklistReply) -> None:
    measured = reply.measured
    assert measured is not None
    exponent = measured.as_tuple().exponent
    small = isinstance(exponent, int) and exponent >= -FIGURE_PLACES
    if not (measured.is_finite() and small and abs(measured) <= FIGURE_MAX):
        allowed = f"绝对值不超过 {FIGURE_MAX:f}、小数不超过 {FIGURE_PLACES} 位的数"
        raise Refusal("INVALID_INPUT", field="measured", got=str(measured)[:40], allowed=allowed)
    if item.unit and reply.unit and reply.unit != item.unit:
        raise Refusal("CHECKLIST_UNIT_OTHER", item=item.number, unit=reply.unit, asked=item.unit)


def _missing(item: Item, reply: ChecklistReply) -> str | None:
    worded = bool((reply.text or "").strip())
    if reply.result is not AnswerResult.OK and not worded:
        return "文字说明"
    if reply.result is AnswerResult.NOT_APPLICABLE:
        return None
    if item.answer is AnswerKind.MEASURED:
        return "测量值" if reply.measured is None else None
    given = {AnswerKind.TEXT: worded, AnswerKind.FILES: bool(reply.files)}
    return None if given.get(item.answer, True) else NEEDED[item.answer]


def _answer(item: Item, reply: ChecklistReply, by: str, now: datetime) -> Answer:
    return Answer(
        item=reply.item,
        revision=reply.seen + 1,
        result=reply.result,
        measured=reply.measured,
        unit=(reply.unit or item.unit) if reply.measured is not None else None,
        text=reply.text,
        files=list(dict.fromkeys(reply.files)),
        answered_at=reply.answered_at or now,
        answered_by=by,
    )


def _same(kept: Answer | None, answer: Answer, reply: ChecklistReply) -> bool:
    """Whether the answer kept is this reply again; one without its own time is the same whenever it comes."""
    if kept is None:
        return False
    at = answer.answered_at if reply.answered_at else kept.answered_at
    return kept == msgspec.structs.replace(answer, answered_at=at)
