"""What becomes of a draft: one person writes, another decides, once."""

from datetime import datetime

import msgspec

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.typical_cases import TypicalCaseState

CASE = "典型案例"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One draft."""

    number: str
    state: TypicalCaseState
    agency: str
    region: str
    drafted_at: datetime
    drafted_by: str
    title: str
    facts: str
    handling: str
    meaning: str
    disclosure: str | None = None
    reason: str | None = None

    @property
    def parties(self) -> list[str]:
        """Whose it is."""
        return [self.agency]


def require_open(draft: Draft, actor: Actor, step: str) -> None:
    """Decided once, by another person. Refusals: TYPICAL_CASE_SETTLED, CASE_SAME_PERSON."""
    if draft.state is not TypicalCaseState.DRAFTED:
        raise Refusal("TYPICAL_CASE_SETTLED", number=draft.number, state=draft.state.label)
    if draft.drafted_by == actor.subject:
        raise Refusal("CASE_SAME_PERSON", what=CASE, number=draft.number, before="起草", step=step)
