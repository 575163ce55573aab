"""Files on their way into a service's store and out of it; only the gateway speaks this."""

from typing import Annotated

import msgspec

from contracts import patterns
from contracts.fields import Labelled, about

FILE_BYTES_MAX = 2 * 1024 * 1024 * 1024
IMPORT_BYTES_MAX = 32 * 1024 * 1024
NAME_MAX = 200
# How every file is called in a sealed store.
UNNAMED = "附件"
# An answer with one part stays below the bus's limit.
PART_BYTES = 480 * 1024
# Which services keep files.
FILE_STORES = frozenset({"registry", "complaints", "joint_inspection", "transfer"})
# Whose files come sealed to their key and rest so: they name callers.
SEALED_STORES = frozenset({"complaints"})

FileId = Annotated[str, about("文件编号", min_length=1, max_length=64)]


class FileState(Labelled):
    """How far a file has come."""

    ARRIVING = "arriving", "接收中"
    CHECKING = "checking", "校验中"
    STORED = "stored", "已保存"
    REFUSED = "refused", "校验值不符"


class OpenFile(msgspec.Struct, frozen=True, kw_only=True):
    """Announces a file; `sha256` and `size` are of the whole file in clear.

    Refusals: FILE_TOO_LARGE, FILE_QUOTA_REACHED.
    """

    file: FileId
    name: Annotated[str, about("文件名", min_length=1, max_length=NAME_MAX)]
    size: Annotated[int, about("文件字节数", ge=0)]
    sha256: Annotated[str, about("文件 SHA-256 摘要", pattern=patterns.SHA256)]


class FilePart(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes from `offset` on, `size` of them in clear; sealed where the store is.

    Refusals: NOT_FOUND, FILE_OFFSET_WRONG, FILE_TOO_LARGE.
    """

    file: FileId
    offset: Annotated[int, about("起始位置（字节）", ge=0)]
    size: Annotated[int, about("本段字节数", ge=1, le=PART_BYTES)]
    data: bytes


class HeadFile(msgspec.Struct, frozen=True, kw_only=True):
    """Asks how far a file of one's own agency has come. Refusal: NOT_FOUND."""

    file: FileId


class GetFile(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for one part of a stored file, counted in PART_BYTES; `file` is its id or its SHA-256.

    Refusal: NOT_FOUND, also where the asker may not see it.
    """

    file: FileId
    part: Annotated[int, about("段号", ge=0)] = 0


class FileStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How far a file has come; `found_sha256` is what a refused one turned out to be."""

    file: str
    size: int
    sha256: str
    offset: int
    state: FileState
    found_sha256: str | None = None


class FileSlice(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a stored file in clear, and what the file is."""

    name: str
    media_type: str
    sha256: str
    size: int
    data: bytes


# What can be asked of a store; each verb is a subject with rows of its own in the rights table.
FILE_VERBS = {"open": OpenFile, "put": FilePart, "head": HeadFile, "get": GetFile}
FileMessage = OpenFile | FilePart | HeadFile | GetFile


def file_subject(service: str, verb: str) -> str:
    """The subject on which a service's store takes one of FILE_VERBS."""
    return f"{service}.files.{verb}.v1"
