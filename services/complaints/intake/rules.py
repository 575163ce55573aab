"""One complaint, how it is numbered, and what makes two work orders the same."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from contracts.actors import AgencyKind
from contracts.complaints.clock_terms import ComplaintKind, EscalationRung
from contracts.complaints.intake import (
    CallerOpening,
    Channel,
    Complaint,
    ComplaintFiled,
    ComplaintState,
    GeoPoint,
    MatterSuggestion,
    Progress,
    ReplyFinding,
)
from contracts.errors import Refusal
from services.complaints.clocks.rules.kinds import FoundKind
from services.complaints.informant.rules.masking import Hidden
from services.complaints.places.rules import Located

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
PREFIX = "TS"
RANDOM_BYTES = 8
DIGITS = 11
CHECK_MODULUS = 31
PAGE_BYTES_MAX = 400 * 1024
BYTES_PER_CHARACTER = 3
LONG_TEXTS = ("text", "reply")
BYTES_PER_COMPLAINT = 3000

OWN_WAYS = frozenset({Channel.WEB, Channel.WECHAT})
IN_ITS_OWN_NAME = frozenset({Channel.ENTERPRISE})
FROM_A_DEPARTMENT = frozenset({Channel.DEPARTMENT})
CHANNELS = {
    AgencyKind.PUBLIC: OWN_WAYS,
    AgencyKind.ENTERPRISE: IN_ITS_OWN_NAME,
    AgencyKind.HOTLINE: frozenset(Channel) - IN_ITS_OWN_NAME,
    AgencyKind.ECOLOGY: frozenset(Channel) - IN_ITS_OWN_NAME - {Channel.HOTLINE_12345},
}
HAVE_ORDERS_OF_THEIR_OWN = frozenset(AgencyKind) - {AgencyKind.PUBLIC, AgencyKind.ENTERPRISE}


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What someone reported, as others may know it; beside it what is to be sealed, and what tells equal words."""

    channel: Channel
    received_by: str
    region: str
    title: str
    text: str
    place: str | None = None
    point: GeoPoint | None = None
    occurred_at: datetime | None = None
    external_number: str | None = None
    named_code: str | None = None
    named_enterprise: str | None = None
    query_code_sha256: str | None = None
    fingerprint: str | None = None
    hidden: Hidden | None = None

    @property
    def brought_by(self) -> str:
        """Who brought it in, as others may know it: an enterprise that reports is not named."""
        return AgencyKind.ENTERPRISE.value if self.channel is Channel.ENTERPRISE else self.received_by


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One complaint and where its handling stands."""

    number: str
    channel: Channel
    received_by: str
    region: str
    title: str
    text: str
    filed_at: datetime
    content_sha256: str
    dispatcher: str
    uppers: tuple[str, ...]
    state: ComplaintState = ComplaintState.PENDING
    historic: bool = False
    place: str | None = None
    occurred_at: datetime | None = None
    external_number: str | None = None
    query_code_sha256: str | None = None
    caller_known: bool = False
    kind: ComplaintKind = ComplaintKind.COMPLAINT
    kind_reason: str | None = None
    region_reason: str | None = None
    matter: str | None = None
    matter_name: str | None = None
    environmental: bool = False
    matched_keywords: tuple[str, ...] = ()
    matter_reason: str | None = None
    matter_confidence: int | None = None
    matter_suggestions: tuple[MatterSuggestion, ...] = ()
    agency: str | None = None
    round: int = 0
    co_agencies: tuple[str, ...] = ()
    co_waiting: tuple[str, ...] = ()
    final: bool = False
    routing_reason: str | None = None
    legal_basis: str | None = None
    redone: int = 0
    redone_at: datetime | None = None
    returns: int = 0
    returned_by: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    return_reason: str | None = None
    proposed_agency: str | None = None
    return_basis: str | None = None
    routed_at: datetime | None = None
    signed_at: datetime | None = None
    signed_by: str | None = None
    replied_at: datetime | None = None
    reply: str | None = None
    finding: ReplyFinding | None = None
    sign_overdue: bool = False
    handle_overdue: bool = False
    routing_overdue: bool = False
    total_overdue: bool = False
    noticed_at: datetime | None = None
    contact_asked_at: datetime | None = None
    contacted_at: datetime | None = None
    paused_for: str | None = None
    paused_at: datetime | None = None
    escalation: EscalationRung | None = None
    credit_code: str | None = None
    named_code: str | None = None
    named_enterprise: str | None = None
    suggested_enterprise: str | None = None

    @property
    def parties(self) -> list[str]:
        """Who works on it: who took it in, who handles it and with whom, the ecology bureaus above.

        Never the reported enterprise.
        """
        known = {self.received_by, self.agency, *self.co_agencies, *self.uppers} - {None, AgencyKind.PUBLIC.value}
        return sorted(party for party in known if party)


class Inspected(Protocol):
    """An inspection that is over: when, and how much was found."""

    @property
    def finished_at(self) -> datetime | None:
        """When it was over."""

    @property
    def findings(self) -> int | None:
        """How many problems were found."""


def make_number(random: bytes) -> str:
    """A complaint number from RANDOM_BYTES random bytes: `TS`, 11 Crockford digits, a check character."""
    value = int.from_bytes(random, "big")
    digits = "".join(ALPHABET[(value >> (5 * place)) & 31] for place in range(DIGITS))
    return PREFIX + digits + _check(digits)


def read_number(typed: str) -> str | None:
    """The number a person typed, in its stored form; None when its check character does not fit."""
    number = typed.strip().upper()
    digits = number.removeprefix(PREFIX).translate(LOOKALIKES)
    if len(digits) != DIGITS + 1 or set(digits) - set(ALPHABET) or _check(digits[:-1]) != digits[-1]:
        return None
    return PREFIX + digits


def query_code_sha256(typed: str) -> str:
    """The hash of the query code a person typed, whatever its case, dashes and spaces."""
    return sha256(typed.upper().translate(LOOKALIKES))


def _check(digits: str) -> str:
    total = sum((place + 2) * ALPHABET.index(digit) for place, digit in enumerate(digits))
    return ALPHABET[total % CHECK_MODULUS]


def sha256(text: str) -> str:
    """Hex SHA-256: how free text stands in the journal."""
    return hashlib.sha256(text.encode()).hexdigest()


def content_sha256(report: Report) -> str:
    """What makes two reports the same: title, text, place, region and time of the facts; not the caller."""
    occurred = report.occurred_at.timestamp() if report.occurred_at else ""
    parts = (report.title, report.text, report.place or "", report.region, str(occurred))
    return sha256("\x1f".join(parts))


def sameness(report: Report) -> str:
    """What two equal reports have in common: of the words as they came, where they were masked."""
    return report.fingerprint or content_sha256(report)


def check_channel(channel: Channel, kind: AgencyKind) -> None:
    """Each kind of body brings in reports by its own ways only."""
    if channel not in CHANNELS.get(kind, FROM_A_DEPARTMENT):
        raise Refusal("COMPLAINT_CHANNEL_NOT_YOURS", channel=channel.label, agency_kind=kind.label)


def check_report(report: Report, kind: AgencyKind, now: datetime) -> None:
    """Refuse what this kind of body cannot bring in, and facts that lie in the future."""
    check_channel(report.channel, kind)
    if kind not in HAVE_ORDERS_OF_THEIR_OWN and report.external_number:
        raise Refusal(
            "INVALID_INPUT", field="external_number", got=report.external_number, allowed="留空（仅供热线和部门）"
        )
    if report.occurred_at and report.occurred_at > now:
        raise Refusal("COMPLAINT_OCCURS_LATER", occurred_at=report.occurred_at.isoformat())


def check_same_order(report: Report, number: str, known_sha256: str) -> None:
    """A work order sent again must carry what it carried before."""
    if sameness(report) != known_sha256:
        raise Refusal("COMPLAINT_EXTERNAL_NUMBER_REUSED", external_number=report.external_number, number=number)


def take_in(
    report: Report,
    *,
    number: str,
    filed_at: datetime,
    located: Located,
    kind: FoundKind,
    dispatcher: str,
    uppers: tuple[str, ...],
    historic: bool = False,
) -> tuple[Case, ComplaintFiled]:
    """The complaint a report becomes, not yet classified, and the fact of it."""
    case = Case(
        number=number,
        channel=report.channel,
        received_by=report.received_by,
        region=located.region,
        region_reason=located.reason,
        kind=kind.kind,
        kind_reason=kind.reason,
        title=report.title,
        text=report.text,
        filed_at=filed_at,
        content_sha256=sameness(report),
        dispatcher=dispatcher,
        uppers=uppers,
        historic=historic,
        place=report.place,
        occurred_at=report.occurred_at,
        external_number=report.external_number,
        query_code_sha256=report.query_code_sha256,
        caller_known=report.hidden is not None,
        named_code=report.named_code,
        named_enterprise=report.named_enterprise,
    )
    return case, filed(case, report.brought_by, content_sha256(report))


def filed(case: Case, brought_by: str, content_sha256: str) -> ComplaintFiled:
    """The fact that this complaint was taken in; the hash is of the words as everyone sees them."""
    return ComplaintFiled(
        number=case.number,
        channel=case.channel,
        region=case.region,
        received_by=brought_by,
        filed_at=case.filed_at,
        content_sha256=content_sha256,
        occurred_at=case.occurred_at,
        external_number=case.external_number,
        historic=case.historic,
        kind=case.kind,
    )


def progress(case: Case, openings: Sequence[CallerOpening] = (), inspected: Inspected | None = None) -> Progress:
    """What its filer may follow; of an inspection nothing before it is over."""
    return Progress(
        number=case.number,
        state=case.state,
        filed_at=case.filed_at,
        routed_at=case.routed_at,
        signed_at=case.signed_at,
        replied_at=case.replied_at,
        reply=case.reply,
        finding=case.finding,
        inspected_at=inspected.finished_at if inspected else None,
        inspection_findings=inspected.findings if inspected else None,
        caller_openings=list(openings),
    )


def fitting(complaints: Sequence[Complaint], size: int) -> int:
    """How many of the first `size` complaints fit one answer; at least one. A text not asked for takes no room."""
    used = 0
    for at, one in enumerate(complaints[:size]):
        texts = [getattr(one, name, None) or "" for name in LONG_TEXTS]
        used += BYTES_PER_CHARACTER * sum(map(len, texts)) + BYTES_PER_COMPLAINT
        if used > PAGE_BYTES_MAX and at:
            return at
    return size
