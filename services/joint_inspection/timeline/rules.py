"""What the entries of visits and findings on a timeline are called."""

from collections.abc import Sequence

from contracts.joint_inspection.visits import FindingKind, LadderStep, VisitBasis

VISITS = {"started": "入企检查开始", "finished": "入企检查完成"}


def title(source: str, words: Sequence[str]) -> str:
    """The Chinese title of an entry."""
    if source == "found":
        kind, ladder = words
        return f"检查发现{FindingKind(kind).label}，采取{LadderStep(ladder).label}"
    return f"{VISITS[source]}（{VisitBasis(words[0]).label}）"
