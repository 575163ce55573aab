"""What counts, and of which month."""

from datetime import UTC, date, datetime

import msgspec

from contracts.complaints.rates import ComplaintRate, PublicComplaintRate, Rate
from contracts.zone import SHANGHAI


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A number before it is shown."""

    agency: str
    matter: str
    rate: Rate
    counted: int
    achieved: int


class PublicCell(msgspec.Struct, frozen=True, kw_only=True):
    """A number of an agency before anyone reads it."""

    agency: str
    region: str
    rate: Rate
    counted: int
    achieved: int


def is_over(month: str, today: date) -> bool:
    """Whether a month has ended."""
    return month < today.strftime("%Y-%m")


def public(cell: PublicCell, month: str) -> PublicComplaintRate:
    """The number with its percentage."""
    return PublicComplaintRate(
        agency=cell.agency,
        region=cell.region,
        month=month,
        rate=cell.rate,
        counted=cell.counted,
        percent=round(100 * cell.achieved / cell.counted, 1),
    )


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
