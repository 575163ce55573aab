"""Synthetic enterprises and complaints, written by COPY into the services and their read copies."""

import hashlib
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import asyncpg

from kernel.settings import Settings

NAME_COLUMNS = ("credit_code", "name")
KNOWN_COLUMNS = ("credit_code", "name", "name_key", "region", "active")
TARGET_COLUMNS = ("credit_code", "name", "region", "supervision_class", "domain", "elements", "active")
AGGREGATE_COLUMNS = ("aggregate", "version", "hash")
JOURNAL_COLUMNS = ("id", "aggregate", "version", "type", "data", "actor", "at", "cause", "prev_hash", "hash")

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
REGIONS = ("640100", "640200", "640300", "640400", "640500")
START = datetime(2026, 1, 1, tzinfo=UTC)
FACT = b'{"channel":"hotline_12345","region":"640500","received_by":"hotline-640500","external_number":null}'
BATCH = 20_000

Row = tuple[Any, ...]

ENTERPRISE_COLUMNS = (
    "credit_code", "name", "name_folded", "name_grams", "region", "trade", "trade_code", "elements", "pollutants",
    "supervision_class", "domain", "state", "registered_at", "changed_at", "longitude", "latitude", "address",
    "address_folded", "address_grams", "positive_listed", "credit_level",
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


def enterprise_name(number: int) -> str:
    """A name of its own for any number."""
    return f"测试企业{number}号有限公司"


def digest(number: int) -> bytes:
    """Something that looks random and is the same every time."""
    return hashlib.sha256(str(number).encode()).digest()


def complaint_number(number: int) -> str:
    """A number of its own for any complaint."""
    return f"TS{digest(number).hex()[:12].upper()}"


def enterprises(count: int) -> Iterator[Row]:
    """Rows of the registry."""
    for number in range(count):
        name = enterprise_name(number)
        address = f"宁夏测试市工业园区{number}号"
        code, region = credit_code(number), REGIONS[number % len(REGIONS)]
        yield (
            code, name, name, _grams(name), region, "造纸和纸制品业", "C22", ["water"], ["化学需氧量"],
            "general", "pollution", "active", START, START, *_place(number), address, address, _grams(address),
            number % 200 == 7, "bad" if number % 500 == 9 else "honest" if number % 50 == 9 else None,
        )  # fmt: skip


def _grams(text: str) -> list[str]:
    return sorted({text[at : at + 2] for at in range(len(text) - 1)})


def _place(number: int) -> tuple[float, float]:
    """Anywhere in a rectangle of some 180 km by 220 km, the same every time."""
    along, up = (int.from_bytes(digest(number)[at : at + 4]) / 2**32 for at in (0, 4))
    return 104.5 + 2 * along, 36.5 + 2 * up


def complaints(count: int, enterprise_count: int) -> Iterator[Row]:
    """Rows of complaints, about the enterprises in turn."""
    for number in range(count):
        about = number % enterprise_count
        region = REGIONS[about % len(REGIONS)]
        yield (
            complaint_number(number), "hotline_12345", f"hotline-{region}", region,
            [f"hotline-{region}", f"ecology-{region}"], "夜间排放污水", "夜间向河道排放污水，气味刺鼻",
            digest(number).hex(), False,
            START + timedelta(seconds=number * 60), False, "closed", f"hotline-{region}", ["ecology-640000"],
            "environment.water", "水污染", True, ["污水"], f"ecology-{region}", 1, False, 0, [], False, False, False,
            credit_code(about),
        )  # fmt: skip


def known_enterprises(count: int) -> Iterator[Row]:
    """Rows of the complaints service's read copy."""
    return ((code, name, name, region, True) for code, name, region in _basics(count))


def enterprise_names(count: int) -> Iterator[Row]:
    """Rows of the transfer service's read copy."""
    return ((code, name) for code, name, _ in _basics(count))


def targets(count: int) -> Iterator[Row]:
    """Rows of the joint inspection's read copy."""
    return ((code, name, region, "general", "pollution", ["water"], True) for code, name, region in _basics(count))


def _basics(count: int) -> Iterator[tuple[str, str, str]]:
    for number in range(count):
        yield credit_code(number), enterprise_name(number), REGIONS[number % len(REGIONS)]


def aggregates(count: int) -> Iterator[Row]:
    """The head of each complaint's chain."""
    return ((f"complaint:{complaint_number(number)}", 1, digest(number)) for number in range(count))


def journal(count: int) -> Iterator[Row]:
    """One row per complaint. They are not in the feed: nobody follows what was never filed."""
    for number in range(count):
        aggregate, hashed = f"complaint:{complaint_number(number)}", digest(number)
        id = uuid.UUID(bytes=hashed[:16])
        yield id, aggregate, 1, "complaints.intake.filed.v1", FACT, "bench", START, str(id), b"", hashed


async def load(settings: Settings, enterprise_count: int, complaint_count: int) -> float:
    """Fill an empty hub, the read copies and the complaints' journal too; the seconds it took."""
    started = time.monotonic()
    count = enterprise_count
    await copy(settings, "registry", "enterprises", ENTERPRISE_COLUMNS, enterprises(count))
    await copy(settings, "complaints", "known_enterprises", KNOWN_COLUMNS, known_enterprises(count))
    await copy(settings, "transfer", "known_enterprises", NAME_COLUMNS, enterprise_names(count))
    await copy(settings, "joint_inspection", "targets", TARGET_COLUMNS, targets(count))
    await copy(settings, "complaints", "complaints", COMPLAINT_COLUMNS, complaints(complaint_count, count))
    await copy(settings, "complaints", "aggregates", AGGREGATE_COLUMNS, aggregates(complaint_count))
    await copy(settings, "complaints", "journal", JOURNAL_COLUMNS, journal(complaint_count))
    return time.monotonic() - started


async def copy(settings: Settings, service: str, table: str, columns: tuple[str, ...], rows: Iterator[Row]) -> None:
    """COPY rows in batches as the service's own role, then VACUUM ANALYZE as its owner."""
    connection = await asyncpg.connect(settings.postgres_dsn(service))
    while batch := list(islice(rows, BATCH)):
        await connection.copy_records_to_table(table, records=batch, columns=columns)
    await connection.close()
    owner = await asyncpg.connect(settings.postgres_dsn(f"{service}_owner"))
    await owner.execute(f"VACUUM ANALYZE {table}")
    await owner.close()
