"""The permit's limit for a series of readings."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from contracts.actors import region_prefix
from contracts.registry.permits import PermitFacts, PermitPollutant
from services.registry.permits.rules import OVER, held_from

UNIT_MARKS = str.maketrans({"³": "3", "Ｎ": "N", "／": "/", "μ": "u", "µ": "u", " ": ""})


class Bound(NamedTuple):
    """What a permit says of one series: the limit, where it says one, and where it is written."""

    limit: float | None = None
    basis: str | None = None


def is_within(sender: str, sender_region: str, by_enterprise: bool, credit_code: str, region: str) -> bool:
    """Whose readings a sender may write: an enterprise its own, an agency those of its region."""
    return sender == credit_code if by_enterprise else region.startswith(region_prefix(sender_region))


def bound_of(permits: Iterable[PermitFacts], outlet: str, metric: str, unit: str, on: date) -> Bound:
    """What the permit that names the outlet says: the one in force, else the one that ended last."""
    known = sorted(permits, key=lambda permit: (permit.valid_to or date.max, permit.number))
    standing = [one for one in known if one.state not in OVER]
    naming = [one for one in standing if _names(one, outlet)] or standing
    in_force = [one for one in naming if (one.valid_to or date.max) >= on and held_from(one) <= on]
    for permit in (in_force or naming)[-1:]:
        for pollutant in sorted(permit.pollutants, key=lambda one: one.outlet is None):
            if pollutant.name == metric and pollutant.outlet in (outlet, None):
                limit = limit_in(pollutant, unit)
                if limit is not None:
                    return Bound(limit, _basis(permit, pollutant))
    return Bound()


def _names(permit: PermitFacts, outlet: str) -> bool:
    return any(one.number == outlet for one in permit.outlets) or any(one.outlet == outlet for one in permit.pollutants)


def limit_in(pollutant: PermitPollutant, unit: str) -> float | None:
    """The limit as a number, where it is one and is given in the readings' unit."""
    try:
        limit = float(pollutant.limit or "")
    except ValueError:
        return None
    same = not pollutant.unit or _folded(pollutant.unit) == _folded(unit)
    return limit if same and 0 < limit < float("inf") else None


def _folded(unit: str) -> str:
    return unit.translate(UNIT_MARKS).replace("Nm3", "m3").lower()


def _basis(permit: PermitFacts, pollutant: PermitPollutant) -> str:
    standard = f"，{pollutant.standard}" if pollutant.standard else ""
    return f"排污许可证 {permit.number}{standard}"
