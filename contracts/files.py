"""Files on their way into a service's store."""

import msgspec

FILE_BYTES_MAX = 32 * 1024 * 1024
PART_BYTES = 256 * 1024
# Whose files come sealed to their key and rest so: they name callers.
SEALED_STORES = frozenset({"complaints"})


class FilePart(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a file on its way in; `sha256` and `size` are of the whole file in clear."""

    file: str
    name: str
    sha256: str
    size: int
    parts: int
    part: int
    data: bytes


def put_subject(service: str) -> str:
    """The subject on which a service takes file parts."""
    return f"{service}.files.put.v1"
