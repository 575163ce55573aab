"""Decisions about agencies."""

from datetime import date

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from contracts.registry.agencies import Agency, AgencyFacts

NOT_AGENCIES = frozenset({AgencyKind.ENTERPRISE, AgencyKind.PUBLIC, AgencyKind.SYSTEM})


def facts_of(agency: Agency) -> AgencyFacts:
    """The registered facts of a record."""
    return AgencyFacts(
        code=agency.code,
        name=agency.name,
        kind=agency.kind,
        level=agency.level,
        region=agency.region,
        parent=agency.parent,
        valid_from=agency.valid_from,
        valid_to=agency.valid_to,
    )


def decide_register(facts: AgencyFacts, known: Agency | None, parent: Agency | None) -> bool:
    """Whether anything changes. Refusals: AGENCY_KIND_INVALID, AGENCY_PARENT_UNKNOWN, AGENCY_ENDED."""
    if facts.kind in NOT_AGENCIES:
        raise Refusal("AGENCY_KIND_INVALID", kind=facts.kind.label)
    if facts.parent is not None and parent is None:
        raise Refusal("AGENCY_PARENT_UNKNOWN", parent=facts.parent)
    if known is None:
        return True
    if known.successor is not None:
        raise Refusal("AGENCY_ENDED", agency=known.code)
    return facts_of(known) != facts


def decide_end(agency: Agency, valid_to: date, successor_code: str | None, successor: Agency | None) -> None:
    """Refusals: AGENCY_ENDED, AGENCY_SUCCESSOR_INVALID, INVALID_INPUT."""
    if agency.valid_to is not None:
        raise Refusal("AGENCY_ENDED", agency=agency.code)
    if valid_to < agency.valid_from:
        raise Refusal(
            "INVALID_INPUT", field="validTo", got=str(valid_to), allowed=f"不早于生效日期 {agency.valid_from}"
        )
    if successor_code is not None and (successor is None or successor.code == agency.code or successor.valid_to):
        raise Refusal("AGENCY_SUCCESSOR_INVALID", successor=successor_code)
