"""What memory the processes of a hub take."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from cli.hub import RUNTIME
from kernel.settings import Settings

KIB = 1024
PROC = Path("/proc")


def memory_mib(settings: Settings) -> dict[str, float]:
    """Proportional memory (PSS) of each of the hub's processes with their children, in MiB."""
    children: dict[str, int] = json.loads((settings.data_dir / RUNTIME).read_text())["children"]
    parents = dict(_parents())
    return {name: sum(map(_pss_kib, family(pid, parents))) / KIB for name, pid in children.items()}


def family(pid: int, parents: Mapping[int, int]) -> list[int]:
    """A process and all that came of it."""
    return [pid, *(one for child, parent in parents.items() if parent == pid for one in family(child, parents))]


def _parents() -> Iterator[tuple[int, int]]:
    """Every process and its parent; one that ends meanwhile is left out."""
    for folder in PROC.glob("[0-9]*"):
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        yield int(folder.name), int(after_name[1])


def _pss_kib(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
