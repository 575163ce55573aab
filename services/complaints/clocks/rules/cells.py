"""The tables of a complaint's clocks, read cell by cell."""

from collections.abc import Mapping
from typing import TypeVar

from contracts.fields import Labelled

E = TypeVar("E", bound=Labelled)


class TableInvalid(ValueError):
    """A cell that cannot be used; `row` counts from the header as 1."""

    def __init__(self, file: str, row: int, column: str, got: str, allowed: str) -> None:
        super().__init__(f"{file}.csv 第 {row} 行 {column} 列：{got!r}，应为{allowed}")
        self.file, self.row, self.column, self.got, self.allowed = file, row, column, got, allowed


def one_of(kind: type[E], file: str, number: int, row: Mapping[str, str], column: str) -> E:
    """The member that a cell names."""
    return member(kind, row[column], file, number, column)


def member(kind: type[E], word: str, file: str, number: int, column: str) -> E:
    """The member of this value."""
    for one in kind:
        if one == word:
            return one
    raise TableInvalid(file, number, column, word, "、".join(kind))
