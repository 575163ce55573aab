"""A start that can't succeed ends with one Chinese sentence, exit code 2 and no traceback."""

import fcntl
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cli.embedded_postgres import program_version
from cli.ports import free_ports
from cli.programs import newest_in_wheel
from kernel.settings import PROJECT


def hub(data_dir: Path, *arguments: str, **variables: str) -> str:
    """Run the command; it must refuse with one sentence, which is returned."""
    (port,) = free_ports(1)
    given = {"DATA_DIR": str(data_dir), "PORT": str(port)} | variables
    environment = {f"LIANDONG_{name}": value for name, value in given.items()}
    done = subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        env=os.environ | environment | {"PYTHONPATH": str(PROJECT)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.fixture
def data_dir(session_folder: Path) -> Path:
    """A data folder of ours, with nothing in it but the marker, that PostgreSQL's account can reach."""
    folder = Path(tempfile.mkdtemp(dir=session_folder))
    folder.chmod(0o755)
    (folder / "liandong-data").touch()
    return folder


def test_a_taken_port(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = hub(data_dir, "up", PORT=port)
    assert port in said
    assert "LIANDONG_PORT" in said


def test_a_data_folder_one_may_not_make(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "LIANDONG_DATA_DIR" in hub(tmp_path / "file" / "data", "up")


def test_a_data_folder_that_belongs_to_something_else(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    assert "LIANDONG_DATA_DIR" in hub(tmp_path, "up", "--fresh")
    assert (tmp_path / "letter.txt").exists()


def test_a_data_folder_another_hub_holds(data_dir: Path) -> None:
    with (data_dir / "hub.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "另一个联动" in hub(data_dir, "up")


def test_a_database_folder_without_its_version(data_dir: Path) -> None:
    (data_dir / "postgres" / "data").mkdir(parents=True)
    assert "PG_VERSION" in hub(data_dir, "up")


def test_a_database_folder_of_another_version(data_dir: Path) -> None:
    (data_dir / "postgres" / "data").mkdir(parents=True)
    (data_dir / "postgres" / "data" / "PG_VERSION").write_text("9\n")
    said = hub(data_dir, "up")
    assert f"PostgreSQL 9 建立，而程序是 {program_version(newest_in_wheel())}" in said


def test_a_folder_without_postgresql_programs(data_dir: Path) -> None:
    assert "LIANDONG_POSTGRES_BIN" in hub(data_dir, "up", POSTGRES_BIN="/nowhere")


def test_a_misspelt_setting(data_dir: Path) -> None:
    assert "LIANDONG_PROT" in hub(data_dir, "up", PROT="1")


def test_provisioning_without_a_server(data_dir: Path) -> None:
    assert "LIANDONG_POSTGRES_URL" in hub(data_dir, "provision")
