"""How the running duties of a complaint differ from those before: what ends, what starts, what goes on otherwise."""

import msgspec

from contracts.complaints.intake import ComplaintState
from contracts.law import LawRow
from services.complaints.clocks.rules.limit_sets import Limits
from services.complaints.clocks.rules.turns import ESCALATE, EXTENSION, PARTS, PASSED_ON, PAUSE, Running, running
from services.complaints.intake.rules import Case


class Begun(msgspec.Struct, frozen=True):
    """A duty that starts."""

    duty: str
    whose: Running
    limit: LawRow


class Altered(msgspec.Struct, frozen=True):
    """A duty that goes on from its start, with another agency or by another limit."""

    duty: str
    by: str | None = None
    limit: LawRow | None = None


class Differences(msgspec.Struct, frozen=True):
    """What changes, in the order it is to be done."""

    ended: list[str]
    begun: list[Begun]
    altered: list[Altered]


def differences(before: Case | None, after: Case, limits_before: Limits, limits: Limits) -> Differences:
    """From one state to the next; a holder's turn starts anew with another holder only."""
    old = running(before, limits_before) if before else {}
    new = running(after, limits)
    handed = {duty for duty in old.keys() & new.keys() - PASSED_ON if old[duty].by != new[duty].by}
    return Differences(
        ended=[*sorted((old.keys() - new.keys()) | handed), *(_side_duties(before, after) if before else ())],
        begun=[
            Begun(duty, one, limits[PARTS[duty]].row) for duty, one in new.items() if duty not in old or duty in handed
        ],
        altered=[
            change
            for duty in sorted(old.keys() & new.keys() - handed)
            if (change := _altered(duty, old[duty], new[duty], limits_before, limits))
        ],
    )


def _altered(duty: str, old: Running, new: Running, limits_before: Limits, limits: Limits) -> Altered | None:
    was, row = limits_before[PARTS[duty]].row, limits[PARTS[duty]].row
    by = new.by if new.by != old.by else None
    limit = row if row != was else None
    return Altered(duty, by, limit) if by or limit else None


def _side_duties(before: Case, after: Case) -> list[str]:
    """What was started beside the turns and ends with them."""
    closed = after.state is ComplaintState.CLOSED and before.state is not ComplaintState.CLOSED
    came_down = before.escalation is not None and after.escalation is None
    resumed = before.paused_for is not None and after.paused_for is None
    return [
        *([EXTENSION] if closed else []),
        *([ESCALATE] if closed or came_down else []),
        *([PAUSE] if closed or resumed else []),
    ]
