"""What the entries of complaints on a timeline are called: by their channel only."""

from collections.abc import Sequence

from contracts.complaints.intake import Channel

TITLES = {"filed": "受理投诉举报", "replied": "投诉举报办结"}


def title(source: str, words: Sequence[str]) -> str:
    """The Chinese title of an entry."""
    return f"{TITLES[source]}（{Channel(words[0]).label}）"
