"""What a plan of PostgreSQL reads, and whether it reads more than it should. Pure.

A plan is what EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) tells, as decoded JSON.
"""

from collections.abc import Collection, Iterator
from typing import Any

import msgspec

# A page of 100 rows with what stands behind each is far below this; a table of 10 000 far above.
ROWS_READ_MAX = 1_000
READ_PER_ROW_MAX = 20
# An index grows a level when the table grows a hundredfold; a scan grows with the table.
PAGES_GROWTH_MAX = 3.0
PAGES_SMALL = 50


class Plan(msgspec.Struct, frozen=True):
    """One statement's plan in short: shape, pages touched, rows read, rows given, what is wrong with it."""

    statement: str
    shape: str
    pages: int
    rows_read: int
    milliseconds: float
    flaws: tuple[str, ...]


def read_plan(statement: str, told: dict[str, Any], big: Collection[str]) -> Plan:
    """The plan of one statement; `big` names the tables that grow."""
    root = told["Plan"]
    found = list(nodes(root))
    return Plan(
        statement=statement,
        shape=" ← ".join(label(node) for node in found),
        pages=root.get("Shared Hit Blocks", 0) + root.get("Shared Read Blocks", 0),
        rows_read=sum(rows_read(node) for node in found if "Relation Name" in node),
        milliseconds=told["Execution Time"],
        flaws=tuple(flaws(found, big)),
    )


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node and all below it that were run."""
    if node.get("Actual Loops", 1):
        yield node
        for below in node.get("Plans", ()):
            yield from nodes(below)


def label(node: dict[str, Any]) -> str:
    """A node by its kind and what it reads."""
    place = node.get("Index Name") or node.get("Relation Name")
    return f"{node['Node Type']} {place}" if place else str(node["Node Type"])


def rows_read(node: dict[str, Any]) -> int:
    """Rows a scan looked at, those it threw away included."""
    thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return int((node.get("Actual Rows", 0) + thrown) * node.get("Actual Loops", 1))


def flaws(found: list[dict[str, Any]], big: Collection[str]) -> Iterator[str]:
    """What would grow with the table: scans of far more rows than a page or a bounded count needs."""
    given = max(1, *(round(node.get("Actual Rows", 0)) for node in found if node is found[0] or is_limit(node)))
    for node in found:
        read = rows_read(node)
        whole = node["Node Type"] == "Seq Scan" and node.get("Relation Name") in big
        if "Scan" in node["Node Type"] and read > given * READ_PER_ROW_MAX and (whole or read > ROWS_READ_MAX):
            yield f"{label(node)} 读 {read} 行而只给出 {given} 行"


def is_limit(node: dict[str, Any]) -> bool:
    """Whether the node stops what is below it."""
    return bool(node["Node Type"] == "Limit")


def grew(sizes_pages: list[tuple[int, int]]) -> str | None:
    """Whether the pages that one statement touches grew with the table, from the smallest to the largest size."""
    (smallest, few), (largest, many) = min(sizes_pages), max(sizes_pages)
    if many <= PAGES_SMALL or many <= few * PAGES_GROWTH_MAX:
        return None
    return f"从 {smallest} 到 {largest}，触及的页从 {few} 增到 {many}"
