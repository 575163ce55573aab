"""Meetings 联席会议 before they are held: one function per message."""

from collections.abc import Sequence

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.transfer import meetings as orders
from contracts.transfer.meeting_terms import MeetingItem
from kernel.work import EndDuty, Outcome, StartDuty, Work
from services.transfer.copies import store as copies
from services.transfer.legal_disputes.handlers import agenda
from services.transfer.legal_disputes.rules.machine import Case as Dispute
from services.transfer.meetings.handlers.base import aggregate, kept, load
from services.transfer.meetings.rules import calling
from services.transfer.meetings.rules.machine import MINUTES, Case

PREFIX = "LX-"


async def call(order: orders.CallMeeting, work: Work) -> Outcome:
    """Call agencies together; the agenda is of open disputes and own items."""
    standing = await copies.standing(work.connection, order.participants, work.today)
    seats = calling.seated(work.actor.agency, order.participants, standing)
    number, invited = PREFIX + work.new_id(), [seat.agency for seat in seats]
    drawn = await agenda.open_among(invited, work) if order.open_disputes else []
    named = list(dict.fromkeys((*order.disputes, *drawn)))
    disputes = await agenda.brought(named, number, invited, work)
    items = [MeetingItem(title=one.title, by=work.actor.agency, dispute=one.number) for one in disputes.values()]
    case = calling.call(order, number, work.actor, work.now, seats, items)
    outcome = await kept(case, work, [_minutes_due(case, work)])
    return await _with_disputes(outcome, list(disputes.values()), work)


async def move(order: orders.MoveMeeting, work: Work) -> Outcome:
    """Another time or place; the minutes are counted from then."""
    case = calling.move(await load(order, work), order, work.actor, work.now)
    ended = EndDuty(duty=MINUTES, aggregate=aggregate(case.number))
    return await kept(case, work, [ended, _minutes_due(case, work)])


async def add_item(order: orders.AddMeetingItem, work: Work) -> Outcome:
    """An item of one's own, or a dispute one is party of."""
    case = await load(order, work)
    if (order.title is None) == (order.dispute is None):
        raise Refusal("MEETING_ITEM_EMPTY", number=case.number)
    named = [order.dispute] if order.dispute else []
    disputes = await agenda.brought(named, case.number, case.parties, work)
    title = order.title or disputes[named[0]].title
    outcome = await kept(calling.add_item(case, work.actor, work.now, title, order.dispute), work)
    return await _with_disputes(outcome, list(disputes.values()), work)


async def answer(order: orders.AnswerMeeting, work: Work) -> Outcome:
    """Whether and who comes."""
    return await kept(calling.answer(await load(order, work), order, work.actor, work.now), work)


async def cancel(order: orders.CancelMeeting, work: Work) -> Outcome:
    """Called off; its disputes are open again."""
    case = calling.cancel(await load(order, work), work.actor, work.now, order.reason)
    outcome = await kept(case, work, [EndDuty(duty=MINUTES, aggregate=aggregate(case.number))])
    return await _with_disputes(outcome, await agenda.taken_off(calling.disputes_of(case), case.number, work), work)


def _minutes_due(case: Case, work: Work) -> StartDuty:
    limit = work.law.find(MINUTES, case.region, work.today)
    return StartDuty(duty=MINUTES, aggregate=aggregate(case.number), by=case.caller, limit=limit, since=case.starts_at)


async def _with_disputes(outcome: Outcome, disputes: Sequence[Dispute], work: Work) -> Outcome:
    """The meeting's outcome with that of its disputes."""
    theirs = await agenda.kept(disputes, work)
    return replace(outcome, facts=[*outcome.facts, *theirs.facts], writes=[*outcome.writes, *theirs.writes])
