"""What happened to things that are to be public, as facts."""

from typing import ClassVar

from contracts.joint_inspection.publication_terms import (
    DisclosureAsk,
    DisclosureKind,
    DisclosureRequestState,
    DisclosureState,
)
from contracts.messages import Event


class DisclosureOwed(Event, frozen=True, kw_only=True):
    """Something is to be made public within its limit. Aggregate `disclosure_task:<number>`."""

    subject: ClassVar[str] = "joint_inspection.publication.owed.v1"
    number: str
    kind: DisclosureKind
    source: str
    agency: str
    superior: str


class DisclosureOverdue(Event, frozen=True, kw_only=True):
    """It was not made public in time: an alarm to the agency and to the level above."""

    subject: ClassVar[str] = "joint_inspection.publication.overdue.v1"
    number: str
    kind: DisclosureKind
    agency: str
    superior: str
    basis: str


class DisclosurePublished(Event, frozen=True, kw_only=True):
    """A version is public; its content is kept by its SHA-256. Aggregate `disclosure:<number>`."""

    subject: ClassVar[str] = "joint_inspection.publication.published.v1"
    number: str
    kind: DisclosureKind
    state: DisclosureState
    version: int
    agency: str
    region: str
    late: bool
    content_sha256: str
    reason_sha256: str | None = None
    request: str | None = None


class DisclosureChangeAsked(Event, frozen=True, kw_only=True):
    """Somebody asked for a change. Aggregate `disclosure_request:<number>`."""

    subject: ClassVar[str] = "joint_inspection.publication.change_asked.v1"
    number: str
    disclosure: str
    ask: DisclosureAsk
    agency: str
    reason_sha256: str


class DisclosureChangeDecided(Event, frozen=True, kw_only=True):
    """The head decided on a request."""

    subject: ClassVar[str] = "joint_inspection.publication.change_decided.v1"
    number: str
    disclosure: str
    state: DisclosureRequestState
    agency: str
    by: str
    reason_sha256: str


class DisclosureRequestOverdue(Event, frozen=True, kw_only=True):
    """Nobody decided on a request in time."""

    subject: ClassVar[str] = "joint_inspection.publication.request_overdue.v1"
    number: str
    agency: str
    basis: str
