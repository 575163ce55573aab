"""Ratings: given by the notice's code, shown in sums; one function per message."""

from contracts.errors import Refusal
from contracts.joint_inspection.ratings import AgencyRating, RateVisit, RatingsOfAgencies, VisitRated
from kernel.calendar import due_at, local_date
from kernel.work import Fact, Outcome, Reading, Work
from services.joint_inspection.notices import store as notices
from services.joint_inspection.notices.store import Coded
from services.joint_inspection.ratings import rules, store
from services.joint_inspection.visits.handlers import aggregate

WINDOW, BATCH = "visit.rating", "visit.rating_batch"
NATIONWIDE = ""


async def rate(command: RateVisit, work: Work) -> Outcome:
    """One rating; neither row nor journal says whose it is."""
    visit = (await _coded(command.code, work)).notice.visit
    await work.lock(aggregate(visit))
    one = await _coded(command.code, work)
    limit = work.law.find(WINDOW, one.region, work.today)
    until = due_at(limit, one.finished_at, work.calendar).at if one.finished_at else None
    rules.check_rating(one.finished_at, until, one.notice.rated, work.now)
    await notices.rated(work.connection, visit)
    await store.add(work.connection, one.agencies, command.score)
    return Outcome(record=command.code, facts=[Fact(aggregate(visit), VisitRated(visit=visit))], unnamed=True)


async def _coded(code: str, work: Work) -> Coded:
    found = (await notices.by_codes(work.connection, [code])).get(code)
    if found is None:
        raise Refusal("NOT_FOUND", what="核验码", id=code)
    return found


async def of_agencies(query: RatingsOfAgencies, reading: Reading) -> list[AgencyRating]:
    """Each agency's ratings in whole batches."""
    batch = int(reading.law.find(BATCH, NATIONWIDE, local_date(await reading.now())).value)
    summed = await store.summed(reading.connection, query.agency_codes, batch)
    return [
        AgencyRating(
            agency=agency,
            batch=batch,
            ratings=summed[agency][0] if agency in summed else 0,
            average=summed[agency][1] if agency in summed else None,
        )
        for agency in query.agency_codes
    ]
