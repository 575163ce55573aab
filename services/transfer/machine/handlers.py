"""What a decision of the machine asks of the kernel's clocks."""

from typing import Any

from kernel.duty_changes import PauseDuty, ResumeDuty
from kernel.work import DutyChange, EndDuty, StartDuty, Work
from services.transfer.machine.rules import Decision


def duty_changes(decision: Decision[Any], aggregate: str, region: str, work: Work) -> list[DutyChange]:
    """The clocks that end, pause, go on and start, by the region's law of the day."""
    ends = [EndDuty(duty=duty, aggregate=aggregate) for duty in decision.ends]
    pauses = [PauseDuty(duty=duty, aggregate=aggregate) for duty in decision.pauses]
    resumes = [ResumeDuty(duty=duty, aggregate=aggregate) for duty in decision.resumes]
    starts = [
        StartDuty(
            duty=one.duty,
            aggregate=aggregate,
            by=one.by,
            limit=work.law.find(one.limit, region, work.today),
            since=one.since,
        )
        for one in decision.starts
    ]
    return [*ends, *pauses, *resumes, *starts]
