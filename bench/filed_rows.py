"""The rows that one filing leaves, written anew by one statement of pgbench: the same columns, keys and indexes.

The rows are those of a complaint filed through the hub, whatever columns it has by then; only the keys are new.
"""

import msgspec

from bench.wire import Target, ask
from bench.writes import filings
from kernel.database import Connection

KEY = "'complaint:' || filing.number"
COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
REFERENCES = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'f'"
SORTED_IDS = "SELECT to_regproc('uuidv7') IS NOT NULL"


class FiledTable(msgspec.Struct, frozen=True):
    """A table that a filing writes: which rows are the complaint's, and what replaces their keys (None: left out)."""

    name: str
    mine: str
    keys: dict[str, str | None]


TABLES = (
    FiledTable("commands", "record = $1", {"id": "gen_random_uuid()", "record": "filing.number"}),
    FiledTable("aggregates", "aggregate = 'complaint:' || $1", {"aggregate": KEY}),
    FiledTable(
        "complaints",
        "number = $1",
        {"number": "filing.number", "registration": "filing.number", "external_number": "filing.number"},
    ),
    FiledTable("complaint_bands", "number = $1", {"number": "filing.number"}),
    FiledTable("duties", "aggregate = 'complaint:' || $1", {"id": "{sorted_id}", "aggregate": KEY}),
    FiledTable(
        "journal", "aggregate = 'complaint:' || $1", {"seq": None, "id": "{sorted_id}", "aggregate": KEY}
    ),
)  # fmt: skip
FILING = """
WITH filing AS MATERIALIZED (
    SELECT 'TS' || upper(left(replace(gen_random_uuid()::text, '-', ''), 12)) AS number
)"""
OUTBOX = "INSERT INTO bench_outbox (seq) SELECT seq FROM wrote_journal;\n"


async def filed_number(target: Target) -> str:
    """File one complaint through GraphQL; its number."""
    answer = msgspec.json.decode(await ask(target, next(filings())))
    return str(answer["data"]["fileComplaint"]["number"])


async def pgbench_script(owner: Connection, number: str) -> str:
    """Make empty copies of the tables that this filing wrote, and a statement that writes its rows into them."""
    sorted_id = "uuidv7()" if await owner.fetchval(SORTED_IDS) else "gen_random_uuid()"
    parts = [FILING]
    for table in TABLES:
        await _copy(owner, table, number)
        parts.append(await _insert(owner, table, sorted_id))
    await owner.execute("CREATE TABLE bench_outbox (LIKE outbox INCLUDING ALL)")
    return ",\n".join(parts) + "\n" + OUTBOX


async def _copy(owner: Connection, table: FiledTable, number: str) -> None:
    name = table.name
    await owner.execute(f"CREATE TABLE bench_{name} (LIKE {name} INCLUDING ALL)")
    await owner.execute(f"CREATE TABLE bench_row_{name} (LIKE {name})")
    await owner.execute(f"INSERT INTO bench_row_{name} SELECT * FROM {name} WHERE {table.mine}", number)
    for reference in await owner.fetch(REFERENCES, name):
        there = reference[0].replace("REFERENCES ", "REFERENCES bench_")
        await owner.execute(f"ALTER TABLE bench_{name} ADD {there}")


async def _insert(owner: Connection, table: FiledTable, sorted_id: str) -> str:
    names = [row[0] for row in await owner.fetch(COLUMNS, table.name) if table.keys.get(row[0], "") is not None]
    values = [table.keys.get(name) or f"model.{name}" for name in names]
    return (
        f"wrote_{table.name} AS (\n    INSERT INTO bench_{table.name} ({', '.join(names)})\n"
        f"    SELECT {', '.join(values)} FROM bench_row_{table.name} AS model, filing\n"
        f"    {'RETURNING seq' if table.name == 'journal' else 'RETURNING 1'}\n)"
    ).replace("{sorted_id}", sorted_id)
