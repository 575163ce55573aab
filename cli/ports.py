"""Loopback ports of the embedded servers, kept from one start to the next while they are free."""

import json
import socket
from contextlib import ExitStack
from pathlib import Path


def remembered_ports(note: Path, names: tuple[str, ...]) -> dict[str, int]:
    """A free loopback port per name: last time's where it is still free, another otherwise."""
    before = read_note(note)
    spare = free_ports(len(names))
    ports = {name: before[name] if is_free(before.get(name, 0)) else spare.pop() for name in names}
    note.write_text(json.dumps(ports), encoding="utf-8")
    return ports


def read_note(note: Path) -> dict[str, int]:
    """Last time's ports; none when the note is missing or broken."""
    try:
        content = json.loads(note.read_text(encoding="utf-8"))
        return {str(name): int(port) for name, port in content.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether one may listen on the port."""
    if port == 0:
        return False
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Different loopback ports the system gives."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
