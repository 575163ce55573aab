"""Which documents are kept, and how many."""

from pathlib import Path

from gateway.documents import BYTES_PER_TOKEN, CACHE_BYTES_MAX, Document, Documents
from gateway.schema import build_schema
from kernel.settings import Settings

SCHEMA = build_schema()
HOT = "{ __typename }"
ALIASES = 15


def large(number: int) -> str:
    """A valid text of some 60 KB, another for each number."""
    aliases = " ".join(f"a{one}: __typename" for one in range(ALIASES))
    return f"# {number} {'x' * 60_000}\n{{ {aliases} }}"


def documents(tmp_path: Path, bytes_max: int = CACHE_BYTES_MAX) -> Documents:
    return Documents(SCHEMA, Settings(data_dir=tmp_path), bytes_max)


def kept(known: Documents, text: str) -> Document:
    document = known.document(text)
    assert isinstance(document, Document)
    return document


def test_a_text_is_read_once(tmp_path: Path) -> None:
    known = documents(tmp_path)
    assert kept(known, HOT) is kept(known, HOT)


def test_a_flood_of_large_documents_stays_within_the_bound_and_a_hot_small_one_survives(tmp_path: Path) -> None:
    bytes_max = 1024 * 1024
    known = documents(tmp_path, bytes_max)
    hot = kept(known, HOT)
    first = kept(known, large(0))
    for number in range(1, 100):
        kept(known, large(number))
        assert known.bytes <= bytes_max
        assert kept(known, HOT) is hot
    assert kept(known, large(0)) is not first


def test_a_document_weighs_its_text_and_its_tokens(tmp_path: Path) -> None:
    known = documents(tmp_path)
    few, many = kept(known, large(0)), kept(known, "{ " + "__typename " * 5 + "}")
    assert few.bytes > 60_000 + BYTES_PER_TOKEN * ALIASES * 3
    assert 5 * BYTES_PER_TOKEN < many.bytes < 10 * BYTES_PER_TOKEN
    assert known.bytes == few.bytes + many.bytes


def test_a_wrong_text_is_not_kept(tmp_path: Path) -> None:
    known = documents(tmp_path)
    assert isinstance(known.document("{ nothing }"), list)
    assert known.bytes == 0
