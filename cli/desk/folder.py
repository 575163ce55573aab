"""A desk's folder: keys, ledger, bundles as they came, replies as they went, cases to read."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from cli.desk.ledger import Ledger
from contracts.patterns import AGENCY, WORDINGS
from kernel.ferry import envelope
from kernel.ferry import keys as key_files
from kernel.ferry.keys import Card, Keys
from kernel.settings import SettingsError
from kernel.system_reasons import reason

KEYS, LEDGER, LOCK = "密钥.json", "台账.json", "台账.lock"
CAME, WENT, CASES, FILES = "收到", "回包", "案件", "文件"
OVERVIEW, FORM = "案件清单.csv", "答复表.csv"


class Desk:
    """The folder of one agency."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def make(cls, folder: Path, agency: str, hub: Card) -> "Desk":
        """A new one with fresh keys. SettingsError where there is one already."""
        desk = cls(folder)
        if not re.fullmatch(AGENCY, agency):
            raise SettingsError(f"“{agency}”不是{WORDINGS[AGENCY]}。")
        if (folder / LEDGER).exists():
            raise SettingsError(f"{folder} 已是隔离端办案夹，不再重建。")
        try:
            for name in (CAME, WENT, CASES, FILES):
                (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            key_files.write(folder / KEYS, Keys.generate(agency))
            desk.save(Ledger(hub=hub, agency=agency))
        except OSError as error:
            raise SettingsError(f"无法在 {folder} 建立办案夹：{_why(error)}。") from error
        return desk

    @contextmanager
    def locked(self) -> Iterator[Ledger]:
        """Hold the folder for this process; the ledger as it stands. SettingsError where that can't be."""
        ledger = self.load()
        with (self.folder / LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SettingsError(f"办案夹 {self.folder} 正由另一个程序使用。") from None
            yield ledger

    def load(self) -> Ledger:
        """The ledger. SettingsError where there is none."""
        try:
            return msgspec.json.decode((self.folder / LEDGER).read_bytes(), type=Ledger)
        except (OSError, *envelope.UNREADABLE) as error:
            raise SettingsError(
                f"{self.folder} 不是隔离端办案夹（{_why(error)}）：请先用 ./hub transfer desk 建立。"
            ) from error

    def save(self, ledger: Ledger) -> None:
        """Keep the ledger, whole or not at all."""
        self.write(LEDGER, msgspec.json.format(msgspec.json.encode(ledger), indent=1))

    def keys(self) -> Keys:
        """The agency's private keys. SettingsError where they can't be read."""
        try:
            return key_files.read(self.folder / KEYS, Keys)
        except (OSError, *envelope.UNREADABLE) as error:
            raise SettingsError(f"办案夹的密钥 {self.folder / KEYS} 读不了：{_why(error)}。") from error

    def write(self, name: str, data: bytes) -> Path:
        """Put a file there, whole or not at all, on the disk when this returns."""
        place = self.folder / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = place.with_name(f"{place.name}.partial")
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(place)
        return place

    def add(self, sha256: str, offset: int, data: bytes) -> None:
        """Put a stretch of a dossier file where it belongs; the same again changes nothing."""
        place = self.file(sha256)
        with place.open("r+b" if place.exists() else "w+b") as file:
            file.truncate(max(offset, 0))
            file.seek(offset)
            file.write(data)

    def file(self, sha256: str) -> Path:
        """Where a dossier file lies."""
        return self.folder / FILES / sha256

    def came(self, sequence: int) -> str:
        """Where a bundle lies as it came."""
        return f"{CAME}/{sequence:06}.ferry"

    def went(self, sequence: int) -> str:
        """Where a reply lies as it went."""
        return f"{WENT}/{sequence:06}.ferry"


def _why(error: Exception) -> str:
    return reason(error) if isinstance(error, OSError) else "格式不对"
