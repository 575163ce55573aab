"""Proposing to merge: what a visit that comes to stand is held against."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import chain

import msgspec
from msgspec.structs import replace

from contracts.joint_inspection.visit_merges import MergeAnswer, MergeProposed
from contracts.joint_inspection.visits import VisitBasis, VisitState
from contracts.law import LawRow
from kernel.work import Fact, StartDuty, Work
from services.joint_inspection.allowances.handlers import effect_of
from services.joint_inspection.arrangements import store as arrangements
from services.joint_inspection.visit_merges import rules, store
from services.joint_inspection.visit_merges.rules import Merge, Side
from services.joint_inspection.visits.rules import VisitCase

ANSWER, WINDOW = "visit.merge_answer", "visit.merge_window"


class Proposed(msgspec.Struct, frozen=True):
    """The proposals that visits led to, as facts and as clocks of the agencies asked."""

    facts: Sequence[Fact] = ()
    duties: Sequence[StartDuty] = ()


async def propose(work: Work, cases: Sequence[VisitCase], *, accepting: bool = False) -> Proposed:
    """Hold visits of different enterprises against those of other agencies in the window; the books are open.

    With `accepting` whoever acts has accepted for these visits.
    """
    cases = [case for case in cases if mergeable(work, case)]
    if not cases:
        return Proposed()
    window = work.law.find(WINDOW, cases[0].region, work.today)
    codes = [case.credit_code for case in cases]
    days = timedelta(days=int(window.value))
    first, last = min(case.planned_on for case in cases) - days, max(case.planned_on for case in cases) + days
    standing = await arrangements.standing(work.connection, codes, first, last)
    running = await store.open_about(work.connection, codes)
    changed = [
        change
        for case, others, known in zip(cases, standing, running, strict=True)
        if (change := _change(work, case, others, known, window))
    ]
    if not changed:
        return Proposed()
    if accepting:
        changed = [_accepted(work, before, after, cases) for before, after in changed]
    await work.lock(*(aggregate(after.id) for _, after in changed))
    await store.save(work.connection, [after for _, after in changed])
    duties = chain.from_iterable(_asked(work, before, after) for before, after in changed)
    return Proposed([_fact(after, window) for _, after in changed], list(duties))


def mergeable(work: Work, case: VisitCase) -> bool:
    """Whether a visit may go into another, as its ground says.

    One that checks a clue never does, nor one across regions: the agencies of the place do not know of it.
    """
    effect = effect_of(case.ground, case.region, work.jurisdiction, work.today)
    return case.basis is not VisitBasis.CLUE and not case.lent_by and effect.merges


def _change(
    work: Work, case: VisitCase, others: Sequence[VisitCase], known: Sequence[Merge], window: LawRow
) -> tuple[Merge | None, Merge] | None:
    near = rules.near(case, [one for one in others if mergeable(work, one)], window, work.today)
    if not any(one.state is VisitState.PLANNED for one in (case, *near)) or not near:
        return None
    running = next((one for one in known if {side.visit for side in one.sides} & {v.id for v in near}), None)
    if running is None:
        return None, _proposal(work, case, near, window)
    grown = rules.joined(running, case)
    return None if grown is running else (running, grown)


def _proposal(work: Work, case: VisitCase, near: Sequence[VisitCase], window: LawRow) -> Merge:
    return Merge(
        id=work.new_id(),
        region=case.region,
        credit_code=case.credit_code,
        proposed_at=work.now,
        reason=f"不同单位对同一企业的检查相隔不超过{window.text}，应综合查一次",
        sides=tuple(rules.side_of(one) for one in (*near, case)),
    )


def _accepted(work: Work, before: Merge | None, after: Merge, cases: Sequence[VisitCase]) -> tuple[Merge | None, Merge]:
    own = {case.id for case in cases}

    def answered(side: Side) -> Side:
        if side.visit not in own:
            return side
        by = work.actor.subject
        return replace(side, answer=MergeAnswer.ACCEPTED, answered_at=work.now, answered_by=by)

    return before, replace(after, sides=tuple(answered(side) for side in after.sides))


def _asked(work: Work, before: Merge | None, after: Merge) -> list[StartDuty]:
    asked = {side.visit for side in before.sides} if before else set[str]()
    limit = work.law.find(ANSWER, after.region, work.today)
    return [
        StartDuty(duty=ANSWER, aggregate=side_aggregate(after.id, side.visit), by=side.agency, limit=limit)
        for side in after.having(MergeAnswer.PENDING)
        if side.visit not in asked
    ]


def _fact(merge: Merge, window: LawRow) -> Fact:
    event = MergeProposed(
        merge=merge.id,
        region=merge.region,
        visits=[side.visit for side in merge.sides],
        agencies=[side.agency for side in merge.sides],
        source=window.source,
    )
    return Fact(aggregate(merge.id), event)


def aggregate(merge: str) -> str:
    """The journal's name of a proposal."""
    return f"visit_merge:{merge}"


def side_aggregate(merge: str, visit: str) -> str:
    """What an agency's clock for its answer runs on."""
    return f"visit_merge_side:{merge}:{visit}"
