"""The table of `hub status`."""

from io import StringIO
from typing import Any

from rich.console import Console

from cli.status import look, shown
from contracts.operating import COUNTED_MAX

ONE = {
    "parts": [{"part": "clock", "name": "时钟", "why": "有 31 秒没有查看到期的时限任务"}],
    "journal": {"head": 17, "published": 16, "oldest_seconds": 3.25},
    "lag": {"registry": 12},
    "overdue": {"complaint.sign": COUNTED_MAX},
    "held": [{"source": "registry", "state": "quarantined", "count": 2}],
    "versions": {"PostgreSQL": "18.4"},
}


def printed(told: dict[str, Any]) -> str:
    account = StringIO()
    Console(file=account, width=160).print(shown(told))
    return account.getvalue()


def test_the_table_names_what_is_stuck_behind_overdue_held_and_which_versions_run() -> None:
    reasons = ["complaints：时钟有 31 秒没有查看到期的时限任务", "transfer：2 秒内没有应答"]
    table = printed({"ready": False, "reasons": reasons, "services": {"complaints": ONE, "transfer": None}})
    for words in ("时钟", "registry 12", "3.2 秒", f"complaint.sign ≥{COUNTED_MAX}", "registry 已隔离 2", "没有应答"):
        assert words in table
    assert "PostgreSQL 18.4" in table and "未就绪" in table and all(reason in table for reason in reasons)


def test_a_gateway_that_does_not_answer_is_told_and_not_an_error() -> None:
    told = look("http://127.0.0.1:9")
    assert told == {"ready": False, "reasons": ["网关：没有应答"], "services": {}}
    assert "网关：没有应答" in printed(told)
