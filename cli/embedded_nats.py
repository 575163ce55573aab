"""The embedded nats-server: its folder, configuration and start."""

import shutil
from pathlib import Path

from cli.children import Program
from cli.nats_accounts import SERVER_CONFIG
from cli.programs import program

# Beside the services on one machine: with more, its threads spend a quarter of their time looking for work.
ONE_CORE = {"GOMAXPROCS": "1"}


def prepare(folder: Path, passwords: Path) -> Path:
    """Lay configuration and passwords side by side; the path of the configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    shutil.copyfile(SERVER_CONFIG, folder / "nats.conf")
    shutil.copyfile(passwords, folder / "passwords.conf")
    (folder / "passwords.conf").chmod(0o600)
    return folder / "nats.conf"


def server(folder: Path, port: int, monitor_port: int) -> Program:
    """The server on loopback ports, its streams stored in the folder."""
    options = ("-c", str(folder / "nats.conf"), "-a", "127.0.0.1", "-p", str(port), "-m", str(monitor_port))
    argv = (str(program("nats-server")), *options, "-sd", str(folder))
    return Program(name="nats", argv=argv, folder=folder, environment=ONE_CORE)
