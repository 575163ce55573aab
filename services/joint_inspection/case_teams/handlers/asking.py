"""Asking for teams and seats."""

from collections.abc import Sequence

from contracts.joint_inspection import case_teams as orders
from contracts.joint_inspection.case_teams import CaseTeam, TeamSeat
from contracts.messages import Page
from kernel.work import Reading
from services.joint_inspection.case_teams.handlers.base import aggregate, milestone_aggregate, seat_aggregate
from services.joint_inspection.case_teams.rules.case import Case
from services.joint_inspection.case_teams.rules.machine import TABLE
from services.joint_inspection.case_teams.store import seats as seat_store
from services.joint_inspection.case_teams.store import teams as store
from services.joint_inspection.case_teams.store.seats import SeatBody

COMPUTED = ("version", "members", "duties")


async def get(query: orders.GetCaseTeams, reading: Reading) -> list[CaseTeam | None]:
    """Teams in the order asked."""
    return await store.listing.get(query.numbers, store.scope(reading.reach), reading, _records)


async def list_(query: orders.ListCaseTeams, reading: Reading) -> Page[CaseTeam]:
    """A page of teams, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def get_seats(query: orders.GetTeamSeats, reading: Reading) -> list[TeamSeat | None]:
    """Seats in the order asked."""
    return await seat_store.listing.get(query.numbers, store.scope(reading.reach), reading, _seats)


async def list_seats(query: orders.ListTeamSeats, reading: Reading) -> Page[TeamSeat]:
    """A page of seats, or their number."""
    return await seat_store.listing.page(query, seat_store.matching(reading.reach, query), reading, _seats)


async def _records(cases: Sequence[Case], reading: Reading) -> list[CaseTeam]:
    clocks = {case.number: _clocks(case) for case in cases}
    named = [name for names in clocks.values() for name in names]
    found = dict(zip(named, await reading.duties(named), strict=True))
    names = [name for name in CaseTeam.__struct_fields__ if name not in COMPUTED]
    return [
        reading.show(
            CaseTeam(
                **{name: getattr(case, name) for name in names},
                version=TABLE.version(case.steps),
                members=case.seats,
                duties=[duty for name in clocks[case.number] for duty in found[name]],
            ),
            region=case.region,
            parties=case.parties,
        )
        for case in cases
    ]


def _clocks(case: Case) -> list[str]:
    milestones = [milestone_aggregate(case.number, one.nth) for one in case.milestones]
    return [aggregate(case.number), *milestones, *(seat_aggregate(case.number, one.nth) for one in case.seats)]


async def _seats(bodies: Sequence[SeatBody], reading: Reading) -> list[TeamSeat]:
    names = TeamSeat.__struct_fields__
    return [
        reading.show(TeamSeat(**{name: getattr(one, name) for name in names}), region=one.region, parties=one.parties)
        for one in bodies
    ]
