"""A listing as its service keeps it."""

from datetime import date

import msgspec

from contracts.registry.directory import SupervisionClass
from contracts.registry.positive_list_terms import (
    IncentiveKind,
    ListingCheck,
    ListingFiling,
    ListingObjection,
    ListingState,
    ListingStep,
)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One enterprise's way onto the list and off it."""

    number: str
    credit_code: str
    region: str
    agency: str
    state: ListingState
    statement: str | None = None
    files: list[str] = msgspec.field(default_factory=list)
    checks: list[ListingCheck] = msgspec.field(default_factory=list)
    opinion: str | None = None
    reviewed_by: str | None = None
    notice_from: date | None = None
    notice_until: date | None = None
    in_force_on: date | None = None
    ends_on: date | None = None
    objections: list[ListingObjection] = msgspec.field(default_factory=list)
    filings: list[ListingFiling] = msgspec.field(default_factory=list)
    late_filings: int = 0
    removal_reason: str | None = None
    steps: list[ListingStep] = msgspec.field(default_factory=list)

    @property
    def parties(self) -> list[str]:
        """Who stands in it."""
        return [self.agency, self.credit_code]

    @property
    def all_files(self) -> list[str]:
        """Every file it names."""
        return [*self.files, *(file for filing in self.filings for file in filing.files)]


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An enterprise as the criteria look at it."""

    credit_code: str
    name: str
    region: str
    supervision_class: SupervisionClass
    active: bool


class Incentive(msgspec.Struct, frozen=True, kw_only=True):
    """An incentive as recorded."""

    id: str
    number: str
    credit_code: str
    region: str
    kind: IncentiveKind
    text: str
    agency: str
