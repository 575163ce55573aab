"""The notice of a visit: who drafts, who approves, and what its code opens."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.notices import NoticeOfficer, VisitNoticeState
from contracts.joint_inspection.visits import VisitState
from services.joint_inspection.visits.rules import VisitCase

BEGUN = (VisitState.CHECKED_IN, VisitState.FINISHED)


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as it is kept."""

    visit: str
    matters: str
    officers: list[NoticeOfficer]
    drafted_by: str
    drafted_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    number: str | None = None
    sha256: str | None = None
    code: str | None = None
    rated: bool = False
    edition: int = 1

    @property
    def state(self) -> VisitNoticeState:
        """How far it has come."""
        return VisitNoticeState.ISSUED if self.number else VisitNoticeState.DRAFTED


def check_draft(case: VisitCase, before: Notice | None, officers: Sequence[NoticeOfficer]) -> None:
    """Only before the visit, only until it is approved, and naming all who are assigned."""
    if case.state is not VisitState.PLANNED:
        raise Refusal("VISIT_STATE", visit=case.id, state=case.state.label)
    if before is not None and before.number:
        raise Refusal("NOTICE_ISSUED", visit=case.id, number=before.number)
    if sorted(one.certificate for one in officers) != sorted(case.officers):
        raise Refusal("NOTICE_OFFICERS_DIFFER", officers="、".join(case.officers))


def check_approval(case: VisitCase, notice: Notice | None, subject: str) -> Notice:
    """Another person than who drafted it, while it still says what is so."""
    if notice is None:
        raise Refusal("NOTICE_MISSING", visit=case.id)
    check_draft(case, notice, notice.officers)
    if notice.drafted_by == subject:
        raise Refusal("VISIT_SAME_PERSON", visit=case.id)
    return notice


def verifiable(state: VisitState, planned_on: date, today: date) -> bool:
    """From the visit's day on, or since it has begun."""
    return state in BEGUN or (state is VisitState.PLANNED and planned_on <= today)
