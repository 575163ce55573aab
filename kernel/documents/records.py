"""What is known of an issued document."""

from datetime import datetime

import msgspec


class IssuedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One document of one agency on one record; its bytes are the file of this SHA-256."""

    agency: str
    kind: str
    number: str
    aggregate: str
    sha256: str
    issued_at: datetime
