"""Field work for tests: packages, entries and the files a device makes of them."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.actors import Actor, AgencyKind, Role
from contracts.joint_inspection.field_files import RESULTS_MAGIC
from contracts.joint_inspection.field_terms import (
    FieldEntry,
    FieldPresence,
    FieldResults,
    FieldValue,
    ItemAnswer,
    Presence,
    RecordingNote,
    What,
)
from contracts.joint_inspection.recording_terms import RecordingKind, RecordingStep
from contracts.joint_inspection.visits import VisitBasis, VisitState
from kernel.ferry.signed import sign
from services.joint_inspection.field_packages.rules.standing import Package
from services.joint_inspection.visits.rules import VisitCase

BEGUN = datetime(2026, 11, 22, 9, tzinfo=UTC)
LEAD, SECOND, STRANGER = "NX-0001", "NX-0002", "NX-0009"


def entry(package: str, nth: int, what: What) -> FieldEntry:
    """One thing done."""
    return FieldEntry(id=f"{package}-{nth:05}", nth=nth, at=BEGUN + timedelta(minutes=nth), what=what)


def came() -> Presence:
    """The officer came."""
    return Presence(presence=FieldPresence.ARRIVED)


def answer(item: int, value: FieldValue = FieldValue.OK, note: str = "现场查看", **more: Any) -> ItemAnswer:
    """An item answered."""
    return ItemAnswer(item=item, value=value, note=note, **more)


def recording(data: bytes, kind: RecordingKind = RecordingKind.PHOTO, item: int | None = None) -> RecordingNote:
    """A photograph by its SHA-256."""
    return RecordingNote(kind=kind, step=RecordingStep.SAMPLING, sha256=sha256(data).hexdigest(), item=item)


def results_file(package: str, part: int, entries: list[FieldEntry], key: Ed25519PrivateKey) -> bytes:
    """One part as a device writes it."""
    results = FieldResults(package=package, part=part, entries=entries)
    return sign(RESULTS_MAGIC, msgspec.json.encode(results), key)


def visit(state: VisitState = VisitState.PLANNED, officers: tuple[str, ...] = (LEAD, SECOND)) -> VisitCase:
    """A visit."""
    return VisitCase(
        id="V1",
        state=state,
        basis=VisitBasis.DRAW,
        credit_code="916405000000000001",
        region="640500",
        agencies=("ecology-640500",),
        officers=officers,
        planned_on=date(2026, 11, 22),
        visit_from=date(2026, 11, 22),
    )


def package(id: str, officer: str) -> Package:
    """A package of an officer."""
    actor = Actor(
        subject=officer,
        agency="ecology-640500",
        agency_kind=AgencyKind.ECOLOGY,
        region="640500",
        roles=(Role.OFFICER,),
    )
    return Package(
        id=id,
        visit="V1",
        officer=officer,
        device="平板",
        actor=actor,
        public_key="A" * 43,
        sha256="0" * 64,
        packed_at=BEGUN,
    )
