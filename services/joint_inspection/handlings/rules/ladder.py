"""Which step of the ladder 渐进式执法 fits a finding, what is passed over, and what each step asks for."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import FindingKind, LadderStep

LADDER = list(LadderStep)
ANY = "*"
Row = Mapping[str, str]


class Fit(msgspec.Struct, frozen=True):
    """The step that fits by the region's rule."""

    rung: LadderStep
    source: str


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """What a region asks for on a step: its document, a plan, and which limit holds where no date is set.

    Without a limit nothing is to be corrected.
    """

    document: str | None
    plans: bool
    limit: str | None


def fitting(kind: FindingKind, severity: FindingGravity, times: int, region: str, rows: Iterable[Row], on: date) -> Fit:
    """The step for the nth finding of this kind: the most specific region's row, then kind, severity, repetition."""
    fits = [
        row
        for row in rows
        if row["kind"] in (kind, ANY)
        and row["severity"] in (severity, ANY)
        and int(row["times_from"]) <= times
        and _applies(row, region, on)
    ]
    row = max(
        fits,
        key=lambda row: (len(_prefix(row)), row["kind"] != ANY, row["severity"] != ANY, int(row["times_from"])),
    )
    return Fit(LadderStep(row["rung"]), row["source"])


def rung_of(rung: LadderStep, region: str, rows: Iterable[Row], on: date) -> Rung:
    """What the most specific region asks for on this step."""
    row = max(
        (row for row in rows if row["rung"] == rung and _applies(row, region, on)), key=lambda row: len(_prefix(row))
    )
    return Rung(
        document=row["document"] or None,
        plans=row["plans"] == "yes",
        limit=row["limit"] or None,
    )


def passed_over(expected: LadderStep, taken: LadderStep) -> list[LadderStep]:
    """The steps left out by taking one beyond the expected."""
    return LADDER[LADDER.index(expected) : LADDER.index(taken)]


def above(rung: LadderStep) -> LadderStep:
    """The next step; a case is the last."""
    return LADDER[min(LADDER.index(rung) + 1, len(LADDER) - 1)]


def is_lighter(taken: LadderStep, expected: LadderStep) -> bool:
    """Whether the step taken is below the expected."""
    return LADDER.index(taken) < LADDER.index(expected)


def require_reason(expected: LadderStep, taken: LadderStep, reason: str | None, source: str) -> None:
    """Refuse a step skipped, or a lighter one than the rule's, without a reason."""
    if reason or taken is expected:
        return
    if is_lighter(taken, expected):
        raise Refusal("LADDER_LIGHTER_UNEXPLAINED", step=taken.label, fitting=expected.label, source=source)
    raise Refusal("LADDER_REASON_MISSING", step=taken.label, next=expected.label)


def _prefix(row: Row) -> str:
    return region_prefix(row["region"]) if row["region"] else ""


def _applies(row: Row, region: str, on: date) -> bool:
    day = on.isoformat()
    return (
        region.startswith(_prefix(row)) and row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
    )
