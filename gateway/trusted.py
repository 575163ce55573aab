"""Trusted documents: with a folder set, only what is registered there by its SHA-256 is executed."""

import hashlib
import re
from pathlib import Path

from contracts.errors import Refusal

HASH = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


def hash_of(text: str) -> str:
    """The name a document is registered under."""
    return hashlib.sha256(text.encode()).hexdigest()


def place_of(folder: Path, hash: str) -> Path:
    """Where a registered document lies."""
    return folder / f"{hash}.graphql"


class TrustedDocuments:
    """The registered documents; the folder is looked at anew for each request."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def text(self, query: str | None, document_id: str | None) -> str:
        """The text to execute. Refusal: DOCUMENT_NOT_TRUSTED for anything that is not registered."""
        named = HASH.fullmatch(document_id) if document_id else None
        hash = named.group(1) if named else hash_of(query or "")
        try:
            text = place_of(self._folder, hash).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise Refusal("DOCUMENT_NOT_TRUSTED", hash=hash) from None
        if hash_of(text) != hash or (query is not None and query != text):
            raise Refusal("DOCUMENT_NOT_TRUSTED", hash=hash)
        return text


def register(folder: Path, text: str) -> str:
    """Register a document; returns its hash."""
    folder.mkdir(parents=True, exist_ok=True)
    hash = hash_of(text)
    place_of(folder, hash).write_text(text, encoding="utf-8", newline="")
    return hash
