"""Every SQL statement about answers, and about the findings recorded for them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from kernel.database import Connection
from services.joint_inspection.checklists.rules.answering import Answer

GIVEN = """
SELECT item, revision, result, measured, unit, text, files, answered_at, answered_by
FROM checklist_answers WHERE visit = $1 AND version = $2 AND item = ANY($3::integer[]) ORDER BY item, revision
"""
INSERT = """
INSERT INTO checklist_answers (visit, version, item, revision, result, measured, unit, text, files, answered_at,
                               answered_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
SET = """
UPDATE checklist_items SET state = $5, revision = $4 WHERE visit = $1 AND version = $2 AND number = $3
"""
LINK = """
INSERT INTO checklist_findings (visit, version, item, finding)
SELECT $1, $2, item, $4 FROM unnest($3::integer[]) AS item
"""


async def given(
    connection: Connection, visit: str, version: int, items: Sequence[int]
) -> dict[tuple[int, int], Answer]:
    """All answers ever given to these items, by item and revision."""
    rows = await connection.fetch(GIVEN, visit, version, list(items))
    found = [msgspec.convert(dict(row), Answer) for row in rows]
    return {(one.item, one.revision): one for one in found}


async def add(connection: Connection, visit: str, version: int, answers: Sequence[Answer], at: datetime) -> None:
    """Keep answers as the latest of their items."""
    rows = [
        (
            visit,
            version,
            one.item,
            one.revision,
            one.result,
            one.measured,
            one.unit,
            one.text,
            one.files,
            one.answered_at,
            one.answered_by,
            at,
        )
        for one in answers
    ]
    await connection.executemany(INSERT, rows)
    await connection.executemany(SET, [(visit, version, one.item, one.revision, one.result) for one in answers])


async def link(connection: Connection, visit: str, version: int, items: Sequence[int], finding: str) -> None:
    """Say that a finding was recorded for these items."""
    await connection.execute(LINK, visit, version, list(items), finding)
