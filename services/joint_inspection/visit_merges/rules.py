"""Making one visit of several agencies' visits: who is asked, who leads, when it is decided."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.visit_merges import MergeAnswer, VisitMergeState
from contracts.joint_inspection.visits import VisitState
from contracts.law import LawRow
from services.joint_inspection.visits.rules import MERGEABLE, VisitCase

WHAT = "合并检查提议"
AGREED = "同意合并的单位一致确定"
RULE = "规则：检查事项最多的单位牵头；相同的，计划检查日期在前的牵头；再相同的，先安排检查的牵头"
REFUSING = (MergeAnswer.DECLINED, MergeAnswer.SILENT)


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One agency's visit in a proposal; `lead` is the agency it wishes to lead."""

    visit: str
    agency: str
    planned_on: date
    items: tuple[str, ...] = ()
    answer: MergeAnswer = MergeAnswer.PENDING
    answered_at: datetime | None = None
    answered_by: str | None = None
    reason: str | None = None
    lead: str | None = None


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal as decisions need it; `superiors` see it because an agency below did not accept."""

    id: str
    region: str
    credit_code: str
    proposed_at: datetime
    reason: str
    sides: tuple[Side, ...]
    state: VisitMergeState = VisitMergeState.OPEN
    version: int = 1
    superiors: tuple[str, ...] = ()
    visit: str | None = None
    lead: str | None = None
    lead_reason: str | None = None
    concluded_at: datetime | None = None

    @property
    def parties(self) -> tuple[str, ...]:
        """Whose it is: the agencies asked, and the levels above those that did not accept."""
        return tuple(dict.fromkeys((*(side.agency for side in self.sides), *self.superiors)))

    @property
    def declined(self) -> bool:
        """Whether somebody declined or was silent."""
        return any(side.answer in REFUSING for side in self.sides)

    def having(self, *answers: MergeAnswer) -> tuple[Side, ...]:
        """The sides that answered so."""
        return tuple(side for side in self.sides if side.answer in answers)

    def side(self, visit: str) -> Side:
        """The side of a visit."""
        return next(side for side in self.sides if side.visit == visit)


def near(case: VisitCase, others: Iterable[VisitCase], window: LawRow, today: date) -> list[VisitCase]:
    """The nearest visit of each other agency inside the window; a task without room only while its day is to come."""
    found: dict[str, VisitCase] = {}
    for one in sorted(others, key=lambda one: (_apart(case, one), one.id)):
        stale = one.state is VisitState.NOT_ARRANGED and one.planned_on < today
        fits = one.state in MERGEABLE and not stale and _apart(case, one) <= window.value
        if fits and one.agencies[0] != case.agencies[0]:
            found.setdefault(one.agencies[0], one)
    return list(found.values())


def _apart(case: VisitCase, other: VisitCase) -> int:
    return abs((case.planned_on - other.planned_on).days)


def side_of(case: VisitCase) -> Side:
    """A visit as a side that has yet to answer."""
    return Side(visit=case.id, agency=case.agencies[0], planned_on=case.planned_on, items=case.items)


def joined(merge: Merge, case: VisitCase) -> Merge:
    """One more agency is asked; one that is asked already is not asked twice."""
    if case.agencies[0] in {side.agency for side in merge.sides}:
        return merge
    return replace(merge, sides=(*merge.sides, side_of(case)), version=merge.version + 1)


def require_open(merge: Merge, seen: int) -> None:
    """Refuse an answer to what is decided, or to what is no longer so. Refusals: MERGE_STATE, CASE_CHANGED."""
    if merge.state is not VisitMergeState.OPEN:
        raise Refusal("MERGE_STATE", merge=merge.id, state=merge.state.label)
    if seen != merge.version:
        told = (f"{one.agency}{one.answer.label}" for one in merge.sides if one.answer is not MergeAnswer.PENDING)
        happened = "；".join(told) or "另有单位的检查加入提议"
        raise Refusal("CASE_CHANGED", what=WHAT, number=merge.id, seen=seen, version=merge.version, happened=happened)


def asked_side(merge: Merge, agency: str) -> Side:
    """The side an agency answers for. Refusal: NOT_FOUND."""
    for side in merge.sides:
        if side.agency == agency and side.answer is not MergeAnswer.LEFT:
            return side
    raise Refusal("NOT_FOUND", what=WHAT, id=merge.id)


def check_lead(merge: Merge, lead: str | None) -> None:
    """Only an agency that takes part can lead."""
    agencies = [side.agency for side in merge.sides]
    if lead is not None and lead not in agencies:
        raise Refusal("MERGE_LEAD_UNKNOWN", lead=lead, agencies="、".join(agencies))


def answered(merge: Merge, side: Side, superior: str | None = None) -> Merge:
    """The proposal after a side has answered; the level above one that did not accept sees it from now on."""
    sides = tuple(side if one.visit == side.visit else one for one in merge.sides)
    above = (superior,) if superior and superior not in merge.superiors else ()
    return replace(merge, sides=sides, superiors=(*merge.superiors, *above), version=merge.version + 1)


def decided(merge: Merge) -> bool:
    """Whether nobody's answer can change the outcome any more."""
    accepted, waiting = merge.having(MergeAnswer.ACCEPTED), merge.having(MergeAnswer.PENDING)
    return not waiting or len(accepted) + len(waiting) < 2


def leading(sides: Sequence[Side]) -> tuple[Side, str]:
    """Who leads, and why: whom all name, else by the rule."""
    wished = {side.lead for side in sides}
    agreed = next((side for side in sides if wished == {side.agency}), None)
    if agreed:
        return agreed, AGREED
    return min(sides, key=lambda side: (-len(side.items), side.planned_on, side.visit)), RULE


def merged(merge: Merge, lead: Side, why: str, now: datetime) -> Merge:
    """One visit stands for all who accepted."""
    return replace(
        merge,
        state=VisitMergeState.MERGED,
        visit=lead.visit,
        lead=lead.agency,
        lead_reason=why,
        concluded_at=now,
        version=merge.version + 1,
    )


def not_merged(merge: Merge, now: datetime) -> Merge:
    """Each goes alone."""
    return replace(merge, state=VisitMergeState.NOT_MERGED, concluded_at=now, version=merge.version + 1)


def united(lead: VisitCase, others: Sequence[VisitCase], place: VisitCase) -> VisitCase:
    """The visit that stands for all, on the day of the visit whose place in the year it keeps."""
    all_ = (lead, *others)
    return replace(
        lead,
        state=VisitState.PLANNED,
        agencies=_union(one.agencies for one in all_),
        officers=_union(one.officers for one in all_),
        consenting=_union((one.agencies[0], *one.consenting) for one in all_),
        draws=_union(one.draws for one in all_),
        items=_union(one.items for one in all_),
        planned_on=place.planned_on,
        visit_from=place.visit_from,
        ground=place.ground,
        obstacle=None,
        obstacle_text=None,
    )


def _union(parts: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for part in parts for one in part))
