"""What the registry decides about the people of its library: who is entered, and who may inspect."""

from collections.abc import Mapping
from datetime import date

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.officers import OfficerAction as A
from contracts.registry.officers import (
    OfficerEntry,
    OfficerFacts,
    OfficerKind,
    RegisterOfficers,
    RenewCertificate,
)
from contracts.registry.officers import OfficerState as S
from services.registry.directory.rules import require_code

EXPIRY = "officer.certificate_expiry"
MOVES: dict[tuple[S, A], S] = {
    (S.ACTIVE, A.RENEW): S.ACTIVE,
    (S.SUSPENDED, A.RENEW): S.SUSPENDED,
    (S.TRANSFERRED, A.RENEW): S.TRANSFERRED,
    (S.ACTIVE, A.SUSPEND): S.SUSPENDED,
    (S.SUSPENDED, A.REINSTATE): S.ACTIVE,
    (S.TRANSFERRED, A.REINSTATE): S.ACTIVE,
    (S.ACTIVE, A.TRANSFER): S.TRANSFERRED,
    (S.ACTIVE, A.RETIRE): S.LEFT,
    (S.SUSPENDED, A.RETIRE): S.LEFT,
    (S.TRANSFERRED, A.RETIRE): S.LEFT,
}


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the library: the facts others keep, and what they do not.

    `recorded` are the conflicts the agency entered, `declared` the recusals in force; the facts hold both.
    """

    facts: OfficerFacts
    name: str
    recorded: list[str]
    declared: list[str] = []
    transferred_to: str | None = None

    @property
    def region(self) -> str:
        """Where the person inspects."""
        return self.facts.region

    @property
    def parties(self) -> list[str]:
        """Whose person it is."""
        return [self.facts.agency]


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What a command enters and what it changes; equal entries are in neither."""

    entered: list[Person]
    changed: list[Person]


def register(command: RegisterOfficers, existing: Mapping[str, Person], today: date) -> Taken:
    """Who is new and who changes; the whole command is refused where one entry cannot stand."""
    _require_once(command)
    people = [_person(command.agency, entry, existing, today) for entry in command.officers]
    return Taken(
        entered=[one for one in people if one.facts.certificate not in existing],
        changed=[one for one in people if existing.get(one.facts.certificate, one) != one],
    )


def decide(person: Person, action: A) -> Person:
    """The person after a decision of the head. Refusal: OFFICER_STEP_NOT_ALLOWED."""
    facts = person.facts
    to = MOVES.get((facts.state, action))
    if to is None:
        raise Refusal(
            "OFFICER_STEP_NOT_ALLOWED", certificate=facts.certificate, state=facts.state.label, step=action.label
        )
    stays = person.transferred_to if to is S.TRANSFERRED else None
    return replace(person, facts=replace(facts, state=to), transferred_to=stays)


def transfer(person: Person, agency: str) -> Person:
    """On the way to another agency, and until it enters the person in no draw."""
    if agency == person.facts.agency:
        raise Refusal("OFFICER_TRANSFER_NOWHERE", certificate=person.facts.certificate, agency=agency)
    return replace(decide(person, A.TRANSFER), transferred_to=agency)


def renew(person: Person, order: RenewCertificate, today: date) -> Person:
    """A new period; it has to hold today or later."""
    renewed = decide(person, A.RENEW)
    _require_period(order.certificate, order.valid_from, order.valid_to)
    if order.valid_to < today:
        raise Refusal("OFFICER_CERTIFICATE_PAST", certificate=order.certificate, valid_to=order.valid_to.isoformat())
    facts = replace(
        renewed.facts,
        valid_from=order.valid_from,
        valid_to=order.valid_to,
        grade=order.grade or renewed.facts.grade,
        certified=True,
    )
    return replace(renewed, facts=facts)


def recused(person: Person, declared: list[str]) -> Person:
    """The person with these recusals declared and in force."""
    facts = replace(person.facts, conflicts=sorted({*person.recorded, *declared}))
    return replace(person, facts=facts, declared=sorted(set(declared)))


def expire(person: Person, today: date) -> Person | None:
    """The person without a valid certificate, from the day after its last; None while it holds."""
    if person.facts.valid_to >= today or not person.facts.certified:
        return None
    return replace(person, facts=replace(person.facts, certified=False))


def may_inspect(facts: OfficerFacts) -> bool:
    """Whether the person is in any draw at all."""
    return facts.kind is OfficerKind.OFFICER and facts.state is S.ACTIVE and facts.certified


def fit(facts: OfficerFacts, on: date) -> bool:
    """Whether the person may act on this day."""
    return may_inspect(facts) and facts.valid_from <= on <= facts.valid_to


def _require_once(command: RegisterOfficers) -> None:
    seen: set[str] = set()
    for entry in command.officers:
        if entry.certificate in seen:
            raise Refusal("OFFICER_TWICE", certificate=entry.certificate)
        seen.add(entry.certificate)


def _person(agency: str, entry: OfficerEntry, existing: Mapping[str, Person], today: date) -> Person:
    known = existing.get(entry.certificate)
    if entry.kind is not OfficerKind.OFFICER:
        raise Refusal("OFFICER_KIND_ELSEWHERE", certificate=entry.certificate, kind=entry.kind.label)
    _require_period(entry.certificate, entry.valid_from, entry.valid_to)
    for code in entry.conflicts:
        require_code(code)
    recorded = sorted(set(entry.conflicts))
    state = _entered_as(agency, entry, known)
    declared = known.declared if known else []
    facts = _facts(agency, entry, state, sorted({*recorded, *declared}), today)
    to = known.transferred_to if known and state is S.TRANSFERRED else None
    return Person(facts=facts, name=entry.name.strip(), recorded=recorded, declared=declared, transferred_to=to)


def _entered_as(agency: str, entry: OfficerEntry, known: Person | None) -> S:
    """The state an entry leaves: whoever was transferred to the agency is in post again."""
    if known is None:
        return S.ACTIVE
    if known.facts.state is S.LEFT:
        raise Refusal("OFFICER_LEFT", certificate=entry.certificate)
    if known.facts.agency == agency:
        return known.facts.state
    if known.transferred_to != agency:
        raise Refusal("OFFICER_OF_ANOTHER_AGENCY", certificate=entry.certificate)
    return S.ACTIVE


def _require_period(certificate: str, valid_from: date, valid_to: date) -> None:
    if valid_to < valid_from:
        raise Refusal("OFFICER_PERIOD_REVERSED", certificate=certificate)


def _facts(agency: str, entry: OfficerEntry, state: S, conflicts: list[str], today: date) -> OfficerFacts:
    return OfficerFacts(
        certificate=entry.certificate,
        agency=agency,
        region=entry.region,
        kind=entry.kind,
        specialties=sorted(set(entry.specialties)),
        grade=entry.grade,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        conflicts=conflicts,
        state=state,
        certified=today <= entry.valid_to,
    )
