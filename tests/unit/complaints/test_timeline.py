"""What the entries of complaints on a timeline are called: never by what was reported."""

from contracts.complaints.intake import Channel
from services.complaints.timeline.rules import TITLES, title
from services.complaints.timeline.store import TIMELINE


def test_an_entry_tells_the_way_a_report_came_and_no_more() -> None:
    assert title("filed", [Channel.HOTLINE_12345]) == "受理投诉举报（12345热线）"
    assert title("replied", [Channel.LETTER]) == "投诉举报办结（来信）"
    assert set(TITLES) == set(TIMELINE.sources)
