"""Two people and a purpose: who may ask, who may approve, and when an approved look may be used."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from contracts.actors import Actor, Role
from contracts.errors import Refusal
from services.complaints.intake.rules import Case

ROLES = {"head": Role.HEAD, "officer": Role.OFFICER}


class Purpose(msgspec.Struct, frozen=True):
    """What a caller may be opened for, and who of the agency in charge approves it."""

    code: str
    name: str
    approvers: frozenset[Role]


class PurposeInvalid(ValueError):
    """A row of caller_purposes.csv that cannot be used."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Someone's request to see a caller; `approved` once a second person said yes."""

    id: str
    number: str
    agency: str
    subject: str
    purpose: str
    reason: str
    lapses_at: datetime
    approved: bool = False


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """An approved look of one person."""

    id: str
    request: str
    agency: str
    subject: str
    allowed_until: datetime


def purposes_from(rows: Iterable[Mapping[str, str]]) -> dict[str, Purpose]:
    """Understand caller_purposes.csv. PurposeInvalid naming the row."""
    found: dict[str, Purpose] = {}
    for number, row in enumerate(rows, start=2):
        names = [one for one in row["approvers"].split("|") if one]
        if not names or set(names) - ROLES.keys():
            raise PurposeInvalid(
                f"caller_purposes.csv 第 {number} 行 approvers 列：{row['approvers']!r}，应为 {'|'.join(ROLES)}"
            )
        found[row["code"]] = Purpose(row["code"], row["name"], frozenset(ROLES[one] for one in names))
    return found


def check_may_ask(case: Case, actor: Actor) -> None:
    """Only who signed for the complaint, or the head of that agency, may ask; there must be something to open."""
    in_charge = case.signed_by == actor.subject or Role.HEAD in actor.roles
    if case.signed_by is None or case.agency != actor.agency or not in_charge:
        raise Refusal("COMPLAINT_NOT_IN_CHARGE", number=case.number)
    if not case.caller_known:
        raise Refusal("COMPLAINT_CALLER_UNKNOWN", number=case.number)


def purpose_of(code: str, purposes: Mapping[str, Purpose]) -> Purpose:
    """The purpose of this code. Refusal: CALLER_PURPOSE_UNKNOWN."""
    if code not in purposes:
        allowed = "、".join(f"{one.code}（{one.name}）" for one in purposes.values())
        raise Refusal("CALLER_PURPOSE_UNKNOWN", purpose=code, allowed=allowed)
    return purposes[code]


def check_may_approve(case: Case, request: Request, approvers: frozenset[Role], actor: Actor, now: datetime) -> None:
    """A second person of the agency that asked and is still in charge, in a role the purpose names, and in time."""
    if case.agency != request.agency or case.signed_by is None:
        raise Refusal("COMPLAINT_NOT_IN_CHARGE", number=case.number)
    if request.subject == actor.subject:
        raise Refusal("CALLER_OWN_REQUEST", number=case.number)
    if actor.agency != request.agency or not approvers.intersection(actor.roles):
        raise Refusal("CALLER_APPROVER_WRONG", allowed="、".join(sorted(role.label for role in approvers)))
    if request.approved:
        raise Refusal("CALLER_REQUEST_APPROVED", number=case.number)
    if request.lapses_at <= now:
        raise Refusal("CALLER_REQUEST_LAPSED", lapses_at=request.lapses_at.isoformat())


def usable(look: Look | None, case: Case, now: datetime) -> Look:
    """The look by which its person may open now. Refusals: COMPLAINT_NOT_IN_CHARGE, CALLER_LOOK_NOT_APPROVED."""
    if look is not None and look.agency != case.agency:
        raise Refusal("COMPLAINT_NOT_IN_CHARGE", number=case.number)
    if look is None or look.allowed_until <= now:
        raise Refusal("CALLER_LOOK_NOT_APPROVED", number=case.number)
    return look
