"""Refusals: what a service answers when it will not do what it was asked."""

from typing import Any


class Refusal(Exception):
    """A stable code and the data its wording needs; the Chinese text lives in gateway/wording."""

    def __init__(self, code: str, /, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data

    def __str__(self) -> str:
        return f"{self.code} {self.data}" if self.data else self.code
