"""The words of the contracts are defined once, in docs/GLOSSARY.md."""

import importlib
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest

import contracts
from contracts.fields import Labelled
from contracts.messages import Message, Record

GLOSSARY = (Path(contracts.__file__).parent.parent / "docs" / "GLOSSARY.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in GLOSSARY.splitlines() if line.startswith("|") and "---" not in line]
NAMED = {name for row in ROWS for name in re.findall(r"`([^`]+)`", row[0])}


def modules() -> list[ModuleType]:
    return [importlib.import_module(found.name) for found in pkgutil.walk_packages(contracts.__path__, "contracts.")]


def classes() -> list[type]:
    return [
        kind
        for module in modules()
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__
    ]


def nouns() -> list[str]:
    return sorted(kind.__name__ for kind in classes() if issubclass(kind, Record | Labelled))


def topics() -> list[str]:
    subjects = [vars(kind)["subject"] for kind in classes() if issubclass(kind, Message) and "subject" in vars(kind)]
    return sorted({"/".join(subject.split(".")[:2]) for subject in subjects})


@pytest.mark.parametrize("word", [*sorted(set(nouns()) - {"Record", "Labelled"}), *topics()])
def test_the_glossary_defines(word: str) -> None:
    assert word in NAMED, f"docs/GLOSSARY.md has no row for `{word}`"


def test_the_glossary_names_no_class_that_is_gone() -> None:
    known = {kind.__name__ for kind in classes()}
    assert {name for name in NAMED if "/" not in name} <= known


def test_every_term_is_explained_in_chinese_and_once() -> None:
    terms = [row[0].strip() for row in ROWS if row[0].strip() != "Name"]
    assert [term for term in terms if terms.count(term) > 1] == []
    assert [row[0] for row in ROWS if row[0].strip() != "Name" and not re.search(r"[一-鿿]", row[1])] == []
    assert [row[0] for row in ROWS if not row[2].strip()] == []
