"""Files sent to a visit's service in pieces; what broke off goes on where it stopped, also in a later run."""

import asyncio
import hashlib
import json
from pathlib import Path

from cli.graph import Graph, GraphRefused
from kernel.settings import SettingsError
from kernel.system_reasons import reason

STORE = "/files/joint_inspection"
NOTES = ".liandong-uploads.json"
PIECE_BYTES = 4 * 1024 * 1024
PIECE = {"content-type": "application/offset+octet-stream"}
STORED, REFUSED = "stored", "refused"
TRIES, PAUSE_SECONDS = 60, 0.5


class Uploads:
    """What was sent from one folder: the hub's number of each file by its SHA-256, kept beside the files."""

    def __init__(self, folder: Path) -> None:
        self._place = folder / NOTES
        self._known = _read(self._place)

    def number(self, sha256: str) -> str | None:
        """The number under which sending this file was begun."""
        return self._known.get(sha256)

    def note(self, sha256: str, number: str) -> None:
        """Remember it before the first byte goes."""
        self._known[sha256] = number
        self._place.write_text(json.dumps(self._known), encoding="utf-8")


def digest(file: Path) -> str:
    """A file's SHA-256."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise SettingsError(f"{file} 读不了：{reason(error)}。") from error


async def sent(graph: Graph, persona: str, file: Path, uploads: Uploads) -> str:
    """The hub's number of the file, all of it there and checked. GraphRefused, SettingsError."""
    sha256 = digest(file)
    number, offset, state = await _begun(graph, persona, file, sha256, uploads)
    size = file.stat().st_size
    while offset < size:
        offset, state = await _piece(graph, persona, number, file, offset)
    for _ in range(TRIES):
        if state in (STORED, REFUSED):
            break
        await asyncio.sleep(PAUSE_SECONDS)
        _, state = await _told(graph, persona, number)
    if state != STORED:
        raise SettingsError(f"{file} 送到后校验未通过，请再试一次。")
    return number


async def _begun(graph: Graph, persona: str, file: Path, sha256: str, uploads: Uploads) -> tuple[str, int, str]:
    """Where an earlier run stopped, or the file announced."""
    if number := uploads.number(sha256):
        try:
            offset, state = await _told(graph, persona, number)
        except GraphRefused:
            state = REFUSED
        if state != REFUSED:
            return number, offset, state
    wanted = {"name": file.name, "size": file.stat().st_size, "sha256": sha256}
    answer = await graph.send(persona, "POST", STORE, content=json.dumps(wanted).encode())
    told = answer.json()
    uploads.note(sha256, told["file"])
    return told["file"], told["offset"], told["state"]


async def _piece(graph: Graph, persona: str, number: str, file: Path, offset: int) -> tuple[int, str]:
    with file.open("rb") as opened:
        opened.seek(offset)
        data = opened.read(PIECE_BYTES)
    headers = PIECE | {"upload-offset": str(offset)}
    try:
        answer = await graph.send(persona, "PATCH", f"{STORE}/{number}", headers, data)
    except GraphRefused as refusal:
        if refusal.code != "FILE_OFFSET_WRONG":
            raise
        return await _told(graph, persona, number)
    return int(answer.headers["upload-offset"]), answer.headers["upload-state"]


async def _told(graph: Graph, persona: str, number: str) -> tuple[int, str]:
    """How far the file has come; GraphRefused where the hub does not know it."""
    answer = await graph.send(persona, "HEAD", f"{STORE}/{number}")
    if answer.is_error:
        raise GraphRefused("NOT_FOUND", f"没有文件 {number}", {})
    return int(answer.headers["upload-offset"]), answer.headers["upload-state"]


def _read(place: Path) -> dict[str, str]:
    try:
        known = json.loads(place.read_text(encoding="utf-8"))
        return {str(sha256): str(number) for sha256, number in known.items()}
    except (OSError, ValueError, AttributeError):
        return {}
