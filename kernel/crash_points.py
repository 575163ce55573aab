"""Named places where a test has the process killed; nothing happens unless one was named at its start."""

import os
import signal
from pathlib import Path
from typing import Literal, get_args

from kernel.settings import PREFIX, Settings, SettingsError

CrashPoint = Literal[
    "service.before_commit",
    "service.after_commit",
    "sequencer.between_publish_and_mark",
    "copy.after_commit",
    "intake.before_acknowledging",
    "gateway.mid_mutation",
    "delivery.before_writing_down",
]

_armed: tuple[str, Path] | None = None


def arm(settings: Settings) -> None:
    """Have this process killed when it reaches the crash point of its settings, if there is one."""
    global _armed
    if settings.crash_point and settings.crash_point not in get_args(CrashPoint):
        raise SettingsError(
            f"{PREFIX}CRASH_POINT 的值“{settings.crash_point}”无效：应为 {'、'.join(get_args(CrashPoint))}。"
        )
    _armed = (settings.crash_point, settings.data_dir / "crashed-at") if settings.crash_point else None


def reach(point: CrashPoint) -> None:
    """Write the point's name to `<data folder>/crashed-at` and die by SIGKILL, if the process was started for it."""
    if _armed is None or _armed[0] != point:
        return
    with _armed[1].open("a", encoding="utf-8") as file:
        file.write(point + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.kill(os.getpid(), signal.SIGKILL)
