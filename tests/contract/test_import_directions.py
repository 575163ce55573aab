"""The import contracts of pyproject.toml refuse what the design forbids, tried on a small house with one fault."""

import re
import subprocess
from pathlib import Path

import pytest

from cli.programs import program
from kernel.settings import PROJECT

SOUND = {
    "contracts/messages.py": "",
    "kernel/bus.py": "import contracts.messages",
    "gateway/app.py": "import kernel.bus",
    "cli/app.py": "import gateway.app, kernel.bus, asyncpg, nats",
    "services/registry/endpoints.py": "import services.registry.agencies.handlers",
    "services/registry/agencies/handlers.py": "import services.registry.agencies.store, kernel.bus",
    "services/registry/agencies/store.py": "import asyncpg, services.registry.agencies.rules",
    "services/registry/agencies/rules.py": "import contracts.messages",
    "services/complaints/endpoints.py": "",
    "services/joint_inspection/endpoints.py": "",
    "services/transfer/endpoints.py": "",
}
FAULTS = {
    "a service imports another": ("services/transfer/endpoints.py", "import services.registry.endpoints"),
    "the gateway imports a service": ("gateway/app.py", "import services.registry.endpoints"),
    "a service imports the gateway": ("services/transfer/endpoints.py", "import gateway.app"),
    "the kernel imports a service": ("kernel/bus.py", "import services.registry.endpoints"),
    "contracts import the kernel": ("contracts/messages.py", "import kernel.bus"),
    "the kernel imports the command line": ("kernel/bus.py", "import cli.app"),
    "a store imports its handlers": (
        "services/registry/agencies/store.py",
        "import services.registry.agencies.handlers",
    ),
    "rules import their store": ("services/registry/agencies/rules.py", "import services.registry.agencies.store"),
    "rules import the kernel": ("services/registry/agencies/rules.py", "import kernel.bus"),
    "rules do several things at once": ("services/registry/agencies/rules.py", "import asyncio"),
    "handlers speak to the database": ("services/registry/agencies/handlers.py", "import asyncpg"),
    "the gateway speaks to the database": ("gateway/app.py", "import asyncpg"),
    "a store speaks to NATS": ("services/registry/agencies/store.py", "import nats"),
    "the gateway reads tokens itself": ("gateway/app.py", "import jwt"),
    "a topic knows the table it stands in": (
        "services/registry/agencies/handlers.py",
        "import services.registry.endpoints",
    ),
    "a topic has a stray file": ("services/registry/agencies/helpers.py", ""),
}


def build(folder: Path, files: dict[str, str]) -> Path:
    """A small house with the project's own import contracts."""
    config = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    folder.joinpath("pyproject.toml").write_text(config[config.index("[tool.importlinter]") :], encoding="utf-8")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for package in {parent for name in files for parent in Path(name).parents if str(parent) != "."}:
        folder.joinpath(package, "__init__.py").touch()
    return folder


def broken_contracts(folder: Path) -> int:
    """How many contracts the checker finds broken."""
    argv = [str(program("lint-imports")), "--no-logo", "--no-cache"]
    found = subprocess.run(
        argv, cwd=folder, capture_output=True, text=True, timeout=60, env={"PYTHONPATH": str(folder)}
    )
    counted = re.search(r"Contracts: (\d+) kept, (\d+) broken", found.stdout)
    assert counted, found.stdout + found.stderr
    assert (found.returncode == 0) == (counted[2] == "0")
    return int(counted[2])


def test_a_house_as_designed_breaks_no_contract(tmp_path: Path) -> None:
    assert broken_contracts(build(tmp_path, SOUND)) == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_the_checker_refuses_when(tmp_path: Path, fault: str) -> None:
    name, text = FAULTS[fault]
    assert broken_contracts(build(tmp_path, SOUND | {name: text})) >= 1
