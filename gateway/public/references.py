"""By which reference somebody says that a public row is wrong: made where the row is shown, so that none can be typed.

It carries the row, and the agency and region whose row it is, as they were shown.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.public_errors import PublicRowKind
from gateway import fields
from gateway.context import Context
from gateway.cursors import Cursors
from kernel.inputs import SHOWN_MAX
from kernel.narrowing import Wanted

SCOPE = b"a public row"


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A row as it was shown."""

    kind: PublicRowKind
    row: str
    agency: str | None
    region: str | None


def written(row: Row, cursors: Cursors) -> str:
    """The reference of a row."""
    return cursors.make(msgspec.json.encode(row).decode(), SCOPE)


def read(reference: str, cursors: Cursors) -> Row:
    """The row of a reference. Refusal: PUBLIC_ROW_UNKNOWN for one that no public query gave."""
    try:
        return msgspec.json.decode(cursors.read(reference, SCOPE), type=Row)
    except (Refusal, msgspec.DecodeError):
        raise Refusal("PUBLIC_ROW_UNKNOWN", got=reference[:SHOWN_MAX]) from None


def reference(kind: PublicRowKind, row: Callable[[Any], str]) -> Any:
    """The field of a row that gives its reference."""

    async def load(parents: list[Any], context: Context, wanted: Wanted | None) -> list[str]:
        rows = [Row(kind, row(one), getattr(one, "agency", None), getattr(one, "region", None)) for one in parents]
        return [written(one, context.cursors) for one in rows]

    return fields.link(str, load, description="报错凭据：发现内容有误时随 reportError 提交")
