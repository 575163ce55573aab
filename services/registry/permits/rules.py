"""What the registry decides about a discharge permit."""

import re
from typing import TypeVar

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.directory import EnterpriseFacts, EnterpriseState
from contracts.registry.permits import PermitFacts, RecordPermit
from services.registry.directory.rules import CODE_LENGTH, Entry

NUMBER = re.compile(r"[0-9A-Za-z]{18}[0-9]{3}[0-9A-Za-z]")
T = TypeVar("T")


def record(command: RecordPermit, holder: Entry | None, existing: PermitFacts | None) -> PermitFacts | None:
    """The permit after recording it, or None where nothing changes."""
    if not NUMBER.fullmatch(command.number):
        raise Refusal("PERMIT_NUMBER_MALFORMED", number=command.number)
    if holder is None or holder.state is not EnterpriseState.ACTIVE:
        raise Refusal("PERMIT_HOLDER_UNKNOWN", holder=command.holder)
    if command.valid_from and command.valid_to and command.valid_to < command.valid_from:
        raise Refusal("PERMIT_PERIOD_REVERSED", valid_from=command.valid_from, valid_to=command.valid_to)
    _require_own(command, existing)
    facts = _facts(command, holder.facts)
    return None if facts == existing else facts


def fill(command: RecordPermit, existing: PermitFacts | None) -> RecordPermit:
    """An imported permit, completed by what is already known: a file without limits never erases limits."""
    if existing is None or existing.holder != command.holder:
        return command
    detailed = any(pollutant.limit for pollutant in existing.pollutants)
    return replace(
        command,
        permit_class=command.permit_class or existing.permit_class,
        valid_from=command.valid_from or existing.valid_from,
        valid_to=command.valid_to or existing.valid_to,
        pollutants=existing.pollutants if detailed else command.pollutants or existing.pollutants,
        standards=command.standards or existing.standards,
        outlets=command.outlets or existing.outlets,
    )


def holder_in_number(number: str, holder: str) -> bool:
    """Whether a permit's number carries its holder's code (HJ 608: the first 18 characters)."""
    return number[:CODE_LENGTH] == holder


def _require_own(command: RecordPermit, existing: PermitFacts | None) -> None:
    if existing is None or existing.holder == command.holder:
        return
    rightful = holder_in_number(command.number, command.holder) and not existing.holder_in_number
    if not rightful:
        raise Refusal("PERMIT_HELD_BY_ANOTHER", number=command.number, holder=existing.holder)


def _facts(command: RecordPermit, holder: EnterpriseFacts) -> PermitFacts:
    return PermitFacts(
        number=command.number,
        holder=command.holder,
        region=holder.region,
        permit_class=command.permit_class,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        pollutants=_once(command.pollutants),
        standards=_once(command.standards),
        outlets=_once(command.outlets),
        holder_in_number=holder_in_number(command.number, command.holder),
    )


def _once(items: list[T]) -> list[T]:
    return list(dict.fromkeys(items))
