"""More rows in every table that is listed: copies of a seeded row, many of them equal in what lists are ordered by."""

import asyncpg

from kernel.settings import Settings

COPIES = 7
UUIDS = "'01980000-0000-7000-8000-0000000000' || n"
DAYS = "'2025-01-0' || (n % 3 + 1)"
CHANGED = {
    "registry": {
        "agencies": "'code', 'ecology-6405' || n, 'name', '局' || n % 3",
        "enterprises": f"'credit_code', '9164000000000000' || n, 'name', '厂' || n % 3, 'registered_at', {DAYS}",
        "enterprise_changes": "'number', n",
        "permits": f"'number', 'P' || n, 'valid_to', CASE WHEN n % 2 = 0 THEN {DAYS} END",
        "officers": f"'certificate', 'NX-' || n, 'valid_to', {DAYS}",
        "catalogue_versions": "'catalogue', 'matrix', 'version', 'v' || n, 'valid_from', '2025-03-' || n",
        "catalogue_parts": "'catalogue', 'matrix', 'version', 'v' || n",
        "matrix_rows": "'version', '2026-2', 'matter', 'm' || n % 3, 'region', '6405' || n",
        "item_rows": "'code', n, 'name', '项' || n % 3",
        "imports": f"'id', {UUIDS}, 'sha256', n",
        "import_rows": "'row', n",
    },
    "complaints": {
        "complaints": f"'number', 'T' || n, 'external_number', n, 'filed_at', {DAYS}",
        "complaint_imports": f"'id', {UUIDS}, 'sha256', n, 'started_at', {DAYS}",
        "complaint_import_rows": "'row', n",
    },
    "joint_inspection": {
        "plans": "'id', 'p' || n, 'scope_hash', n",
        "draws": "'id', 'd' || n, 'plan', 'p' || n",
        "visits": "'id', 'v' || n",
    },
    "transfer": {"referrals": f"'number', 'Y' || n, 'proposed_at', {DAYS}"},
}
COPY = """
INSERT INTO {table}
SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(one) || jsonb_build_object({changes}))).*
FROM (SELECT * FROM {table} ORDER BY 1 LIMIT 1) AS one, generate_series(11, 10 + {copies}) AS n
"""


async def add_copies(settings: Settings, service: str) -> None:
    """Copy a row of each of the service's tables."""
    connection = await asyncpg.connect(settings.postgres_dsn("postgres"))
    try:
        for table, changes in CHANGED[service].items():
            await connection.execute(COPY.format(table=f"{service}.{table}", changes=changes, copies=COPIES))
    finally:
        await connection.close()
