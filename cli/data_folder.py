"""The data folder: ours by a marker file, one hub at a time by a lock, emptied only when it is ours."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kernel.settings import PREFIX, SettingsError
from kernel.system_reasons import reason

MARKER = "liandong-data"
MARKER_TEXT = "联动的数据文件夹。This folder belongs to Liandong; `./hub up --fresh` empties it.\n"
LOCK = "hub.lock"


def open_folder(folder: Path) -> None:
    """Make the folder, or recognise it as ours; SettingsError otherwise."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / MARKER).exists():
            refuse_foreign(folder)
            (folder / MARKER).write_text(MARKER_TEXT, encoding="utf-8")
        folder.chmod(0o755)
        (folder / "logs").mkdir(exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"无法使用数据目录 {folder}（{reason(error)}）：请检查权限，或用 {PREFIX}DATA_DIR 换一个文件夹。"
        ) from error


def refuse_foreign(folder: Path) -> None:
    """A folder with somebody else's files is never taken over, let alone emptied."""
    if any(folder.iterdir()):
        raise SettingsError(
            f"{folder} 不是空文件夹，也不是联动的数据目录：请用 {PREFIX}DATA_DIR 指定一个空的或专用的文件夹。"
        )


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; SettingsError when another hub holds it."""
    with (folder / LOCK).open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise SettingsError(
                f"数据目录 {folder} 正由另一个联动使用（进程 {lock.read().strip()}）：请先停止它。"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def is_held(folder: Path) -> bool:
    """Whether a hub holds the folder."""
    if not (folder / LOCK).exists():
        return False
    with (folder / LOCK).open(encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def empty(folder: Path) -> None:
    """Remove all that lies in our folder, marker and lock apart."""
    for entry in folder.iterdir():
        if entry.name in (MARKER, LOCK):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
