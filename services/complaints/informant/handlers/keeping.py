"""The end of keeping: the keys of a day's callers are destroyed, and the journal says so."""

from datetime import date, datetime, time, timedelta

from contracts.complaints.informant import CallerDestroyed
from contracts.duties import Duty
from contracts.zone import SHANGHAI
from kernel.work import EndDuty, Fact, Outcome, Work
from services.complaints.informant import store
from services.complaints.informant.handlers.door import RETENTION_AGGREGATE, RETENTION_DUTY
from services.complaints.routing import handlers as routing

DAY = timedelta(days=1)


async def retire(duty: Duty, work: Work) -> Outcome:
    """Destroy who reported in this region on that day."""
    region, day = duty.aggregate.removeprefix(RETENTION_AGGREGATE).split(":")
    since = datetime.combine(date.fromisoformat(day), time(), SHANGHAI)
    numbers = await store.kept_of(work.connection, region, since, since + DAY)
    await work.lock(*map(routing.aggregate, numbers))
    events = [CallerDestroyed(number=number, kept_months=int(duty.limit_value)) for number in numbers]
    return Outcome(
        writes=store.destroy(numbers) if numbers else (),
        facts=[Fact(routing.aggregate(event.number), event) for event in events],
        duties=[EndDuty(duty=RETENTION_DUTY, aggregate=duty.aggregate)],
    )
