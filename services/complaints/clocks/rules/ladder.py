"""Where a step that is overdue is taken: the agency's head, then the hotline, then supervision."""

from contracts.complaints.clock_terms import EscalationRung
from services.complaints.intake.rules import Case

RUNGS = tuple(EscalationRung)


def next_rung(case: Case, agency: str, after: EscalationRung | None) -> tuple[EscalationRung, str] | None:
    """The rung above, and the agency that stands there; a rung on which the same agency stands is passed over."""
    above = {
        EscalationRung.HEAD: agency,
        EscalationRung.HOTLINE: case.dispatcher,
        EscalationRung.SUPERVISION: case.uppers[0] if case.uppers else case.dispatcher,
    }
    start = RUNGS.index(after) + 1 if after else 0
    here = above[after] if after else None
    return next(((rung, above[rung]) for rung in RUNGS[start:] if above[rung] != here), None)
