"""A special case team as its service keeps it."""

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec

from contracts.actors import person_key
from contracts.joint_inspection.course_terms import CourseSide
from contracts.joint_inspection.team_terms import (
    TeamClosing,
    TeamMember,
    TeamMilestone,
    TeamProgress,
    TeamSeatState,
    TeamState,
    TeamStep,
    TeamSubject,
)

SEATED = (TeamSeatState.ASKED, TeamSeatState.MEMBER)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One team; `lead` is the seat of its leader, none while the head has to name another."""

    number: str
    state: TeamState
    agency: str
    region: str
    title: str
    reason: str
    origin: TeamSubject
    reference: str
    formed_at: datetime
    seats: list[TeamMember]
    milestones: list[TeamMilestone]
    steps: list[TeamStep]
    lead: int | None = 1
    superior: str | None = None
    credit_code: str | None = None
    visits: list[str] = []
    progress: list[TeamProgress] = []
    closings: list[TeamClosing] = []
    closed_at: datetime | None = None

    @property
    def members(self) -> list[TeamMember]:
        """Who sits on it now."""
        return [one for one in self.seats if one.state is TeamSeatState.MEMBER]

    @property
    def people(self) -> list[str]:
        """Its members, as records name people; none once it is closed."""
        return list(dict.fromkeys(person_of(one) for one in self.members))

    @property
    def parties(self) -> list[str]:
        """Who sees it and may act on it: who formed it or took it over, the level above, its members."""
        return [self.agency, *([self.superior] if self.superior else []), *self.people]

    @property
    def sides(self) -> Mapping[CourseSide, Collection[str]]:
        """The agencies on each side."""
        return {
            CourseSide.LEADER: [self.agency],
            CourseSide.SUPERIOR: [self.superior] if self.superior else [],
            CourseSide.MEMBER: [one.account for one in self.members],
        }

    @property
    def leader(self) -> str | None:
        """The leader, while a member."""
        seat = self.lead_seat
        return seat.subject if seat else None

    @property
    def lead_seat(self) -> TeamMember | None:
        """The seat of the leader, while a member."""
        return next((one for one in self.members if one.nth == self.lead), None)

    @property
    def overdue(self) -> bool:
        """Whether a milestone that is not met is past its day."""
        return any(one.overdue and one.met_at is None for one in self.milestones)

    @property
    def files(self) -> list[str]:
        """The SHA-256 of every file it names."""
        attached = [digest for one in self.progress for digest in one.files]
        return list(dict.fromkeys([*attached, *(one.sha256 for one in self.closings)]))


def person_of(seat: TeamMember) -> str:
    """How records name the person on a seat."""
    return person_key(seat.account, seat.subject)


def seat_number(team: str, nth: int) -> str:
    """How a seat is called."""
    return f"{team}:{nth}"
