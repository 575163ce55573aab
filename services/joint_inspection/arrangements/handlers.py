"""Visits come to stand from a draw, wait for room, or are called off."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from itertools import chain

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.arrangements import ArrangeVisit, CancelVisit, VisitCancelled
from contracts.joint_inspection.visits import VisitMerged
from contracts.law import LawRow
from kernel.work import DutyChange, EndDuty, Fact, Outcome, Work
from services.joint_inspection.allowances import handlers as allowances
from services.joint_inspection.allowances.rules import ground_of_plan
from services.joint_inspection.allowances.store import open_books
from services.joint_inspection.arrangements import rules, store
from services.joint_inspection.arrangements.rules import Arranged, not_arranged_fact
from services.joint_inspection.lottery.rules import Assignment, PoolObject, Terms
from services.joint_inspection.off_plan.handlers import APPROVE, check_standing, check_still_fit
from services.joint_inspection.proof.handlers import publish_finished
from services.joint_inspection.visit_merges.handlers.answers import left
from services.joint_inspection.visit_merges.handlers.proposing import WINDOW, Proposed, propose
from services.joint_inspection.visits.handlers import aggregate, planned_fact, require_visit
from services.joint_inspection.visits.rules import (
    VisitCase,
    VisitStep,
    check_leads,
    check_second_person,
    moved,
)


async def plan_drawn(
    work: Work, terms: Terms, pool: Sequence[PoolObject], result: Sequence[Assignment], homes: Mapping[str, str]
) -> Proposed:
    """Plan what was drawn: each object's visit takes its place in the year, or is kept with the reason it cannot.

    `homes` are the agencies that lent officers, by certificate.
    """
    cases = await _drawn(work, terms, pool, result, homes)
    await open_books(work.connection, [case.credit_code for case in cases])
    arranged = await _arranged(work, cases)
    await store.insert(work.connection, [*arranged.planned, *arranged.waiting])
    await store.join(work.connection, arranged.joined)
    booked = await allowances.booked(work, arranged.booking)
    proposed = await propose(work, [*arranged.planned, *arranged.waiting])
    over = [] if arranged.planned or arranged.joined else await publish_finished(work, [terms.draw])
    return Proposed([*_facts(arranged), *booked, *proposed.facts, *over], proposed.duties)


async def _drawn(
    work: Work, terms: Terms, pool: Sequence[PoolObject], result: Sequence[Assignment], homes: Mapping[str, str]
) -> list[VisitCase]:
    """The visits that the objects drawn ask for, each on its ground and with the plan's items."""
    plan = await store.plan(work.connection, terms.plan)
    regions, items = {one.credit_code: one.region for one in pool}, allowances.item_codes(work, plan.items)
    grounds = {region: ground_of_plan(plan.kind, region, plan.below) for region in set(regions.values())}
    return [
        rules.drawn(work.new_id(), one, terms, region, grounds[region], items, homes)
        for one in result
        for region in (regions[one.credit_code],)
    ]


async def _arranged(work: Work, cases: Sequence[VisitCase]) -> Arranged:
    """Tasks go into the agency's own standing visits first; the others need room in the year."""
    window = work.law.find(WINDOW, cases[0].region, work.today)
    own = await _own_standing(work, cases, window)
    beside = list(zip(cases, own, strict=True))
    joined = [rules.with_task(one, case) for case, one in beside if one and rules.has_place(one)]
    rest = [(case, one) for case, one in beside if one is None or not rules.has_place(one)]
    wanted = [rules.with_task(one, case) if one else case for case, one in rest]
    why = await allowances.blocked(work, wanted)
    return rules.arranged([case for case, _ in rest], wanted, why, joined)


async def _own_standing(work: Work, cases: Sequence[VisitCase], window: LawRow) -> list[VisitCase | None]:
    days = timedelta(days=max(31, int(window.value)))
    first, last = min(case.planned_on for case in cases) - days, max(case.planned_on for case in cases) + days
    standing = await store.standing(work.connection, [case.credit_code for case in cases], first, last)
    return [rules.own_standing(case, some, window) for case, some in zip(cases, standing, strict=True)]


def _facts(arranged: Arranged) -> list[Fact]:
    return list(
        chain(
            (Fact(aggregate(case.id), planned_fact(case, None)) for case in arranged.planned),
            (Fact(aggregate(case.id), not_arranged_fact(case)) for case in arranged.waiting),
            (Fact(aggregate(case.id), _joined(case)) for case in arranged.joined),
        )
    )


def _joined(case: VisitCase) -> VisitMerged:
    return VisitMerged(visit=case.id, region=case.region, agencies=list(case.agencies), draws=list(case.draws))


async def cancel(command: CancelVisit, work: Work) -> Outcome:
    """Call a visit off before it begins; its place in the year is free, and it leaves a proposal to merge."""
    case = await require_visit(work, command.visit)
    check_leads(case, work.actor.agency)
    moved(case, VisitStep.CANCEL)
    await store.cancel(work.connection, case.id, command.reason)
    rest = await left(work, case.id)
    released = await allowances.released(work, case)
    cancelled = VisitCancelled(
        visit=case.id,
        draws=list(case.draws),
        region=case.region,
        agencies=list(case.agencies),
        cancelled_by=work.actor.subject,
        reason_hash=sha256(command.reason.encode()).hexdigest(),
    )
    published = await publish_finished(work, case.draws)
    facts = [Fact(aggregate(case.id), cancelled), *released, *rest.facts, *published]
    ended: list[DutyChange] = [EndDuty(duty=APPROVE, aggregate=aggregate(case.id)), *rest.duties]
    return Outcome(record=case.id, facts=facts, duties=ended)


async def arrange(command: ArrangeVisit, work: Work) -> Outcome:
    """A visit that found no room before stands, now that there is some."""
    case = await require_visit(work, command.visit)
    check_leads(case, work.actor.agency)
    stands = moved(case, VisitStep.ARRANGE)
    check_second_person(case, work.actor.subject)
    if command.planned_on < work.today:
        raise Refusal("VISIT_DATE_PAST", planned_on=command.planned_on.isoformat())
    day = command.planned_on
    stands = replace(stands, planned_on=day, visit_from=day, obstacle=None, obstacle_text=None)
    await check_standing(work, stands)
    await check_still_fit(work, stands)
    booked = await allowances.booked_alone(work, stands)
    await store.arrange(work.connection, stands.id, day, work.actor.subject)
    proposed = await propose(work, [stands])
    planned = Fact(aggregate(stands.id), planned_fact(stands, work.actor.subject))
    return Outcome(record=stands.id, facts=[planned, *booked, *proposed.facts], duties=proposed.duties)
