"""Which findings of a visit count against a place on the list."""

from contracts.joint_inspection.visits import FindingRecorded, LadderStep

VIOLATIONS = frozenset({LadderStep.ORDER_TO_CORRECT, LadderStep.CASE})


def counts(finding: FindingRecorded) -> bool:
    """What was ordered to be corrected or filed as a case; what was only explained or warned of does not."""
    return finding.ladder in VIOLATIONS or finding.suspected_crime
