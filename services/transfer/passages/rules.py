"""A case that police passed on 转送, as its service keeps it."""

from dataclasses import dataclass
from datetime import datetime

from contracts.transfer.passages import PassageState


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One passage; `parties` are those of the case and who passed it on."""

    id: str
    number: str
    region: str
    parties: tuple[str, ...]
    passed_on_by: str
    police: str
    reason: str
    passed_on_at: datetime
    late: bool
    state: PassageState = PassageState.WAITING
    ended_at: datetime | None = None
