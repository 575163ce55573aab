"""What happened to an edition. Aggregate `edition:<version>`."""

from datetime import date
from typing import ClassVar

from contracts.messages import Event


class EditionDrafted(Event, frozen=True, kw_only=True):
    """An edition was begun."""

    subject: ClassVar[str] = "registry.editions.drafted.v1"

    version: str
    valid_from: date
    based_on: str | None = None


class EditionRevised(Event, frozen=True, kw_only=True):
    """A draft was changed; `sha256` covers the order."""

    subject: ClassVar[str] = "registry.editions.revised.v1"

    version: str
    put: int
    removed: int
    sha256: str


class EditionSubmitted(Event, frozen=True, kw_only=True):
    """A draft awaits approval; `sha256` covers its canonical content."""

    subject: ClassVar[str] = "registry.editions.submitted.v1"

    version: str
    sha256: str


class EditionReturned(Event, frozen=True, kw_only=True):
    """A submitted edition went back; the reason is in its record."""

    subject: ClassVar[str] = "registry.editions.returned.v1"

    version: str
    reason_sha256: str


class EditionApproved(Event, frozen=True, kw_only=True):
    """The province approved it; `sha256` covers what was approved."""

    subject: ClassVar[str] = "registry.editions.approved.v1"

    version: str
    approval: str
    sha256: str


class EditionPublished(Event, frozen=True, kw_only=True):
    """It was published; its rows are in MatrixPublished and ItemsPublished of the same transaction."""

    subject: ClassVar[str] = "registry.editions.published.v1"

    version: str
    valid_from: date
    items: int
    responsibilities: int
    duties: int
    sha256: str
