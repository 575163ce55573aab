"""What an outcome leaves behind, in the handler's own transaction: journal rows and clocks."""

from kernel.calendar import Calendar, due_at
from kernel.work import EndDuty, Outcome, StartDuty, Work, actor_label

START = """
INSERT INTO duties (id, aggregate, duty, agency, limit_key, limit_name, limit_value, limit_unit, source, status,
                    started_at, due_at, provisional, calendar)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (aggregate, duty) WHERE ended_at IS NULL DO NOTHING
"""
END = """
UPDATE duties SET ended_at = $3, state = CASE WHEN $3 <= due_at THEN 'met' ELSE 'met_late' END
WHERE aggregate = $1 AND duty = $2 AND ended_at IS NULL
"""


async def settle(outcome: Outcome, work: Work, calendar: Calendar) -> None:
    """Journal the facts, then end and start duties; a running duty is never reset."""
    await work.journal.append(
        [(fact.aggregate, fact.event) for fact in outcome.facts],
        actor=actor_label(work.actor),
        at=work.now,
        cause=work.cause,
    )
    for change in outcome.duties:
        if isinstance(change, EndDuty):
            await work.connection.execute(END, change.aggregate, change.duty, work.now)
        else:
            await _start(change, work, calendar)


async def _start(duty: StartDuty, work: Work, calendar: Calendar) -> None:
    limit = duty.limit
    since = duty.since or work.now
    due = due_at(limit, since, calendar)
    await work.connection.execute(
        START,
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
        since,
        due.at,
        due.provisional,
        calendar.fingerprint,
    )
