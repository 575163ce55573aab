"""Some ten thousand enterprises and complaints in which what is rare lies where a list comes to it last.

Regions go with credit codes, names and days: whoever looks for the last region, the watched, the closed or the oldest
by going through the list in its order goes through nearly all of it.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from kernel.settings import Settings

ENTERPRISES, COMPLAINTS, VOICES = 40_000, 60_000, 20_000
START = datetime(2026, 1, 1, tzinfo=UTC)
REGIONS = ("640105", "640181", "640205", "640300", "640402", "640500", "640521", "640522")
MINISTRY = "ecology-000000"
OLD_REGIONS = ("640500", "640521", "640522", "640402")
ENTERPRISE_COLUMNS = (
    "credit_code", "name", "name_folded", "name_grams", "region", "trade", "trade_code", "elements", "pollutants",
    "supervision_class", "domain", "state", "registered_at", "changed_at", "longitude", "latitude",
    "address", "address_folded", "address_grams", "positive_listed", "credit_level",
)  # fmt: skip
COMPLAINT_COLUMNS = (
    "number", "channel", "received_by", "region", "parties", "title", "text", "content_sha256", "caller_known",
    "filed_at", "historic", "state", "dispatcher", "uppers", "matter", "environmental", "matched_keywords", "agency",
    "round", "final", "returns", "returned_by", "sign_overdue", "handle_overdue", "routing_overdue", "credit_code",
)  # fmt: skip


VOICE_COLUMNS = ("number", "kind", "state", "region", "agency", "credit_code", "parties", "overdue", "body")
ANSWER_COLUMNS = ("number", "state", "agency", "region", "topic", "published_at", "folded", "grams", "body")
ASKED_FOR_PARTS = 100


def credit_code(number: int) -> str:
    """A code that begins with the region, as real ones do."""
    return f"91{REGIONS[number * len(REGIONS) // ENTERPRISES]}MB{number:08d}"


def enterprise_name(number: int) -> str:
    """A name that begins with the region, as real ones do."""
    return f"{REGIONS[number * len(REGIONS) // ENTERPRISES]}测试企业{number}号"


def grams(text: str) -> list[str]:
    """Every two neighbouring characters."""
    return sorted({text[at : at + 2] for at in range(len(text) - 1)})


def place(number: int) -> tuple[float, float]:
    """Everyone within some 20 km, close together, spread evenly by the golden ratio."""
    return 105.0 + 0.2 * (number * 0.6180339887 % 1), 37.4 + 0.2 * number / ENTERPRISES


def enterprises() -> Iterator[tuple[Any, ...]]:
    """The last of the list are watched, closed, or of a domain of their own; the trade of a few is rare."""
    for number in range(ENTERPRISES):
        name, at = enterprise_name(number), START - timedelta(minutes=number)
        late, address = number / ENTERPRISES, f"工业园区{number}号"
        yield (
            credit_code(number), name, name, grams(name),
            REGIONS[number * len(REGIONS) // ENTERPRISES], *(("火力发电", "D441") if late > 0.999 else ("造纸", "C22")),
            ["water"], [], "key" if late > 0.99 else "general", "radiation" if late > 0.995 else "pollution",
            "closed" if late > 0.95 else "active", at, at, *place(number), address, address, grams(address),
            late > 0.995, "bad" if late > 0.995 else "honest" if late > 0.5 else None,
        )  # fmt: skip


def complaints() -> Iterator[tuple[Any, ...]]:
    """The oldest are of other regions, states, matters and agencies than the newest."""
    for number in range(COMPLAINTS):
        old = number / COMPLAINTS
        region = OLD_REGIONS[number % 4] if old > 0.7 else REGIONS[number % 5]
        city, county = f"{region[:4]}00", not region.endswith("00")
        agency = "police-640500" if old > 0.99 else f"ecology-{city}"
        uppers = [
            *([f"ecology-{city}"] if county else []),
            "ecology-640000",
            *([MINISTRY] if number % 999 == 3 else []),
        ]
        yield (
            f"TS{number:08d}", "hotline_12345", f"hotline-{city}", region, sorted({f"hotline-{city}", agency, *uppers}),
            "夜间排放污水", "夜间向河道排放污水", "", False, START - timedelta(minutes=number), False,
            "routed" if old > 0.999 else "closed", f"hotline-{city}", uppers,
            "environment.noise" if old > 0.997 else "environment.water", True, [], agency,
            1, False, 0, [], False, False, False, credit_code(number % ENTERPRISES),
        )  # fmt: skip


def voices() -> Iterator[tuple[Any, ...]]:
    """All of one bureau's; the oldest few are open, overdue suggestions, and of some another agency is asked a part."""
    for number in range(VOICES):
        new, mill = number / VOICES, credit_code(number % ENTERPRISES)
        kind, state = ("suggestion", "open") if new < 0.001 else ("question", "accepted")
        parties = [mill, "ecology-640500", *(["water-640500"] if number % (VOICES // ASKED_FOR_PARTS) == 0 else [])]
        body: dict[str, Any] = {"raised_at": START.isoformat(), "topic": "water", "title": "问", "rounds": []}
        body |= {"kind": kind, "state": state, "region": "640500", "agency": "ecology-640500"}
        body |= {"number": f"SQ-{number:08d}", "credit_code": mill}
        words = json.dumps(body, ensure_ascii=False)
        yield body["number"], kind, state, "640500", "ecology-640500", mill, parties, new < 0.001, words


def answers() -> Iterator[tuple[Any, ...]]:
    """The oldest are of another topic and agency than the newest; nearly all are public."""
    for number in range(VOICES):
        new = number / VOICES
        agency, topic = ("ecology-640400", "air") if new < 0.001 else ("ecology-640500", "water")
        state, text = "proposed" if new > 0.999 else "published", f"第{number}号白水能回用吗"
        body: dict[str, Any] = {
            "number": f"WD-{number:08d}",
            "state": state,
            "agency": agency,
            "region": "640500",
            "topic": topic,
        }
        body |= {"question": text, "answer": "可以", "voice": "SQ", "steps": [], "published_at": START.isoformat()}
        searched = f"{text}¦可以"
        words = json.dumps(body, ensure_ascii=False)
        yield body["number"], state, agency, "640500", topic, START, searched, grams(searched), words


async def load(settings: Settings) -> None:
    """Write both, and let PostgreSQL count what is in them."""
    await _copy(settings, "registry", "enterprises", ENTERPRISE_COLUMNS, list(enterprises()))
    await _copy(settings, "complaints", "complaints", COMPLAINT_COLUMNS, list(complaints()))
    await _copy(settings, "complaints", "voices", VOICE_COLUMNS, list(voices()))
    await _copy(settings, "complaints", "answers", ANSWER_COLUMNS, list(answers()))


async def _copy(
    settings: Settings, service: str, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    connection = await asyncpg.connect(settings.postgres_dsn(f"{service}_owner"))
    try:
        await connection.copy_records_to_table(table, records=rows, columns=columns)
        await connection.execute(f"VACUUM ANALYZE {table}")
    finally:
        await connection.close()
