"""Carrying out what the agencies agreed: one visit, one place in the year, one lead."""

from collections.abc import Sequence

from msgspec.structs import replace

from contracts.joint_inspection.visit_merges import MergeAnswer, MergeConcluded
from contracts.joint_inspection.visits import VisitMerged
from kernel.work import Fact, Work
from services.joint_inspection.allowances import store as allowances
from services.joint_inspection.allowances.handlers import released_fact
from services.joint_inspection.allowances.store import Booking
from services.joint_inspection.visit_merges import rules, store
from services.joint_inspection.visit_merges.rules import Merge
from services.joint_inspection.visits.rules import MERGEABLE, VisitCase


async def conclude(work: Work, merge: Merge) -> tuple[Merge, list[Fact]]:
    """Merge the visits of those who accepted, if there are two and one of them has a place; the books are open."""
    accepted = [side.visit for side in merge.having(MergeAnswer.ACCEPTED)]
    await work.lock(*(f"visit:{visit}" for visit in accepted))
    cases = await store.cases(work.connection, accepted)
    standing = {id: cases[id] for id in accepted if cases[id].state in MERGEABLE}
    places = await allowances.release(work.connection, list(standing))
    if len(standing) < 2 or not places:
        await allowances.book(work.connection, places)
        after = rules.not_merged(merge, work.now)
        return after, [_concluded(after, [])]
    return await _united(work, merge, standing, places)


async def _united(
    work: Work, merge: Merge, cases: dict[str, VisitCase], places: Sequence[Booking]
) -> tuple[Merge, list[Fact]]:
    side, why = rules.leading([one for one in merge.sides if one.visit in cases])
    others = [case for id, case in cases.items() if id != side.visit]
    place = place_kept(places, side.visit)
    whole = rules.united(cases[side.visit], others, cases[place.visit])
    await store.unite(work.connection, whole, [case.id for case in others])
    await allowances.book(work.connection, [replace(place, visit=whole.id)])
    after = rules.merged(merge, side, why, work.now)
    freed = [released_fact(merge.region, one.visit) for one in places if one.visit != whole.id]
    now_one = VisitMerged(visit=whole.id, region=whole.region, agencies=list(whole.agencies), draws=list(whole.draws))
    return after, [Fact(f"visit:{whole.id}", now_one), *freed, _concluded(after, [case.id for case in others])]


def place_kept(places: Sequence[Booking], lead: str) -> Booking:
    """The place that the one visit keeps: a counting one where there is one, the lead's where it can be."""
    return min(places, key=lambda one: (not one.counts, one.visit != lead))


def _concluded(merge: Merge, absorbed: list[str]) -> Fact:
    event = MergeConcluded(
        merge=merge.id,
        region=merge.region,
        state=merge.state,
        visit=merge.visit,
        lead=merge.lead,
        merged=absorbed,
        declined=[side.agency for side in merge.having(MergeAnswer.DECLINED)],
        silent=[side.agency for side in merge.having(MergeAnswer.SILENT)],
    )
    return Fact(f"visit_merge:{merge.id}", event)
