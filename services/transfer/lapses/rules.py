"""Which limits of the transfer are watched over, and how long one has been over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from contracts.duties import Duty
from contracts.transfer.lapses import LapseKind

DAY = timedelta(days=1)
LISTS = {
    "referral.approve": LapseKind.NOT_TRANSFERRED,
    "referral.hand_over": LapseKind.NOT_TRANSFERRED,
    "supervision.transfer_opinion": LapseKind.NOT_TRANSFERRED,
    "referral.receipt": LapseKind.NOT_RECEIVED,
    "referral.filing": LapseKind.NOT_FILED,
    "referral.reconsider": LapseKind.NOT_FILED,
    "supervision.explain": LapseKind.NOT_FILED,
    "supervision.file": LapseKind.NOT_FILED,
    "referral.dispose": LapseKind.NOT_DISPOSED,
    "penalty_opinion.reply": LapseKind.NOT_ANSWERED,
    "reverse.opinion_reply": LapseKind.NOT_ANSWERED,
}


class Matter(Protocol):
    """The case a limit belongs to; its `parties` know of it as it is."""

    @property
    def number(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def parties(self) -> Sequence[str]: ...
    @property
    def credit_code(self) -> str | None: ...
    @property
    def enterprise_name(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A limit that passed, as it is written down; `parties` know of it beside those who watch over the agency."""

    id: str
    kind: LapseKind
    number: str
    aggregate: str
    duty: str
    agency: str
    started_at: datetime
    due_at: datetime
    region: str
    credit_code: str | None
    enterprise_name: str | None
    parties: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Kept(Missed):
    """The same as it stands now: the limit's name and source, and when it was made up for."""

    name: str
    source: str
    ended_at: datetime | None


def missed(duty: Duty, matter: Matter, id: str) -> Missed | None:
    """What a duty that fell due unmet puts on a list, if on any."""
    kind = LISTS.get(duty.duty)
    if kind is None:
        return None
    return Missed(
        id=id,
        kind=kind,
        number=matter.number,
        aggregate=duty.aggregate,
        duty=duty.duty,
        agency=duty.agency,
        started_at=duty.started_at,
        due_at=duty.due_at,
        region=matter.region,
        credit_code=matter.credit_code,
        enterprise_name=matter.enterprise_name,
        parties=tuple(dict.fromkeys((duty.agency, *matter.parties))),
    )


def days_over(due_at: datetime, until: datetime) -> int:
    """The days begun since a limit passed; at least one."""
    return max(1, -((due_at - until) // DAY))
