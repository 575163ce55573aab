"""What the registry decides about the people of its library."""

from collections.abc import Mapping

import msgspec

from contracts.errors import Refusal
from contracts.registry.officers import OfficerEntry, OfficerFacts, RegisterOfficers
from services.registry.directory.rules import require_code


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the library: the facts others keep, and the name they do not."""

    facts: OfficerFacts
    name: str


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What a command enters and what it changes; equal entries are in neither."""

    entered: list[Person]
    changed: list[Person]


def register(command: RegisterOfficers, existing: Mapping[str, Person]) -> Taken:
    """Who is new and who changes; the whole command is refused where one entry cannot stand."""
    _require_once(command)
    people = [_person(command.agency, entry, existing) for entry in command.officers]
    return Taken(
        entered=[one for one in people if one.facts.certificate not in existing],
        changed=[one for one in people if existing.get(one.facts.certificate, one) != one],
    )


def _require_once(command: RegisterOfficers) -> None:
    seen: set[str] = set()
    for entry in command.officers:
        if entry.certificate in seen:
            raise Refusal("OFFICER_TWICE", certificate=entry.certificate)
        seen.add(entry.certificate)


def _person(agency: str, entry: OfficerEntry, existing: Mapping[str, Person]) -> Person:
    known = existing.get(entry.certificate)
    if known and known.facts.agency != agency:
        raise Refusal("OFFICER_OF_ANOTHER_AGENCY", certificate=entry.certificate)
    if entry.valid_to < entry.valid_from:
        raise Refusal("OFFICER_PERIOD_REVERSED", certificate=entry.certificate)
    for code in entry.conflicts:
        require_code(code)
    return Person(facts=_facts(agency, entry), name=entry.name.strip())


def _facts(agency: str, entry: OfficerEntry) -> OfficerFacts:
    return OfficerFacts(
        certificate=entry.certificate,
        agency=agency,
        region=entry.region,
        kind=entry.kind,
        specialties=sorted(set(entry.specialties)),
        grade=entry.grade,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        conflicts=sorted(set(entry.conflicts)),
    )
