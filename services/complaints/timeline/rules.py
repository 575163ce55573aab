"""What the entries of the complaints service on a timeline are called: by channel or urgency only."""

from collections.abc import Sequence

from contracts.complaints.clue_exchange_terms import ExchangedClueUrgency
from contracts.complaints.intake import Channel

TITLES = {"filed": "受理投诉举报", "replied": "投诉举报办结", "clue_sent": "通报线索", "clue_finished": "反馈线索"}
EXCHANGED = frozenset({"clue_sent", "clue_finished"})


def title(source: str, words: Sequence[str]) -> str:
    """The Chinese title of an entry."""
    kind = ExchangedClueUrgency if source in EXCHANGED else Channel
    return f"{TITLES[source]}（{kind(words[0]).label}）"
