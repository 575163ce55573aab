"""What the entries of visits and findings on a timeline are called."""

from collections.abc import Sequence

from contracts.joint_inspection.handling_terms import HandlingState
from contracts.joint_inspection.visits import FindingKind, LadderStep, VisitBasis

VISITS = {"started": "入企检查开始", "finished": "入企检查完成"}


def title(source: str, words: Sequence[str]) -> str:
    """The Chinese title of an entry."""
    if source == "found":
        kind, ladder = words
        return f"检查发现{FindingKind(kind).label}，采取{LadderStep(ladder).label}"
    if source == "told":
        return f"企业被告知检查发现的问题，采取{LadderStep(words[0]).label}"
    if source == "settled":
        state, ladder = words
        return f"检查发现的问题{HandlingState(state).label}（{LadderStep(ladder).label}）"
    return f"{VISITS[source]}（{VisitBasis(words[0]).label}）"
