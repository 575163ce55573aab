"""How a file's rows become batches."""

from collections.abc import Mapping, Sequence

from contracts.registry.readings import BATCH_MAX, ReadingRow
from services.registry.readings.rules.cells import COLUMNS

ROWS_MAX = 200_000
NEEDED = {name: COLUMNS[name] for name in ("point", "metric", "hour", "value")}
FIELDS = tuple(COLUMNS)

Part = list[tuple[int, list[str]]]


def parts_of(rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[Part]:
    """The rows in parts of a batch each, their cells in the order of FIELDS."""
    listed = [(number, [cells.get(field, "") for field in FIELDS]) for number, cells in rows]
    return [listed[start : start + BATCH_MAX] for start in range(0, len(listed), BATCH_MAX)]


def rows_of(part: Part) -> list[tuple[int, ReadingRow]]:
    """A part as the rows of a batch, each with its number in the file."""
    return [(number, ReadingRow(**dict(zip(FIELDS, cells, strict=True)))) for number, cells in part]
