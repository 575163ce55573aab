"""A guidance as its service keeps it, the units it is for, and the jurisdiction's rows that rule it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.directory import EnterpriseState, SupervisionClass
from contracts.registry.guidance_terms import (
    GuidanceConsent,
    GuidanceFinding,
    GuidanceOrigin,
    GuidanceState,
    GuidanceStep,
    Measure,
)

POSITIVE_LIST, ANY_UNIT = "positive_list", "*"
Row = Mapping[str, str]


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One row of guidance_kinds.csv."""

    code: str
    name: str
    begun_by: str
    enters: bool
    experts: bool
    groups: bool
    host: bool


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What a region has set for a unit of a class: one row of guidance_settings.csv."""

    consent_required: bool
    citable: bool
    source: str


class Attendant(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody named to take part: whether as an expert of the library, and whether he or she may on that day."""

    expert: bool
    fit: bool


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """An enterprise as the settings look at it."""

    credit_code: str
    region: str
    supervision_class: SupervisionClass
    state: EnterpriseState = EnterpriseState.ACTIVE
    positive_listed: bool = False


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One guidance."""

    number: str
    kind: str
    origin: GuidanceOrigin
    state: GuidanceState
    region: str
    agency: str
    enterprises: list[str]
    topic: str
    wish: str
    host: str | None = None
    wished_from: date | None = None
    wished_to: date | None = None
    planned_at: datetime | None = None
    place: str | None = None
    officers: list[str] = msgspec.field(default_factory=list)
    expert_group: str | None = None
    held_at: datetime | None = None
    closed_at: datetime | None = None
    needs_consent: list[str] = msgspec.field(default_factory=list)
    consents: list[GuidanceConsent] = msgspec.field(default_factory=list)
    advice: str | None = None
    findings: list[GuidanceFinding] = msgspec.field(default_factory=list)
    measures: list[Measure] = msgspec.field(default_factory=list)
    summary: str | None = None
    steps: list[GuidanceStep] = msgspec.field(default_factory=list)

    @property
    def units(self) -> list[str]:
        """The enterprises it concerns, the one visited by the others included."""
        return [*self.enterprises, *([self.host] if self.host else [])]

    @property
    def parties(self) -> list[str]:
        """Who stands in it."""
        return [self.agency, *self.units]

    @property
    def declined(self) -> set[str]:
        """The units whose last word was no."""
        last = {consent.credit_code: consent.given for consent in self.consents}
        return {code for code, given in last.items() if not given}


def kind_of(code: str, rows: Iterable[Row]) -> Kind:
    """The kind of this code. Refusal: GUIDANCE_KIND_UNKNOWN."""
    rows = list(rows)
    row = next((row for row in rows if row["code"] == code), None)
    if row is None:
        allowed = "、".join(f"{row['code']}（{row['name']}）" for row in rows)
        raise Refusal("GUIDANCE_KIND_UNKNOWN", kind=code, allowed=allowed)
    flags = {name: row[name] == "yes" for name in ("enters", "experts", "groups", "host")}
    return Kind(code=code, name=row["name"], begun_by=row["begun_by"], **flags)


def setting_of(unit: Unit, rows: Iterable[Row], on: date) -> Setting:
    """The row that rules a unit: its list membership before its class before any, then the most specific region."""
    classes = [*([POSITIVE_LIST] if unit.positive_listed else []), unit.supervision_class.value, ANY_UNIT]
    fitting = [row for row in rows if row["unit"] in classes and _applies(row, unit.region, on)]
    row = min(fitting, key=lambda row: (classes.index(row["unit"]), -len(_prefix(row))))
    needed = row["consent_required"] == "yes" or unit.positive_listed
    # A visit that needed leave is never turned against who gave it, whatever the cell says.
    return Setting(consent_required=needed, citable=row["citable"] == "yes" and not needed, source=row["source"])


def _prefix(row: Row) -> str:
    return region_prefix(row["region"]) if row["region"] else ""


def _applies(row: Row, region: str, on: date) -> bool:
    day = on.isoformat()
    return (
        region.startswith(_prefix(row)) and row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
    )
