"""The jurisdiction's own data files, read once per process: matters, keywords, divisions, …"""

import csv
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path


class Jurisdiction:
    """Tables of the jurisdiction folder; `table("matters")` is matters.csv as a list of rows."""

    def __init__(self, folder: Path, elsewhere: Mapping[str, Path] | None = None) -> None:
        self.folder = folder
        self._elsewhere = elsewhere or {}
        self._tables: dict[str, list[dict[str, str]]] = {}

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of `<name>.csv` by column, read on first use."""
        if name not in self._tables:
            with (self.folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
                self._tables[name] = list(csv.DictReader(file))
        return self._tables[name]

    def file(self, name: str) -> Path:
        """Where a file of the jurisdiction lies: where a setting says, else in the folder."""
        return self._elsewhere.get(name, self.folder / name)

    @cached_property
    def region_names(self) -> dict[str, str]:
        """Division name by code (GB/T 2260)."""
        return {row["code"]: row["name"] for row in self.table("divisions")}
