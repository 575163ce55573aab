"""The graph and the contracts change only together with their committed files."""

from pathlib import Path

import pytest

from cli.snapshots import current

FILES = current()


@pytest.mark.parametrize("place", FILES, ids=lambda place: place.name)
def test_the_committed_file_is_what_the_code_makes(place: Path) -> None:
    assert place.read_text(encoding="utf-8") == FILES[place], "see ./hub snapshots --write"
