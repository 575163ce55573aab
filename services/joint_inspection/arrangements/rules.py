"""What becomes of what a draw hit: a visit of its own, part of one that stands, or a task without room."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from contracts.joint_inspection.allowances import VisitGround
from contracts.joint_inspection.arrangements import VisitNotArranged
from contracts.joint_inspection.visits import VisitBasis, VisitState
from contracts.law import LawRow
from services.joint_inspection.allowances.rules import Blocked
from services.joint_inspection.lottery.rules import Assignment, Terms
from services.joint_inspection.visits.rules import OPEN, VisitCase


class Arranged(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of the objects drawn: new visits with room and without, visits the rest went into; who books."""

    planned: list[VisitCase]
    waiting: list[VisitCase]
    joined: list[VisitCase]
    booking: list[VisitCase]


def drawn(
    id: str,
    one: Assignment,
    terms: Terms,
    region: str,
    ground: VisitGround,
    items: tuple[str, ...],
    homes: Mapping[str, str],
) -> VisitCase:
    """The visit that an object drawn asks for; `homes` are the agencies that lent officers."""
    return VisitCase(
        id=id,
        state=VisitState.PLANNED,
        basis=VisitBasis.DRAW,
        credit_code=one.credit_code,
        region=region,
        agencies=terms.agencies,
        officers=one.officers,
        planned_on=one.planned_on,
        visit_from=terms.visit_from,
        draws=(terms.draw,),
        ground=ground,
        items=items,
        lent_by=tuple(dict.fromkeys(homes[officer] for officer in one.officers if officer in homes)),
    )


def own_standing(case: VisitCase, standing: Iterable[VisitCase], window: LawRow) -> VisitCase | None:
    """The open visit of the same agency that the new task goes into: of its month, or inside the window."""
    own = [one for one in standing if one.state in OPEN and one.agencies[0] == case.agencies[0]]
    near = [
        one for one in own if _same_month(one, case) or abs((one.planned_on - case.planned_on).days) <= window.value
    ]
    return min(near, key=lambda one: (not _same_month(one, case), one.id), default=None)


def _same_month(one: VisitCase, other: VisitCase) -> bool:
    return (one.planned_on.year, one.planned_on.month) == (other.planned_on.year, other.planned_on.month)


def with_task(standing: VisitCase, case: VisitCase) -> VisitCase:
    """The standing visit with the new task in it; one that was only asked for is planned by the draw."""
    begun = standing.state is VisitState.CHECKED_IN
    return replace(
        standing,
        state=standing.state if begun else VisitState.PLANNED,
        draws=_union(standing.draws, case.draws),
        agencies=_union(standing.agencies, case.agencies),
        officers=_union(standing.officers, case.officers),
        items=_union(standing.items, case.items),
        lent_by=_union(standing.lent_by, case.lent_by),
        visit_from=min(standing.visit_from, case.visit_from),
    )


def has_place(standing: VisitCase) -> bool:
    """Whether a standing visit has its place in the year; one only asked for has none."""
    return standing.state is not VisitState.REQUESTED


def arranged(
    cases: Sequence[VisitCase],
    wanted: Sequence[VisitCase],
    why: Sequence[Blocked | None],
    joined: Sequence[VisitCase],
) -> Arranged:
    """Each task as the visit it wants to be, or kept with the reason it cannot; `joined` have their places."""
    found = list(zip(cases, wanted, why, strict=True))
    booking = [visit for _, visit, blocked in found if blocked is None]
    drawn = {case.id for case in cases}
    return Arranged(
        planned=[visit for visit in booking if visit.id in drawn],
        waiting=[without_room(case, blocked) for case, _, blocked in found if blocked],
        joined=[*joined, *(visit for visit in booking if visit.id not in drawn)],
        booking=booking,
    )


def without_room(case: VisitCase, why: Blocked) -> VisitCase:
    """A task that is kept with the reason for which it could not be arranged."""
    return replace(case, state=VisitState.NOT_ARRANGED, obstacle=why.obstacle, obstacle_text=why.text)


def not_arranged_fact(case: VisitCase) -> VisitNotArranged:
    """The fact that a task found no room."""
    assert case.obstacle is not None
    return VisitNotArranged(
        visit=case.id,
        draws=list(case.draws),
        region=case.region,
        agencies=list(case.agencies),
        obstacle=case.obstacle,
    )


def _union(first: Sequence[str], then: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *then)))
