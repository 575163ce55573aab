"""What the registry decides about a discharge permit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.directory import EnterpriseFacts, EnterpriseState
from contracts.registry.permits import (
    PermitCause,
    PermitEnding,
    PermitFacts,
    PermitOutlet,
    PermitPollutant,
    PermitState,
    RecordPermit,
)
from services.registry.directory.rules import CODE_LENGTH, Entry

NUMBER = re.compile(r"[0-9A-Za-z]{18}[0-9]{3}[A-Za-z]")
OVER = frozenset({PermitState.CANCELLED, PermitState.REVOKED})
ENDINGS = {
    PermitEnding.CANCEL: (PermitState.CANCELLED, PermitCause.CANCELLED),
    PermitEnding.REVOKE: (PermitState.REVOKED, PermitCause.REVOKED),
}
T = TypeVar("T")


@dataclass(frozen=True)
class Look:
    """What the clock sees of a permit on a day, and on which day it looks again."""

    state: PermitState
    again_on: date | None


def record(command: RecordPermit, holder: Entry | None, existing: PermitFacts | None) -> PermitFacts | None:
    """The permit after recording it, or None where nothing changes."""
    if not NUMBER.fullmatch(command.number):
        raise Refusal("PERMIT_NUMBER_MALFORMED", number=command.number)
    if holder is None or holder.state is not EnterpriseState.ACTIVE:
        raise Refusal("PERMIT_HOLDER_UNKNOWN", holder=command.holder)
    if command.valid_from and command.valid_to and command.valid_to < command.valid_from:
        raise Refusal("PERMIT_PERIOD_REVERSED", valid_from=command.valid_from, valid_to=command.valid_to)
    _require_own(command, existing)
    if existing is not None:
        require_standing(existing)
    facts = _facts(command, holder.facts, existing)
    return None if facts == existing else facts


def require_written(command: RecordPermit) -> None:
    """Refuse what an officer must get right by hand; a file's slips are taken and reported."""
    if NUMBER.fullmatch(command.number) and not holder_in_number(command.number, command.holder):
        raise Refusal("PERMIT_NUMBER_NOT_HOLDERS", number=command.number, holder=command.holder)
    require_content(command.pollutants, command.outlets)


def require_content(pollutants: Sequence[PermitPollutant], outlets: Sequence[PermitOutlet]) -> None:
    """Each outlet once, each pollutant at an outlet that is listed, each amount with its unit."""
    numbers = [outlet.number for outlet in outlets]
    for number in numbers:
        if numbers.count(number) > 1:
            raise Refusal("PERMIT_OUTLET_TWICE", outlet=number)
    for one in pollutants:
        if numbers and one.outlet is not None and one.outlet not in numbers:
            raise Refusal("PERMIT_OUTLET_UNKNOWN", pollutant=one.name, outlet=one.outlet, outlets="、".join(numbers))
        if one.amount is not None and not (one.amount.is_finite() and one.amount >= 0):
            raise Refusal("INVALID_INPUT", field="pollutants.amount", got=str(one.amount), allowed="不小于 0 的数")
        if one.amount is not None and not one.amount_unit:
            raise Refusal("PERMIT_UNIT_MISSING", pollutant=one.name, amount=str(one.amount))


def require_standing(permit: PermitFacts) -> None:
    """Refuse a permit that was cancelled or revoked."""
    if permit.state in OVER:
        raise Refusal("PERMIT_ENDED", number=permit.number, state=permit.state.label)


def end(permit: PermitFacts, ending: PermitEnding) -> tuple[PermitFacts, PermitCause]:
    """The permit cancelled or revoked."""
    require_standing(permit)
    state, cause = ENDINGS[ending]
    return replace(permit, state=state), cause


def look(permit: PermitFacts, warn_days: int | None, today: date) -> Look:
    """Whether a permit is valid, expiring or expired on a day; without `warn_days` nobody is warned before."""
    if permit.state in OVER:
        return Look(permit.state, None)
    if permit.valid_to is None:
        return Look(PermitState.VALID, None)
    ends_on = permit.valid_to + timedelta(days=1)
    if today >= ends_on:
        return Look(PermitState.EXPIRED, None)
    if warn_days is None:
        return Look(PermitState.VALID, ends_on)
    warned_on = permit.valid_to - timedelta(days=warn_days)
    return Look(PermitState.EXPIRING, ends_on) if today >= warned_on else Look(PermitState.VALID, warned_on)


def fill(command: RecordPermit, existing: PermitFacts | None) -> RecordPermit:
    """An imported permit, completed by what is known: a file erases no limits, and takes back no renewal."""
    if existing is None or existing.holder != command.holder:
        return command
    detailed = any(pollutant.limit for pollutant in existing.pollutants)
    older = _is_older(command, existing)
    return replace(
        command,
        permit_class=command.permit_class or existing.permit_class,
        valid_from=existing.valid_from if older else command.valid_from or existing.valid_from,
        valid_to=existing.valid_to if older else command.valid_to or existing.valid_to,
        pollutants=existing.pollutants if detailed else command.pollutants or existing.pollutants,
        standards=command.standards or existing.standards,
        outlets=command.outlets or existing.outlets,
    )


def held_from(permit: PermitFacts) -> date:
    """Since when the holder has had the permit without a break; the first day there is, where nobody knows."""
    return permit.held_since or permit.valid_from or date.min


def holder_in_number(number: str, holder: str) -> bool:
    """Whether a permit's number carries its holder's code (HJ 608: the first 18 characters)."""
    return number[:CODE_LENGTH] == holder


def _is_older(command: RecordPermit, existing: PermitFacts) -> bool:
    renewed = existing.held_since is not None and existing.valid_to is not None
    return renewed and command.valid_to is not None and command.valid_to < (existing.valid_to or date.min)


def _require_own(command: RecordPermit, existing: PermitFacts | None) -> None:
    if existing is None or existing.holder == command.holder:
        return
    rightful = holder_in_number(command.number, command.holder) and not existing.holder_in_number
    if not rightful:
        raise Refusal("PERMIT_HELD_BY_ANOTHER", number=command.number, holder=existing.holder)


def _facts(command: RecordPermit, holder: EnterpriseFacts, existing: PermitFacts | None) -> PermitFacts:
    same_end = existing is not None and existing.valid_to == command.valid_to
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
        state=existing.state if existing is not None and same_end else PermitState.VALID,
        held_since=existing.held_since if existing is not None and same_end else None,
    )


def _once(items: list[T]) -> list[T]:
    return list(dict.fromkeys(items))
