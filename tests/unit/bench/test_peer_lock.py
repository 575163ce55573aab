"""The peers are locked by hash, wherever the packages come from."""

import json

from bench.peer_install import LOCK, SOURCES
from bench.peer_servers import PEERS


def test_every_package_has_a_hash_and_no_address() -> None:
    packages = json.loads((SOURCES / LOCK).read_text())["packages"]
    installed = {path: one for path, one in packages.items() if path}
    assert installed and all(one["integrity"].startswith("sha512-") for one in installed.values())
    assert not any("resolved" in one for one in installed.values())


def test_every_peer_has_its_sources() -> None:
    for peer in PEERS:
        assert list((SOURCES / peer).glob("server.*"))
