"""Who else of a case learns of a step, through the inbox."""

from collections.abc import Iterable

from contracts.fields import Labelled
from contracts.transfer.inbox import NoticeKind
from kernel.work import Work, Write
from services.transfer.inbox import store as inbox


def told(aggregate: str, action: Labelled, agencies: Iterable[str], work: Work) -> list[Write]:
    """A notice of the step to each of these agencies but the one that took it."""
    others = [one for one in agencies if one != work.actor.agency]
    return inbox.notices(agencies=others, aggregate=aggregate, notice=NoticeKind.STEP, at=work.now, step=action)
