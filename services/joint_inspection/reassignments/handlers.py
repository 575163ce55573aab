"""Changes of a visit's officers: one function per message."""

from collections.abc import Sequence
from datetime import date

from contracts.joint_inspection.notices import NoticeOfficer
from contracts.joint_inspection.reassignments import (
    ReassignmentsOfVisits,
    ReassignVisit,
    VisitReassigned,
    VisitReassignment,
)
from contracts.joint_inspection.visits import VisitState
from kernel.work import Fact, Outcome, Reading, Work
from services.joint_inspection.cross_checks import store as cross_checks
from services.joint_inspection.field_packages.handlers.settling import field_of
from services.joint_inspection.field_packages.handlers.watching import clocks
from services.joint_inspection.inspectors import store as inspector_store
from services.joint_inspection.lottery.rules import PoolOfficer, sha256_hex
from services.joint_inspection.notices import store as notices
from services.joint_inspection.reassignments import rules, store
from services.joint_inspection.reassignments.rules import Changed
from services.joint_inspection.reassignments.store import Change
from services.joint_inspection.visits import store as visits
from services.joint_inspection.visits.handlers import aggregate, place_of, require_visit
from services.joint_inspection.visits.rules import VisitCase, check_team


async def reassign(command: ReassignVisit, work: Work) -> Outcome:
    """The head sends others; the notice names them."""
    case = await require_visit(work, command.visit)
    agency, own = work.actor.agency, [one.certificate for one in command.officers]
    day = max(work.today, case.planned_on)
    known = await _known(case, own, day, work)
    homes = {one.certificate: one.serves for one in known}
    changed = rules.changed(case, agency, own, homes, work.actor.subject)
    least = work.law.find("draw.officers_min", case.region, work.today)
    check_team(own, known, await place_of(work, case), agency, day, least)
    withdrawn = await _named(case, command.officers, changed, work)
    change = Change(
        visit=case.id,
        agency=agency,
        at=work.now,
        begun=case.state is VisitState.CHECKED_IN,
        reason=command.reason,
        changed=changed,
        by=work.actor.subject,
        lent_by=tuple(sorted({one.agency for one in known if one.lent_to and one.certificate in changed.officers})),
    )
    await store.save(work.connection, change)
    told = Fact(aggregate(case.id), _told(case, change, withdrawn))
    duties = clocks(await field_of(case.id, work), work)
    return Outcome(record=case.id, facts=[told], duties=duties)


async def _known(case: VisitCase, own: Sequence[str], day: date, work: Work) -> list[PoolOfficer]:
    """Who may go: the officers of the agencies taking part; on a check across regions those lent for the day alone."""
    if case.lent_by:
        return await cross_checks.serving(work.connection, [*own, *case.officers], case.agencies[0], day)
    return await inspector_store.of_agencies(work.connection, list(case.agencies))


async def _named(case: VisitCase, officers: list[NoticeOfficer], changed: Changed, work: Work) -> bool:
    """The notice with the names of who goes now; whether an approved one has to be approved again."""
    notice = (await notices.of_visits(work.connection, [case.id])).get(case.id)
    if notice is None:
        return False
    names = {one.certificate: one for one in (*notice.officers, *officers)}
    withdrawn = case.state is VisitState.PLANNED and notice.number is not None
    listed = [names[one] for one in changed.officers if one in names]
    await store.name_in_notice(work.connection, case.id, listed, withdrawn=withdrawn)
    return withdrawn


def _told(case: VisitCase, change: Change, withdrawn: bool) -> VisitReassigned:
    return VisitReassigned(
        visit=case.id,
        region=case.region,
        agency=change.agency,
        agencies=list(case.agencies),
        officers=list(change.changed.officers),
        removed=list(change.changed.removed),
        added=list(change.changed.added),
        by=change.by,
        reason_hash=sha256_hex(change.reason.encode()),
        notice_withdrawn=withdrawn,
    )


async def of_visits(query: ReassignmentsOfVisits, reading: Reading) -> list[list[VisitReassignment]]:
    """The changes of the visits that the asker sees."""
    seen = await visits.see(reading.connection, reading.reach, reading.actor, query.visits)
    found = await store.of_visits(reading.connection, list(seen))
    shown = {
        id: [reading.show(one, region=seen[id].region, parties=seen[id].parties) for one in changes]
        for id, changes in found.items()
    }
    return [shown.get(id, []) for id in query.visits]
