"""Candidates for the enterprise of a report, and where a report lies on the map."""

from collections.abc import Sequence
from datetime import date

from contracts.complaints.candidates import (
    CandidatesOfComplaints,
    CandidatesOfDraft,
    ComplaintPlaced,
    ComplaintPoint,
    EnterpriseCandidate,
    PlaceComplaint,
    PointsOfComplaints,
)
from kernel.calendar import local_date
from kernel.law import LawTable
from kernel.work import Fact, Outcome, Reading, Work
from services.complaints.candidates import store
from services.complaints.candidates.rules import How, Scores, Sought, rank
from services.complaints.routing.handlers import aggregate, load

SCORE = "complaint.bind_"


async def place(command: PlaceComplaint, work: Work) -> Outcome:
    """Put a complaint on the map."""
    case = await load(command.number, work)
    placed = ComplaintPlaced(number=case.number, by=work.actor.agency)
    write = store.place({case.number: command.point}, work.now)
    return Outcome(record=case.number, writes=[write], facts=[Fact(aggregate(case.number), placed)])


async def of_draft(query: CandidatesOfDraft, reading: Reading) -> list[EnterpriseCandidate]:
    """The likeliest enterprises of a report not yet filed."""
    one = Sought(region=query.region, code=query.credit_code, name=query.name, text=query.text or "", point=query.point)
    (ranked,) = await _ranked([one], reading)
    return ranked


async def of_complaints(query: CandidatesOfComplaints, reading: Reading) -> list[list[EnterpriseCandidate]]:
    """The likeliest enterprises of each complaint the asker may see."""
    found = await store.reported(reading.connection, reading.reach, query.numbers)
    ranked = iter(await _ranked([one for each in found for one in each], reading))
    return [[candidate for _ in each for candidate in next(ranked)] for each in found]


async def points(query: PointsOfComplaints, reading: Reading) -> list[ComplaintPoint | None]:
    """Where each complaint lies."""
    found = await store.points(reading.connection, reading.reach, query.numbers)
    shown = {number: reading.show(one.record, region=one.region, parties=one.parties) for number, one in found.items()}
    return [shown.get(number) for number in query.numbers]


async def _ranked(sought: Sequence[Sought], reading: Reading) -> list[list[EnterpriseCandidate]]:
    today = local_date(await reading.now())
    scores = [scores_of(reading.law, one.region, today) for one in sought]
    found = await store.matches(reading.connection, sought, [int(one.reach.value) for one in scores])
    return [rank(one, ways, rows) for one, ways, rows in zip(sought, found, scores, strict=True)]


def scores_of(law: LawTable, region: str, on: date) -> Scores:
    """What each way of coming upon an enterprise is worth in the region."""
    return Scores(
        by_how={how: law.find(SCORE + how.value, region, on) for how in How},
        reach=law.find(SCORE + "near_metres", region, on),
        region=law.find(SCORE + "region", region, on),
        least=law.find(SCORE + "least", region, on),
        certain=law.find(SCORE + "certain", region, on),
    )
