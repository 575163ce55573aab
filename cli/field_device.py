"""What a device does with a package 离线检查包 without a network: checks it, and writes signed parts of results."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.joint_inspection.field_files import PACKAGE_MAGIC, RESULTS_MAGIC
from contracts.joint_inspection.field_packages import RESULTS_BYTES_MAX
from contracts.joint_inspection.field_terms import FieldEntry, FieldResults, TakenAlong, What
from contracts.joint_inspection.recording_terms import RecordingPlace
from kernel.ferry.keys import Card, key_bytes
from kernel.ferry.signed import body_of, genuine, sign
from kernel.settings import SettingsError

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Done(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing done, as it is written down; of a recording `file` stands for its SHA-256."""

    at: datetime
    what: dict[str, Any]
    place: RecordingPlace | None = None


def read_package(data: bytes, hub: Card) -> TakenAlong:
    """A package that this hub signed. SettingsError where it is none, or was altered."""
    if not genuine(PACKAGE_MAGIC, data, hub.signing_key):
        raise SettingsError("这不是该联动签署的离线检查包，或内容被改动过。")
    try:
        return msgspec.json.decode(body_of(PACKAGE_MAGIC, data) or b"", type=TakenAlong)
    except UNREADABLE:
        raise SettingsError("离线检查包的内容读不懂：请用同一版本的联动打开。") from None


def entries_of(taken: TakenAlong, written: bytes, folder: Path) -> list[FieldEntry]:
    """The entries of what was written down, a JSON array, in its order."""
    try:
        done = msgspec.json.decode(written, type=list[Done])
        return [_entry(taken, nth, one, folder) for nth, one in enumerate(done, start=1)]
    except UNREADABLE as error:
        raise SettingsError(f"现场记录不合格式：{error}") from None


def parts_of(taken: TakenAlong, entries: list[FieldEntry]) -> list[bytes]:
    """The signed parts, each no larger than is taken in at once."""
    parts: list[list[FieldEntry]] = [[]]
    for entry in entries:
        if len(_part(taken, len(parts), [*parts[-1], entry])) > RESULTS_BYTES_MAX:
            parts.append([])
        parts[-1].append(entry)
    return [_part(taken, nth, part) for nth, part in enumerate(parts, start=1)]


def _part(taken: TakenAlong, nth: int, entries: list[FieldEntry]) -> bytes:
    body = msgspec.json.encode(FieldResults(package=taken.package, part=nth, entries=entries))
    return sign(RESULTS_MAGIC, body, Ed25519PrivateKey.from_private_bytes(key_bytes(taken.key)))


def _entry(taken: TakenAlong, nth: int, done: Done, folder: Path) -> FieldEntry:
    what = dict(done.what)
    if file := what.pop("file", None):
        what["sha256"] = _digest(folder / str(file))
    if what.get("type") == "finding":
        what["finding"] = {"visit": taken.visit, **what.get("finding", {})}
    read: What = msgspec.convert(what, What)
    return FieldEntry(id=f"{taken.package}-{nth:05}", nth=nth, at=done.at, what=read, place=done.place)


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        raise SettingsError(f"{file} 读不了。") from None
