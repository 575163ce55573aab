"""The data folder is taken only when it is empty or ours, and emptied only when it is ours."""

import json
import socket
from pathlib import Path

import pytest

from cli.data_folder import MARKER, empty, locked, open_folder
from cli.ports import free_ports, is_free, remembered_ports
from kernel.settings import SettingsError


def test_an_empty_folder_becomes_ours(tmp_path: Path) -> None:
    open_folder(tmp_path / "new" / "data")
    assert (tmp_path / "new" / "data" / MARKER).exists()
    open_folder(tmp_path / "new" / "data")


def test_a_folder_with_other_files_is_never_taken(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("do not delete")
    with pytest.raises(SettingsError, match=str(tmp_path)):
        open_folder(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_emptying_keeps_the_marker_and_the_lock(tmp_path: Path) -> None:
    open_folder(tmp_path)
    with locked(tmp_path):
        (tmp_path / "postgres").mkdir()
        (tmp_path / "postgres" / "data").write_text("old")
        empty(tmp_path)
        assert {entry.name for entry in tmp_path.iterdir()} == {MARKER, "hub.lock"}


def test_emptying_never_follows_a_link_out_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    open_folder(tmp_path / "data")
    (tmp_path / "data" / "link").symlink_to(outside)
    empty(tmp_path / "data")
    assert (outside / "kept").exists()


def test_a_second_hub_on_the_folder_is_refused(tmp_path: Path) -> None:
    open_folder(tmp_path)
    with locked(tmp_path), pytest.raises(SettingsError, match="另一个联动"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


def test_a_port_is_kept_while_it_is_free(tmp_path: Path) -> None:
    note = tmp_path / "ports.json"
    first = remembered_ports(note, ("postgres", "nats"))
    assert len(set(first.values())) == 2
    assert remembered_ports(note, ("postgres", "nats")) == first


def test_a_broken_note_of_ports_is_written_anew(tmp_path: Path) -> None:
    note = tmp_path / "ports.json"
    note.write_text("[1, 2")
    ports = remembered_ports(note, ("nats",))
    assert json.loads(note.read_text()) == ports


def test_a_taken_port_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert not is_free(taken.getsockname()[1])
    assert all(is_free(port) for port in free_ports(2))
