"""Every table of the machine in this service as a chart 流程图: what docs/TRANSFER.md shows and the model test drives.

Tables are found where rules declare them: a `Table`, or a table of its own kind that has one as its `machine` and names
its `opening`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import services.transfer
from contracts.fields import Labelled
from contracts.transfer.case_terms import Side
from contracts.transfer.referral_terms import ReferralAction, ReferralState
from services.transfer.machine.rules import Clock, Table
from services.transfer.referrals.rules import machine as referral
from services.transfer.referrals.rules.clocks import APPROVAL


@dataclass(frozen=True)
class Opening:
    """The step that opens a case: it has no state before it."""

    action: Labelled
    to: Labelled
    by: Side
    starts: tuple[Clock, ...]


@dataclass(frozen=True)
class Chart:
    """A table, and how its cases are opened."""

    table: Table[Any, Any]
    opening: Opening


REFERRAL = Chart(
    referral.TABLE,
    Opening(
        ReferralAction.PROPOSE,
        ReferralState.PROPOSED,
        Side.AGENCY,
        (Clock(APPROVAL, Side.AGENCY, APPROVAL),),
    ),
)


def charts() -> list[Chart]:
    """The referral's first, then the others by name."""
    found: dict[str, Chart] = {}
    for module in _rules():
        for value in vars(module).values():
            table = getattr(value, "machine", None)
            if isinstance(table, Table):
                found[table.what] = Chart(table, _opening(value.opening))
    return [REFERRAL, *(found[what] for what in sorted(found))]


def _rules() -> Iterator[ModuleType]:
    for one in walk_packages(services.transfer.__path__, "services.transfer."):
        if ".rules" in one.name:
            yield import_module(one.name)


def _opening(row: Any) -> Opening:
    return Opening(row.action, row.to, row.by, row.starts)
