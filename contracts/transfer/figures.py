"""What the transfer service counts for a report 行刑衔接."""

from typing import ClassVar

from contracts.fields import Labelled
from contracts.figures import FigureCount
from contracts.messages import Event


class TransferFigure(Labelled):
    """What is counted."""

    HANDED_OVER = "handed_over", "移送公安机关的案件"
    RECEIVED = "received", "公安机关签收的案件"
    DECIDED = "decided", "公安机关作出立案与否决定的案件"
    PENALTIES = "penalties", "行政处罚决定"
    PROCEEDINGS = "proceedings", "行政拘留移送、损害赔偿等办理事项"
    MEETINGS = "meetings", "召开的联席会议"


class TransferFiguresCounted(Event, frozen=True, kw_only=True):
    """The figures of a report's region and period, counted when the feed stood at `position`.

    Aggregate `figures:<report>`.
    """

    subject: ClassVar[str] = "transfer.figures.counted.v1"
    report: str
    position: int
    counts: list[FigureCount]
