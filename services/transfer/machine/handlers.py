"""What a decision of the machine asks of the kernel's clocks, and whom it tells."""

from typing import Any

from contracts.transfer.inbox import NoticeKind
from kernel.duty_changes import PauseDuty, ResumeDuty
from kernel.work import DutyChange, EndDuty, StartDuty, Work, Write
from services.transfer.inbox import store as inbox
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


def notices(decision: Decision[Any], aggregate: str, work: Work) -> list[Write]:
    """A notice to each agency the step just taken is to be told to; its kind is that of the case and the step."""
    if not decision.tells:
        return []
    kind = NoticeKind(f"{aggregate.partition(':')[0]}_{decision.case.steps[-1].action.value}")
    return inbox.notices(agencies=decision.tells, aggregate=aggregate, notice=kind, at=work.now)
