"""Parameters are written so that PostgreSQL reads them back as they were."""

from datetime import UTC, datetime
from uuid import UUID

from bench.explaining import literal


def test_parameters_become_sql() -> None:
    id = UUID("01a2025c-fd87-7249-85c9-70dceffba586")
    given = [None, True, 3, "O'Neil", b"\x01\xff", datetime(2026, 1, 1, tzinfo=UTC), id]
    written = ["NULL", "true", "'3'", "'O''Neil'", "'\\x01ff'", "'2026-01-01T00:00:00+00:00'", f"'{id}'"]
    assert [literal(one) for one in given] == written


def test_lists_become_array_literals() -> None:
    assert literal([]) == "'{}'"
    assert literal(["a", None, 'b"c', "d'e", "f\\g"]) == '\'{"a",NULL,"b\\"c","d\'\'e","f\\\\g"}\''
    assert literal([b"\x01", 2]) == '\'{"\\\\x01","2"}\''
