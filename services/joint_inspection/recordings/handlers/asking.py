"""Recordings as those who may see them do, and how much is recorded."""

from collections.abc import Sequence

from contracts.errors import Refusal
from contracts.joint_inspection.recordings import (
    CountOnSiteUse,
    GetRecordings,
    ListRecordings,
    OnSiteUse,
    RecordingsOfVisits,
    VisitRecording,
)
from contracts.messages import Page
from kernel.work import Reading
from services.joint_inspection.case_teams.store import sights
from services.joint_inspection.recordings.store import seen as store
from services.joint_inspection.recordings.store.seen import SeenRecording


async def get(query: GetRecordings, reading: Reading) -> list[VisitRecording | None]:
    """Recordings in the order asked."""
    return await store.listing.get(query.ids, store.scope(reading.reach, reading.actor), reading, _records)


async def list_(query: ListRecordings, reading: Reading) -> Page[VisitRecording]:
    """A page of a visit's recordings, or their number."""
    asked = store.matching(reading.reach, reading.actor, query)
    return await store.listing.page(query, asked, reading, _records)


async def of_visits(query: RecordingsOfVisits, reading: Reading) -> list[Page[VisitRecording]]:
    """The first recordings of each visit, or their number."""
    asked = store.scope(reading.reach, reading.actor)
    return await store.of_visits.pages(query.visits, query, asked, reading, _records)


async def use(query: CountOnSiteUse, reading: Reading) -> list[OnSiteUse]:
    """What the agencies within the asker's reach used on the spot."""
    if query.until < query.since:
        got = f"{query.since} 至 {query.until}"
        raise Refusal("INVALID_INPUT", field="检查开始日期", got=got, allowed="止不早于起的日期")
    return await store.used(reading.connection, reading.reach, query.since, query.until)


async def _records(found: Sequence[SeenRecording], reading: Reading) -> list[VisitRecording]:
    person = reading.reach.person
    joined = await sights.joined(reading.connection, person, [one.kept.visit for one in found])
    return [
        reading.show(
            _record(one),
            region=one.region,
            parties=[*one.parties, *([person] if person and one.kept.visit in joined else [])],
        )
        for one in found
    ]


def _record(one: SeenRecording) -> VisitRecording:
    return VisitRecording(**{name: getattr(one.kept, name) for name in VisitRecording.__struct_fields__})
