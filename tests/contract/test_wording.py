"""Every refusal the code can raise has Chinese wording, an HTTP status and the data it needs."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.wordings import FOLDER, WORDINGS

ROOT = Path(__file__).parent.parent.parent
SOURCES = [place for room in ("contracts", "kernel", "services", "gateway") for place in (ROOT / room).rglob("*.py")]


def raised() -> Iterator[tuple[str, frozenset[str], str]]:
    for place in SOURCES:
        for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Refusal", "_refusal") and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    data = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                    yield code.value, data, f"{place.relative_to(ROOT)}:{node.lineno}"


REFUSALS = sorted(raised(), key=lambda one: (one[0], one[2]))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(("code", "data", "place"), REFUSALS, ids=[f"{code}-{place}" for code, _, place in REFUSALS])
def test_a_refusal_has_wording_and_passes_what_it_needs(code: str, data: frozenset[str], place: str) -> None:
    assert code in WORDINGS, f"{place} raises {code}"
    assert "code" not in data, f"{place} hides the code of {code}"
    if code not in ("BUSY", "ANSWER_TOO_LARGE"):
        assert placeholders(WORDINGS[code].text) <= data, f"{place} passes too little for {code}"


def test_every_wording_belongs_to_a_refusal_that_is_raised() -> None:
    derived = {"UNAVAILABLE", "INTERNAL", "QUERY_INVALID"}
    assert set(WORDINGS) - {code for code, _, _ in REFUSALS} - derived == set()


def test_no_code_is_worded_twice() -> None:
    codes = [line.split(",")[0] for place in FOLDER.glob("*.csv") for line in place.read_text().splitlines()[1:]]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("code", sorted(WORDINGS))
def test_a_wording_is_chinese_with_a_status_of_an_error(code: str) -> None:
    wording = WORDINGS[code]
    assert 400 <= wording.http < 600
    assert any("\u4e00" <= character <= "\u9fff" for character in wording.text)
