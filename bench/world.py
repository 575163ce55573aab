"""Synthetic enterprises and complaints, written by COPY into the services and their read copies."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import asyncpg

from kernel.settings import Settings

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
REGIONS = ("640100", "640200", "640300", "640400", "640500")
START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 20_000

Row = tuple[Any, ...]

ENTERPRISE_COLUMNS = (
    "credit_code", "name", "name_folded", "name_grams", "region", "trade", "trade_code", "elements", "pollutants",
    "supervision_class", "domain", "state", "registered_at", "changed_at",
)  # fmt: skip
COMPLAINT_COLUMNS = (
    "number", "channel", "received_by", "region", "parties", "title", "text", "content_sha256", "caller_known",
    "filed_at", "historic", "state", "dispatcher", "uppers", "matter", "matter_name", "environmental",
    "matched_keywords", "agency", "round", "final", "returns", "returned_by", "sign_overdue", "handle_overdue",
    "routing_overdue", "credit_code",
)  # fmt: skip


def credit_code(number: int) -> str:
    """A valid code (GB 32100) for any number below 10^9."""
    body = f"91640{number % 5 + 1}00MB{number:07d}"[:17].ljust(17, "0")
    total = sum(ALPHABET.index(letter) * weight for letter, weight in zip(body, WEIGHTS, strict=True))
    return body + ALPHABET[(31 - total % 31) % 31]


def enterprises(count: int) -> Iterator[Row]:
    """Rows of the registry."""
    for number in range(count):
        name = f"测试企业{number}号有限公司"
        grams = sorted({name[at : at + 2] for at in range(len(name) - 1)})
        code, region = credit_code(number), REGIONS[number % len(REGIONS)]
        yield (
            code, name, name, grams, region, "造纸和纸制品业", "C22", ["water"], ["化学需氧量"],
            "general", "pollution", "active", START, START,
        )  # fmt: skip


def complaints(count: int, enterprise_count: int) -> Iterator[Row]:
    """Rows of complaints, about the enterprises in turn."""
    for number in range(count):
        about = number % enterprise_count
        region = REGIONS[about % len(REGIONS)]
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        yield (
            f"TS{digest[:12].upper()}", "hotline_12345", f"hotline-{region}", region,
            [f"hotline-{region}", f"ecology-{region}"], "夜间排放污水", "夜间向河道排放污水，气味刺鼻", digest, False,
            START + timedelta(seconds=number * 60), False, "closed", f"hotline-{region}", ["ecology-640000"],
            "environment.water", "水污染", True, ["污水"], f"ecology-{region}", 1, False, 0, [], False, False, False,
            credit_code(about),
        )  # fmt: skip


async def load(settings: Settings, enterprise_count: int, complaint_count: int) -> None:
    """Fill an empty hub, the read copies too."""
    await copy(settings, "registry", "enterprises", ENTERPRISE_COLUMNS, enterprises(enterprise_count))
    known = ((row[0], row[1], row[1], row[4], True) for row in enterprises(enterprise_count))
    await copy(
        settings, "complaints", "known_enterprises", ("credit_code", "name", "name_key", "region", "active"), known
    )
    targets = (
        (row[0], row[1], row[4], "general", "pollution", ["water"], True) for row in enterprises(enterprise_count)
    )
    columns = ("credit_code", "name", "region", "supervision_class", "domain", "elements", "active")
    await copy(settings, "joint_inspection", "targets", columns, targets)
    rows = complaints(complaint_count, enterprise_count)
    await copy(settings, "complaints", "complaints", COMPLAINT_COLUMNS, rows)
    owner = await asyncpg.connect(settings.postgres_dsn("complaints_owner"))
    await owner.execute(PEERS_TABLE)
    await owner.close()


async def copy(settings: Settings, service: str, table: str, columns: tuple[str, ...], rows: Iterator[Row]) -> None:
    """COPY rows in batches as the service's own role, then ANALYZE as its owner."""
    connection = await asyncpg.connect(settings.postgres_dsn(service))
    while batch := list(islice(rows, BATCH)):
        await connection.copy_records_to_table(table, records=batch, columns=columns)
    await connection.close()
    owner = await asyncpg.connect(settings.postgres_dsn(f"{service}_owner"))
    await owner.execute(ANALYZE[table])
    await owner.close()


PEERS_TABLE = "CREATE TABLE bench_complaints (LIKE complaints INCLUDING ALL)"
ANALYZE = {
    "enterprises": "ANALYZE enterprises",
    "known_enterprises": "ANALYZE known_enterprises",
    "targets": "ANALYZE targets",
    "complaints": "ANALYZE complaints",
}
