"""What the complaints service counts for a report 投诉举报."""

from typing import ClassVar

from contracts.fields import Labelled
from contracts.figures import FigureCount
from contracts.messages import Event


class ComplaintsFigure(Labelled):
    """What is counted."""

    FILED = "filed", "受理的投诉举报"
    SIGNED = "signed", "已签收的投诉举报"
    REPLIED = "replied", "已答复的投诉举报"
    VERIFIED = "verified", "答复属实或部分属实的投诉举报"
    CLUES_SENT = "clues_sent", "部门间通报的线索"
    CLUES_FINISHED = "clues_finished", "已反馈办结的通报线索"
    ANSWERS = "answers", "公开的咨询答复"


class ComplaintsFiguresCounted(Event, frozen=True, kw_only=True):
    """The figures of a report's region and period, counted when the feed stood at `position`.

    Aggregate `figures:<report>`.
    """

    subject: ClassVar[str] = "complaints.figures.counted.v1"
    report: str
    position: int
    counts: list[FigureCount]
