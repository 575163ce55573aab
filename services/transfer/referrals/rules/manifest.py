"""The dossier's manifest 卷宗目录: its documents in order, and the digest that the receipt signs."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from contracts.errors import Refusal
from contracts.transfer.referral_parts import ManifestEntry, ReferralManifest
from contracts.transfer.referrals import ReferralDocument
from services.transfer.referrals.rules.case import Case

FORMAT = "liandong-dossier-1"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What is hashed: UTF-8 JSON without spaces, in the order of these fields."""

    format: str = FORMAT
    referral: str
    credit_code: str
    agency: str
    made_at: datetime
    entries: list[ManifestEntry]


def with_counts(case: Case, counts: Mapping[str, int]) -> Case:
    """The case with its documents' pages: as the file itself has them, or as given. Refusal: REFERRAL_PAGES_DIFFER."""
    return replace(case, documents=tuple(_counted(one, counts.get(one.sha256)) for one in case.documents))


def added(case: Case, now: datetime) -> Case:
    """The case with a manifest of its documents as they stand now."""
    entries = _entries(case.documents)
    pages = [entry.pages for entry in entries]
    made = ReferralManifest(
        sha256="",
        made_at=now,
        made_by=case.agency,
        entries=entries,
        pages=None if None in pages else sum(page or 0 for page in pages),
    )
    made = msgspec.structs.replace(made, sha256=hashlib.sha256(written(case, made)).hexdigest())
    return case.particularly(manifests=(*case.particulars.manifests, made))


def written(case: Case, manifest: ReferralManifest) -> bytes:
    """The bytes whose SHA-256 the manifest bears."""
    return msgspec.json.encode(
        Written(
            referral=case.number,
            credit_code=case.credit_code,
            agency=manifest.made_by,
            made_at=manifest.made_at,
            entries=manifest.entries,
        )
    )


def require_seen(case: Case, sha256: str) -> None:
    """Who signs must have seen the newest manifest. Refusal: REFERRAL_MANIFEST_OTHER."""
    newest = case.particulars.manifest
    if newest is not None and sha256 != newest.sha256:
        raise Refusal("REFERRAL_MANIFEST_OTHER", number=case.number, seen=sha256, manifest=newest.sha256)


def _entries(documents: Sequence[ReferralDocument]) -> list[ManifestEntry]:
    return [
        ManifestEntry(place=place, kind=one.kind, title=one.title, sha256=one.sha256, pages=one.pages)
        for place, one in enumerate(documents, start=1)
    ]


def _counted(document: ReferralDocument, pages: int | None) -> ReferralDocument:
    if pages is None:
        return document
    if document.pages is not None and document.pages != pages:
        raise Refusal("REFERRAL_PAGES_DIFFER", title=document.title, given=document.pages, counted=pages)
    return msgspec.structs.replace(document, pages=pages)
