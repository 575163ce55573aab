"""What the orders before a meeting 联席会议 decide: called, moved, answered, cancelled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from msgspec.structs import replace as with_

from contracts.actors import Actor, AgencyKind
from contracts.errors import Refusal
from contracts.transfer import meetings as orders
from contracts.transfer.meeting_terms import MeetingAction as A
from contracts.transfer.meeting_terms import MeetingItem, MeetingSeat, SeatAnswer
from contracts.transfer.meeting_terms import MeetingState as S
from contracts.zone import SHANGHAI
from services.transfer.copies.rules import KnownAgency
from services.transfer.joint.rules.many import turn
from services.transfer.machine.rules import taken
from services.transfer.meetings.rules.machine import TABLE, Case

BODIES = frozenset({AgencyKind.ECOLOGY, AgencyKind.POLICE, AgencyKind.PROCURATORATE, AgencyKind.COURT})


def seated(caller: str, participants: Sequence[str], standing: Mapping[str, KnownAgency]) -> tuple[MeetingSeat, ...]:
    """The caller's seat and those of the invited. Refusal: MEETING_PARTICIPANT_UNSUITABLE."""
    invited = tuple(dict.fromkeys(participants))
    for one in invited:
        if one == caller or one not in standing or standing[one].kind not in BODIES:
            raise Refusal("MEETING_PARTICIPANT_UNSUITABLE", agency=one)
    own = MeetingSeat(agency=caller, attendance=SeatAnswer.CONFIRMED)
    return own, *(MeetingSeat(agency=one, attendance=SeatAnswer.INVITED) for one in invited)


def call(
    order: orders.CallMeeting,
    number: str,
    actor: Actor,
    now: datetime,
    seats: tuple[MeetingSeat, ...],
    disputes: Iterable[MeetingItem],
) -> Case:
    """Call agencies together. Refusals: MEETING_TIME_WRONG, MEETING_WITHOUT_AGENDA."""
    _require_ahead(order.starts_at, now)
    agenda = (*disputes, *(MeetingItem(title=one, by=actor.agency) for one in order.items))
    if not agenda:
        raise Refusal("MEETING_WITHOUT_AGENDA", title=order.title)
    return Case(
        number=number,
        state=S.CALLED,
        owner=actor.agency,
        steps=(taken(TABLE, A.CALL, actor, now, reason=None),),
        kind=order.kind,
        region=actor.region,
        title=order.title,
        starts_at=order.starts_at,
        place=order.place,
        called_at=now,
        seats=seats,
        agenda=agenda,
    )


def move(case: Case, order: orders.MoveMeeting, actor: Actor, now: datetime) -> Case:
    """Another time or place: all answer anew. Refusal: MEETING_TIME_WRONG."""
    own, *others = case.seats
    asked = [MeetingSeat(agency=one.agency, attendance=SeatAnswer.INVITED) for one in others]
    changed = replace(case, starts_at=order.starts_at, place=order.place, seats=(own, *asked))
    moved = turn(TABLE, case, A.MOVE, actor, now, changed=changed, reason=order.reason)
    _require_ahead(order.starts_at, now)
    return moved


def add_item(case: Case, actor: Actor, now: datetime, title: str, dispute: str | None) -> Case:
    """One more item, a dispute once only."""
    item = MeetingItem(title=title, by=actor.agency, dispute=dispute)
    known = [one for one in case.agenda if dispute is None or one.dispute != dispute]
    return turn(TABLE, case, A.ADD_ITEM, actor, now, changed=replace(case, agenda=(*known, item)))


def answer(case: Case, order: orders.AnswerMeeting, actor: Actor, now: datetime) -> Case:
    """An invited agency's answer. Refusal: MEETING_ANSWER_INCOMPLETE."""
    said = {"attendance": order.attendance, "person": order.person, "note": order.note}
    seats = tuple(with_(one, **said) if one.agency == actor.agency else one for one in case.seats)
    answered = turn(TABLE, case, A.ANSWER, actor, now, changed=replace(case, seats=seats), reason=order.note)
    substituted = order.attendance is SeatAnswer.SUBSTITUTE and order.person is None
    unexplained = order.attendance is SeatAnswer.ABSENT and order.note is None
    if substituted or unexplained or order.attendance is SeatAnswer.INVITED:
        raise Refusal("MEETING_ANSWER_INCOMPLETE", number=case.number, answer=order.attendance.label)
    return answered


def cancel(case: Case, actor: Actor, now: datetime, reason: str) -> Case:
    """Called off."""
    return turn(TABLE, case, A.CANCEL, actor, now, changed=case, reason=reason)


def disputes_of(case: Case) -> list[str]:
    """The disputes on law on the agenda."""
    return [one.dispute for one in case.agenda if one.dispute]


def _require_ahead(starts_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise Refusal("MEETING_TIME_WRONG", starts_at=f"{starts_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
