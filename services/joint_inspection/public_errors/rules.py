"""What becomes of a report about a public row: it joins an open one, and is answered once."""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.public_errors import PublicErrorState, PublicRowKind

REPORT = "公示报错"
ANSWER = "public_error.answer"
REPORTS_MAX = "public_error.reports"
ANSWERS = (PublicErrorState.CORRECTED, PublicErrorState.STANDS)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One row that is said to be wrong."""

    number: str
    kind: PublicRowKind
    row: str
    agency: str
    superior: str
    region: str
    state: PublicErrorState
    reported_at: datetime
    texts: list[str]
    overdue: bool = False
    answered_at: datetime | None = None
    answer: str | None = None

    @property
    def parties(self) -> list[str]:
        """Who answers and the level above."""
        return list(dict.fromkeys([self.agency, self.superior]))


def joined(case: Case, text: str, most: int) -> Case:
    """One more report about the row; the same words again change nothing. Refusal: PUBLIC_ERROR_FULL."""
    if text in case.texts:
        return case
    if len(case.texts) >= most:
        raise Refusal("PUBLIC_ERROR_FULL", number=case.number, count=len(case.texts))
    return replace(case, texts=[*case.texts, text])


def answered(case: Case, outcome: PublicErrorState, answer: str, actor: Actor, at: datetime) -> Case:
    """The answer. Refusals: CASE_NOT_YOUR_STEP, PUBLIC_ERROR_ANSWERED, INVALID_INPUT."""
    if actor.agency != case.agency:
        side = f"责任单位 {case.agency} "
        raise Refusal("CASE_NOT_YOUR_STEP", what=REPORT, number=case.number, step="答复", side=side)
    if case.state is not PublicErrorState.REPORTED:
        raise Refusal("PUBLIC_ERROR_ANSWERED", number=case.number, state=case.state.label)
    if outcome not in ANSWERS:
        allowed = "、".join(one.label for one in ANSWERS)
        raise Refusal("INVALID_INPUT", field="outcome", got=outcome.label, allowed=allowed)
    return replace(case, state=outcome, answer=answer, answered_at=at)
