"""What outcomes leave behind, in the transaction of their handlers: rows, journal, clocks.

Those of commands that are committed together are written together, each kind in one statement.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from contracts.actors import Actor
from kernel.calendar import Calendar
from kernel.database import Connection
from kernel.duty_courses import Course, Span, Times, change_course
from kernel.journal import Telling
from kernel.work import DutyTurn, EndDuty, Outcome, StartDuty, Work, Write

START = """
INSERT INTO duties (id, aggregate, duty, agency, limit_key, limit_name, limit_value, limit_unit, source, status,
                    started_at, due_at, provisional, calendar, warn_value, warn_unit, warn_at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::numeric[],
                     $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::boolean[],
                     $14::text[], $15::numeric[], $16::text[], $17::timestamptz[])
ON CONFLICT (aggregate, duty) WHERE ended_at IS NULL DO NOTHING
"""
END = """
UPDATE duties SET ended_at = $3, state = CASE WHEN state = 'paused' OR $3 <= due_at THEN 'met' ELSE 'met_late' END
FROM unnest($1::text[], $2::text[]) AS one (aggregate, duty)
WHERE duties.aggregate = one.aggregate AND duties.duty = one.duty AND ended_at IS NULL
"""

SEND = """
INSERT INTO errands (id, kind, record, sent_at) VALUES ($1, $2, $3, $4) ON CONFLICT (kind, record) DO NOTHING
"""

_json = msgspec.json.Encoder()


class Decided(msgspec.Struct, frozen=True):
    """An outcome and the work it came of."""

    outcome: Outcome
    work: Work


async def settle(outcome: Outcome, work: Work, calendar: Calendar) -> None:
    """Write one outcome's rows and facts, then end and start duties; a running duty is never reset."""
    await settle_together([Decided(outcome, work)], calendar)


async def settle_together(decided: Sequence[Decided], calendar: Calendar) -> dict[str, int]:
    """Settle outcomes that share a transaction and no aggregate; returns the last journal `seq` by cause."""
    work = decided[0].work
    for one in decided:
        work.journal.own(_aggregates(one.outcome), one.work.cause)
    for statement, rows in merged([one.outcome.writes for one in decided]):
        await work.connection.execute(statement, _json.encode(rows).decode())
    seqs = await work.journal.tell([_telling(one) for one in decided])
    for one in decided:
        for errand in one.outcome.errands:
            await work.connection.execute(SEND, work.new_id(), errand.kind, errand.record, work.now)
    changes = [change for one in decided for change in one.outcome.duties]
    for ends, starts in turns(change for change in changes if isinstance(change, DutyTurn)):
        await _change_clocks(work, ends, starts, calendar)
    for change in changes:
        if not isinstance(change, DutyTurn):
            await change_course(work.connection, change, work.now, calendar)
    return seqs


def merged(members: Sequence[Sequence[Write]]) -> Iterator[tuple[str, list[object]]]:
    """The members' writes, equal statements together, each member's own in its order."""
    waiting = [deque(writes) for writes in members if writes]
    while waiting:
        statement, rows = waiting[0][0].statement, list[object]()
        for writes in waiting:
            while writes and writes[0].statement == statement:
                rows += writes.popleft().rows
        waiting = [writes for writes in waiting if writes]
        yield statement, rows


def turns(changes: Iterable[DutyTurn]) -> Iterator[tuple[list[EndDuty], list[StartDuty]]]:
    """The changes as few turns of ends before starts as keep the order of each duty's own."""
    ends: list[EndDuty] = []
    starts: list[StartDuty] = []
    for change in changes:
        if isinstance(change, StartDuty):
            starts.append(change)
            continue
        if any((one.aggregate, one.duty) == (change.aggregate, change.duty) for one in starts):
            yield ends, starts
            ends, starts = [], []
        ends.append(change)
    yield ends, starts


def _aggregates(outcome: Outcome) -> Iterator[str]:
    yield from (fact.aggregate for fact in outcome.facts)
    yield from (change.aggregate for change in outcome.duties)


def _telling(one: Decided) -> Telling:
    work = one.work
    facts = [(fact.aggregate, fact.event) for fact in one.outcome.facts]
    actor = work.actor.agency_kind.value if one.outcome.unnamed else actor_label(work.actor)
    return Telling(facts=facts, actor=actor, at=work.now, cause=work.cause)


def actor_label(actor: Actor) -> str:
    """How the journal names an actor: never a member of the public's own subject."""
    return actor.agency if actor.agency_kind == "public" else f"{actor.agency}/{actor.subject}"


async def _change_clocks(work: Work, ends: list[EndDuty], starts: list[StartDuty], calendar: Calendar) -> None:
    connection: Connection = work.connection
    if ends:
        await connection.execute(END, [one.aggregate for one in ends], [one.duty for one in ends], work.now)
    if starts:
        courses = [_course(duty, work) for duty in starts]
        times = {course: course.times(calendar) for course in set(courses)}
        rows = [
            _started(duty, course, times[course], work, calendar) for duty, course in zip(starts, courses, strict=True)
        ]
        await connection.execute(START, *(list(column) for column in zip(*rows, strict=True)))


def _course(duty: StartDuty, work: Work) -> Course:
    warn = Span.of(duty.warn) if duty.warn else None
    return Course(limit=Span.of(duty.limit), started_at=duty.since or work.now, warn=warn)


def _started(duty: StartDuty, course: Course, times: Times, work: Work, calendar: Calendar) -> tuple[object, ...]:
    limit = duty.limit
    return (
        work.new_id(),
        duty.aggregate,
        duty.duty,
        duty.by,
        limit.key,
        limit.name,
        limit.value,
        limit.unit.value,
        limit.source,
        limit.status.value,
        course.started_at,
        times.due.at,
        times.due.provisional,
        calendar.fingerprint,
        course.warn.value if course.warn else None,
        course.warn.unit.value if course.warn else None,
        times.warn_at,
    )
