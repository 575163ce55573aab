"""A finding's handling as its service keeps it."""

from datetime import date, datetime

import msgspec

from contracts.joint_inspection.handling_terms import (
    FindingMeasure,
    HandlingAction,
    HandlingEscalation,
    HandlingState,
    HandlingStep,
    RectificationExtension,
    RectificationPlan,
    RectificationReport,
    Reinspection,
)
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import FindingKind, LadderStep

OF_THE_CLOCK = frozenset({HandlingAction.REMIND, HandlingAction.OVERDUE, HandlingAction.ESCALATE})


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One finding on the ladder; `concerned` are the other agencies that may see it, superiors it was taken to too."""

    finding: str
    visit: str
    credit_code: str
    region: str
    agency: str
    kind: FindingKind
    severity: FindingGravity
    fitting: LadderStep
    fitting_source: str
    state: HandlingState
    opened_at: datetime
    measures: list[FindingMeasure]
    steps: list[HandlingStep]
    concerned: list[str] = []
    told_at: datetime | None = None
    closed_at: datetime | None = None
    overdue: bool = False
    plans: list[RectificationPlan] = []
    guidances: list[str] = []
    extensions: list[RectificationExtension] = []
    reports: list[RectificationReport] = []
    reinspections: list[Reinspection] = []
    escalations: list[HandlingEscalation] = []

    @property
    def measure(self) -> FindingMeasure:
        """The measure that stands."""
        return self.measures[-1]

    @property
    def rung(self) -> LadderStep:
        """The step of the ladder it stands on."""
        return self.measure.rung

    @property
    def correct_by(self) -> date | None:
        """Until when it is to be corrected."""
        return self.measure.correct_by

    @property
    def skipped(self) -> bool:
        """Whether a step was ever skipped."""
        return any(one.skipped for one in self.measures)

    @property
    def lighter(self) -> bool:
        """Whether a step lighter than the rule's was ever taken."""
        return any(one.lighter for one in self.measures)

    @property
    def parties(self) -> list[str]:
        """Who may see it: the enterprise from when it was told."""
        told = [self.credit_code] if self.told_at else []
        return list(dict.fromkeys([self.agency, *self.concerned, *told]))

    @property
    def version(self) -> int:
        """How many steps people took; the clock's own do not count."""
        return sum(step.action not in OF_THE_CLOCK for step in self.steps)

    @property
    def files(self) -> list[str]:
        """The SHA-256 of every file it names."""
        attached = [one.files for one in self.plans]
        attached += [one.files for one in self.reports]
        attached += [one.files for one in self.reinspections]
        papers = [one.sha256 for one in self.measures] + [one.sha256 for one in self.reinspections]
        return list(dict.fromkeys([*(digest for some in attached for digest in some), *filter(None, papers)]))
