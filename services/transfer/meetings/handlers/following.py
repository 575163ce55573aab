"""Meetings 联席会议 once held: minutes as PDF, confirmed or objected to, decisions followed up."""

from collections.abc import Sequence
from typing import Any

from contracts.duties import Duty
from contracts.transfer import meetings as orders
from contracts.transfer.meeting_terms import MeetingAction, MeetingKind, MeetingMinutes, NewMeetingDecision
from contracts.transfer.meeting_terms import MeetingState as S
from kernel.calendar import local_date, start_of
from kernel.work import DutyChange, EndDuty, Outcome, StartDuty, Work
from services.transfer.copies import store as copies
from services.transfer.joint.rules.many import require_turn
from services.transfer.meetings import store
from services.transfer.meetings.handlers.base import aggregate, kept, load, of_decision
from services.transfer.meetings.rules import minutes
from services.transfer.meetings.rules.machine import CONFIRM, CORRECT, DECISION, MINUTES, TABLE, Case

PAPERS = {MeetingKind.JOINT: "meeting_minutes", MeetingKind.TRAINING: "training_minutes"}


async def record(order: orders.RecordMinutes, work: Work) -> Outcome:
    """The caller records what was said and decided."""
    case = minutes.attended(await load(order, work), work.actor, work.now, order.took_part)
    ended = EndDuty(duty=MINUTES, aggregate=aggregate(case.number))
    return await _written(case, MeetingAction.RECORD, order.text, order.decisions, ended, work)


async def correct(order: orders.CorrectMinutes, work: Work) -> Outcome:
    """The caller records a further edition after an objection."""
    case = await load(order, work)
    require_turn(TABLE, case, MeetingAction.CORRECT, work.actor)
    ended = EndDuty(duty=CORRECT, aggregate=aggregate(case.number))
    return await _written(case, MeetingAction.CORRECT, order.text, order.decisions, ended, work)


async def confirm(order: orders.ConfirmMinutes, work: Work) -> Outcome:
    """One that took part confirms; with the last one the decisions are on the clock."""
    case = minutes.confirm(await load(order, work), work.actor, work.now)
    return await kept(case, work, [_said(case, work.actor.agency), *_decisions_due(case, work)])


async def object_(order: orders.ObjectToMinutes, work: Work) -> Outcome:
    """One that took part objects; the caller owes a correction, nobody a word on this edition any more."""
    case = minutes.object_(await load(order, work), work.actor, work.now, order.words)
    limit = work.law.find(CORRECT, case.region, work.today)
    owed = StartDuty(duty=CORRECT, aggregate=aggregate(case.number), by=case.caller, limit=limit)
    return await kept(case, work, [*(_said(case, one) for one in case.present), owed])


async def report(order: orders.ReportOnDecision, work: Work) -> Outcome:
    """The owner reports a decision done."""
    case = minutes.report(await load(order, work), work.actor, work.now, order.decision, order.report)
    ended = EndDuty(duty=DECISION, aggregate=aggregate(case.number, of_decision(order.decision)))
    return await kept(case, work, [ended], order.decision)


async def step_overdue(duty: Duty, work: Work) -> Outcome:
    """Minutes, a word on them or a decision are late: all agencies of the meeting are told."""
    _, number, *part = duty.aggregate.split(":")
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise LookupError(f"no meeting stands behind the duty of {duty.aggregate}")
    place = int(part[0].removeprefix(of_decision(0)[:-1])) if duty.duty == DECISION else None
    return await kept(minutes.late(case, duty.duty, duty.agency, place, duty.source, work.now), work, (), place)


async def _written(
    case: Case, action: MeetingAction, text: str, decided: Sequence[NewMeetingDecision], ended: EndDuty, work: Work
) -> Outcome:
    """A new edition as PDF, for each that took part to confirm."""
    minutes.require_decisions(case, decided, work.today)
    edition = len(case.minutes) + 1
    names = await copies.agency_names(work.connection, case.parties)
    content = _content(case, edition, text, decided, names)
    name = aggregate(case.number, f"minutes-{edition}")
    paper = await work.documents.issue(PAPERS[case.kind], name, content)
    new = MeetingMinutes(
        edition=edition,
        text=text,
        decisions=list(decided),
        recorded_by=work.actor.agency,
        recorded_at=work.now,
        document_number=paper.number,
        sha256=paper.sha256,
        voices=[],
    )
    after = minutes.written(case, action, new, work.actor, work.now)
    limit = work.law.find(CONFIRM, case.region, work.today)
    owed = [
        StartDuty(duty=CONFIRM, aggregate=aggregate(case.number, one), by=one, limit=limit) for one in after.present
    ]
    return await kept(after, work, [ended, *owed])


def _content(
    case: Case, edition: int, text: str, decided: Sequence[NewMeetingDecision], names: dict[str, str]
) -> dict[str, Any]:
    """What the minutes say on paper."""
    there = [seat for seat in case.seats if seat.took_part]
    return {
        "issuer": names[case.caller],
        "meeting": case.number,
        "edition": edition,
        "name": case.title,
        "held_on": local_date(case.starts_at).isoformat(),
        "place": case.place,
        "present": [names[seat.agency] + (f"（{seat.person}）" if seat.person else "") for seat in there],
        "absent": [names[seat.agency] for seat in case.seats if not seat.took_part],
        "agenda": [one.title for one in case.agenda],
        "text": text,
        "decisions": [
            {"text": one.text, "owner": names[one.owner], "due_on": one.due_on.isoformat()} for one in decided
        ],
    }


def _said(case: Case, agency: str) -> EndDuty:
    return EndDuty(duty=CONFIRM, aggregate=aggregate(case.number, agency))


def _decisions_due(case: Case, work: Work) -> list[DutyChange]:
    """Each decision is owed by its owner until the end of its day."""
    if case.state is not S.CONFIRMED:
        return []
    limit = work.law.find(DECISION, case.region, work.today)
    return [
        StartDuty(
            duty=DECISION,
            aggregate=aggregate(case.number, of_decision(one.place)),
            by=one.owner,
            limit=limit,
            since=start_of(one.due_on),
        )
        for one in case.decisions
    ]
