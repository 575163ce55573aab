"""One complaint, how it is numbered, and what makes two work orders the same."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.intake import (
    CallerOpening,
    Channel,
    Complaint,
    ComplaintFiled,
    ComplaintState,
    MatterSuggestion,
    Progress,
    ReplyFinding,
)
from contracts.errors import Refusal
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
CHANNELS = {
    AgencyKind.PUBLIC: OWN_WAYS,
    AgencyKind.HOTLINE: frozenset(Channel),
    AgencyKind.ECOLOGY: frozenset(Channel) - {Channel.HOTLINE_12345},
}


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What someone reported, as it came in."""

    channel: Channel
    received_by: str
    region: str
    title: str
    text: str
    place: str | None = None
    occurred_at: datetime | None = None
    external_number: str | None = None
    named_code: str | None = None
    named_enterprise: str | None = None
    query_code_sha256: str | None = None
    sealed_caller: str | None = None


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
    final: bool = False
    routing_reason: str | None = None
    legal_basis: str | None = None
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
    credit_code: str | None = None
    named_code: str | None = None
    named_enterprise: str | None = None
    suggested_enterprise: str | None = None

    @property
    def parties(self) -> list[str]:
        """Who works on it: who took it in, who handles it, the ecology bureaus above. Never the reported enterprise."""
        known = {self.received_by, self.agency, *self.uppers} - {None, AgencyKind.PUBLIC.value}
        return sorted(party for party in known if party)


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


def check_channel(channel: Channel, kind: AgencyKind) -> None:
    """Each kind of body brings in reports by its own ways only."""
    if channel not in CHANNELS.get(kind, frozenset()):
        raise Refusal("COMPLAINT_CHANNEL_NOT_YOURS", channel=channel.label, agency_kind=kind.label)


def check_report(report: Report, kind: AgencyKind, now: datetime) -> None:
    """Refuse what this kind of body cannot bring in, and facts that lie in the future."""
    check_channel(report.channel, kind)
    if kind == AgencyKind.PUBLIC and report.external_number:
        raise Refusal(
            "INVALID_INPUT", field="external_number", got=report.external_number, allowed="留空（仅供热线系统）"
        )
    if report.occurred_at and report.occurred_at > now:
        raise Refusal("COMPLAINT_OCCURS_LATER", occurred_at=report.occurred_at.isoformat())


def check_same_order(report: Report, number: str, known_sha256: str) -> None:
    """A work order sent again must carry what it carried before."""
    if content_sha256(report) != known_sha256:
        raise Refusal("COMPLAINT_EXTERNAL_NUMBER_REUSED", external_number=report.external_number, number=number)


def take_in(
    report: Report,
    *,
    number: str,
    filed_at: datetime,
    located: Located,
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
        title=report.title,
        text=report.text,
        filed_at=filed_at,
        content_sha256=content_sha256(report),
        dispatcher=dispatcher,
        uppers=uppers,
        historic=historic,
        place=report.place,
        occurred_at=report.occurred_at,
        external_number=report.external_number,
        query_code_sha256=report.query_code_sha256,
        caller_known=report.sealed_caller is not None,
        named_code=report.named_code,
        named_enterprise=report.named_enterprise,
    )
    return case, filed(case)


def filed(case: Case) -> ComplaintFiled:
    """The fact that this complaint was taken in."""
    return ComplaintFiled(
        number=case.number,
        channel=case.channel,
        region=case.region,
        received_by=case.received_by,
        filed_at=case.filed_at,
        content_sha256=case.content_sha256,
        occurred_at=case.occurred_at,
        external_number=case.external_number,
        historic=case.historic,
    )


def check_may_look(case: Case, actor: Actor) -> None:
    """Only who signed for the complaint, or the head of that agency, may open the caller's identity."""
    in_charge = case.signed_by == actor.subject or Role.HEAD in actor.roles
    if case.signed_by is None or case.agency != actor.agency or not in_charge:
        raise Refusal("COMPLAINT_NOT_IN_CHARGE", number=case.number)
    if not case.caller_known:
        raise Refusal("COMPLAINT_CALLER_UNKNOWN", number=case.number)


def progress(case: Case, openings: Sequence[CallerOpening] = ()) -> Progress:
    """What its filer may follow."""
    return Progress(
        number=case.number,
        state=case.state,
        filed_at=case.filed_at,
        routed_at=case.routed_at,
        signed_at=case.signed_at,
        replied_at=case.replied_at,
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
