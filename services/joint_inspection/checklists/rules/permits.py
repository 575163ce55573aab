"""What a permit lays down, as a list asks it: outlets, each outlet's pollutants with their limits, reports owed."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from contracts.actors import region_prefix
from contracts.registry.permits import PermitClass, PermitFacts, PermitOutlet, PermitPollutant, PermitState

OVER = frozenset({PermitState.CANCELLED, PermitState.REVOKED})
REPORTS = "permit_reports"
Row = Mapping[str, str]


class KnownPermit(msgspec.Struct, frozen=True, kw_only=True):
    """A permit in the version that the registry told of last."""

    version: int
    facts: PermitFacts


class Discharge(msgspec.Struct, frozen=True, kw_only=True):
    """A pollutant at an outlet, or at all of them where the permit does not say at which; all its limits."""

    outlet: PermitOutlet | None
    pollutant: str
    limits: tuple[PermitPollutant, ...]

    @property
    def limit(self) -> str | None:
        """The limits as the permit words them."""
        worded = dict.fromkeys(text for one in self.limits if (text := _worded(one)))
        return "；".join(worded) or None

    @property
    def unit(self) -> str | None:
        """In what its concentration is measured, where the permit says one thing."""
        units = {one.unit for one in self.limits if one.unit}
        return units.pop() if len(units) == 1 else None


def in_force(permits: Iterable[KnownPermit], on: date) -> list[KnownPermit]:
    """Those that give a right to discharge on the day, in the order of their numbers."""
    return sorted((one for one in permits if _holds(one.facts, on)), key=lambda one: one.facts.number)


def discharges(permit: PermitFacts) -> list[Discharge]:
    """Every pollutant of every outlet once, in the permit's order.

    A pollutant named without an outlet is that of each outlet of its element; where there is none, of all of them.
    """
    outlets = {outlet.number: outlet for outlet in permit.outlets}
    found: dict[tuple[str, str], Discharge] = {}
    for one in permit.pollutants:
        for outlet in _outlets_of(one, outlets):
            key = (outlet.number if outlet else "", one.name)
            known = found.get(key)
            limits = (*known.limits, one) if known else (one,)
            found[key] = Discharge(outlet=outlet, pollutant=one.name, limits=limits)
    return list(found.values())


def reports_owed(permit_class: PermitClass | None, rows: Iterable[Row], region: str, on: date) -> list[str]:
    """The names of the execution reports a class owes by the rows of the most specific region."""
    found: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: len(_prefix(row))):
        if row["permit_class"] == permit_class and _applies(row, region, on):
            found[row["kind"]] = row
    return [row["name"] for row in found.values()]


def _outlets_of(one: PermitPollutant, outlets: Mapping[str, PermitOutlet]) -> list[PermitOutlet | None]:
    if one.outlet is not None:
        return [outlets.get(one.outlet) or PermitOutlet(number=one.outlet, element=one.element)]
    same = [outlet for outlet in outlets.values() if one.element and outlet.element is one.element]
    return [*same] or [None]


def _holds(permit: PermitFacts, on: date) -> bool:
    begun = permit.valid_from is None or permit.valid_from <= on
    return permit.state not in OVER and begun and (permit.valid_to is None or on <= permit.valid_to)


def _worded(one: PermitPollutant) -> str:
    rate = f"{one.limit}{one.unit or ''}" if one.limit else ""
    amount = f"{one.amount:f}{one.amount_unit or ''}" if one.amount is not None else ""
    return "，".join(part for part in (rate, amount) if part)


def _prefix(row: Row) -> str:
    return region_prefix(row["region"]) if row["region"] else ""


def _applies(row: Row, region: str, on: date) -> bool:
    day = on.isoformat()
    held = row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
    return held and region.startswith(_prefix(row))
