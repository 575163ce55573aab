"""Proceedings 衔接事项 for tests of their rules."""

from datetime import UTC, datetime
from typing import Any

from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingKind
from services.transfer.proceedings.rules.case import Case
from services.transfer.proceedings.rules.tables import TABLES

MONDAY = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)


def case_of(kind: ProceedingKind, **fields: Any) -> Case:
    """A proceeding of a kind as it was opened by the bureau."""
    opening = TABLES[kind].opening
    assert opening.to is not None
    usual = {
        "number": "XJ-1",
        "state": opening.to,
        "owner": "ecology-640500",
        "kind": kind,
        "seats": {Side.AGENCY: "ecology-640500"},
        "region": "640500",
        "title": "标题",
        "facts": "事实",
        "opened_at": MONDAY,
    }
    return Case(**{**usual, **fields})
