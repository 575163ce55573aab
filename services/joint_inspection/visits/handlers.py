"""Visits: one function per message."""

from collections.abc import Sequence
from datetime import date

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.publication_terms import DisclosureKind
from contracts.joint_inspection.visits import (
    CheckIn,
    Finding,
    FinishVisit,
    GetVisits,
    ListVisits,
    Visit,
    VisitFinished,
    VisitPlanned,
    VisitsOfDraws,
    VisitsOfEnterprises,
    VisitStarted,
)
from contracts.messages import Page
from kernel.paging import counted, key, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.joint_inspection.allowances import store as allowances
from services.joint_inspection.cross_checks import store as cross_checks
from services.joint_inspection.inspectors import store as inspector_store
from services.joint_inspection.lottery.rules import PoolObject, PoolOfficer
from services.joint_inspection.objects import store as objects
from services.joint_inspection.objects.handlers import counting_at
from services.joint_inspection.proof.handlers import publish_finished
from services.joint_inspection.publication.handlers.owing import owe
from services.joint_inspection.visit_merges.store import require_answered
from services.joint_inspection.visits import rules, store
from services.joint_inspection.visits.rules import VisitCase, VisitStep
from services.joint_inspection.visits.store import SeenVisit


def planned_fact(case: VisitCase, approved_by: str | None) -> VisitPlanned:
    """The fact that a visit stands."""
    return VisitPlanned(
        visit=case.id,
        draws=list(case.draws),
        region=case.region,
        agencies=list(case.agencies),
        basis=case.basis,
        approved_by=approved_by,
    )


async def check_in(command: CheckIn, work: Work) -> Outcome:
    """An assigned officer begins the visit."""
    case = await require_visit(work, command.visit)
    rules.check_assigned(case, work.actor.subject)
    await allowances.open_books(work.connection, [case.credit_code])
    await require_answered(work.connection, case.id)
    officers = await officers_of(work, case, work.today)
    officer = next((one for one in officers if one.certificate == work.actor.subject), None)
    rules.check_in(case, work.actor.subject, officer, await place_of(work, case), work.today)
    await store.check_in(work.connection, case.id, work.now)
    started = VisitStarted(
        visit=case.id,
        draws=list(case.draws),
        credit_code=case.credit_code,
        region=case.region,
        agencies=list(case.agencies),
        certificate=work.actor.subject,
    )
    return Outcome(record=case.id, facts=[Fact(aggregate(case.id), started)])


async def finish(command: FinishVisit, work: Work) -> Outcome:
    """End the visit; a draw whose last visit this was is published."""
    case = await require_visit(work, command.visit)
    rules.check_assigned(case, work.actor.subject)
    rules.moved(case, VisitStep.FINISH)
    count = await store.finish(work.connection, case.id, work.now)
    finished = VisitFinished(
        visit=case.id,
        draws=list(case.draws),
        credit_code=case.credit_code,
        region=case.region,
        findings=count,
    )
    published = await publish_finished(work, case.draws)
    owed = await owe(
        work,
        DisclosureKind.RESULT,
        case.id,
        agency=case.agencies[0],
        region=case.region,
        credit_code=case.credit_code,
        adverse=count > 0,
    )
    facts = [Fact(aggregate(case.id), finished), *published, *owed.facts]
    return Outcome(record=case.id, facts=facts, duties=owed.duties)


async def require_visit(work: Work, id: str) -> VisitCase:
    """The visit under lock, if the actor may act on it. Refusal: NOT_FOUND."""
    await work.lock(aggregate(id))
    case = await store.find(work.connection, id)
    if case is None:
        raise Refusal("NOT_FOUND", what="检查", id=id)
    work.require(region=case.region, parties=case.parties, what="检查", id=id)
    return case


async def officers_of(work: Work, case: VisitCase, on: date) -> list[PoolOfficer]:
    """The officers of the agencies on a visit, and those lent for it on the day."""
    own = await inspector_store.of_agencies(work.connection, case.agencies)
    if not case.lent_by:
        return own
    return [*own, *await cross_checks.serving(work.connection, case.officers, case.agencies[0], on)]


async def place_of(work: Work, case: VisitCase) -> PoolObject:
    """Where a visit goes, as far as the choice of officers asks; a closed enterprise asks for no specialty."""
    found = await objects.find_targets(work.connection, [case.credit_code], counting_at(work.law, "", work.now))
    return rules.place(case.credit_code, case.region, found.get(case.credit_code))


async def get(query: GetVisits, reading: Reading) -> list[Visit | None]:
    """Visits in the order asked."""
    seen = await store.see(reading.connection, reading.reach, reading.actor, query.ids)
    return [_shown(reading, seen[id]) if id in seen else None for id in query.ids]


async def list_(query: ListVisits, reading: Reading) -> Page[Visit]:
    """A page of visits, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, reading.actor, query))
    seen = await store.page(reading.connection, reading.reach, reading.actor, query)
    return _page(reading, seen, query.size)


async def of_enterprises(query: VisitsOfEnterprises, reading: Reading) -> list[Page[Visit]]:
    """The visits of each enterprise, newest first, or their number."""
    asked = (reading.connection, reading.reach, reading.actor, query.credit_codes)
    if query.count:
        return [counted(total) for total in await store.count_of_enterprises(*asked)]
    found = await store.of_enterprises(*asked, query.size)
    return [_page(reading, found[code], query.size) for code in query.credit_codes]


async def of_draws(query: VisitsOfDraws, reading: Reading) -> list[Page[Visit]]:
    """The visits of each draw, newest first, or their number."""
    asked = (reading.connection, reading.reach, reading.actor, query.draws)
    if query.count:
        return [counted(total) for total in await store.count_of_draws(*asked)]
    found = await store.of_draws(*asked, query.size)
    return [_page(reading, found[draw], query.size) for draw in query.draws]


def _page(reading: Reading, seen: Sequence[SeenVisit], size: int) -> Page[Visit]:
    return page_of([_shown(reading, one) for one in seen], size, key=lambda visit: key(visit.id))


def _shown(reading: Reading, seen: SeenVisit) -> Visit:
    def show(finding: Finding) -> Finding:
        return reading.show(finding, region=seen.region, parties=seen.parties)

    findings = [show(finding) for finding in seen.record.findings or []]
    record = msgspec.structs.replace(seen.record, findings=findings)
    return reading.show(record, region=seen.region, parties=seen.parties)


def aggregate(visit: str) -> str:
    """The journal's name of a visit."""
    return f"visit:{visit}"
