"""What counts, and of which month."""

from datetime import UTC, datetime

import msgspec

from contracts.complaints.rates import ComplaintRate, Rate
from contracts.zone import SHANGHAI


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A number before it is shown."""

    agency: str
    matter: str
    rate: Rate
    counted: int
    achieved: int


def bounds(month: str) -> tuple[datetime, datetime]:
    """When a month begins and the next one does, in Beijing time."""
    year, number = map(int, month.split("-"))
    following = (year + number // 12, number % 12 + 1)
    begins, ends = (datetime(*one, 1, tzinfo=SHANGHAI).astimezone(UTC) for one in ((year, number), following))
    return begins, ends


def shown(cell: Cell, month: str) -> ComplaintRate:
    """The number with its percentage."""
    return ComplaintRate(
        agency=cell.agency,
        matter=cell.matter,
        month=month,
        rate=cell.rate,
        counted=cell.counted,
        achieved=cell.achieved,
        percent=round(100 * cell.achieved / cell.counted, 1),
    )
