"""From a refusal's code to Chinese text and an HTTP status: gateway/wording/*.csv, one table."""

import csv
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).parent / "wording"


class Wording(msgspec.Struct, frozen=True):
    """How one code reads; `{name}` stands for the refusal's data."""

    http: int
    text: str


def load_wordings(folder: Path = FOLDER) -> dict[str, Wording]:
    """Every code of every file."""
    wordings: dict[str, Wording] = {}
    for place in sorted(folder.glob("*.csv")):
        with place.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                wordings[row["code"]] = Wording(int(row["http"]), row["wording"])
    return wordings


WORDINGS = load_wordings()


def worded(code: str, data: dict[str, Any]) -> str:
    """The Chinese sentence of a refusal."""
    return WORDINGS[code].text.format_map({name: _shown(value) for name, value in data.items()})


def _shown(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
