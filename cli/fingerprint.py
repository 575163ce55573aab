"""What provisioning depends on, as one hash; light to import, for a hub that starts warm."""

import hashlib
from pathlib import Path

from cli.migrations import migration_files
from cli.nats_accounts import USERS_TABLE
from cli.passwords import postgres_roles, schemas
from kernel.settings import PROJECT, Settings

VERSION = "1"
SERVER_SQL = PROJECT / "deploy" / "postgres"


def fingerprint(settings: Settings) -> str:
    """A hash over everything that provisioning depends on, passwords included."""
    digest = hashlib.sha256(VERSION.encode())
    for path in (USERS_TABLE, *sorted(SERVER_SQL.glob("*.sql")), *all_migrations()):
        digest.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes())
    for role in postgres_roles():
        digest.update(settings.secret(f"postgres/{role}").encode())
    return digest.hexdigest()


def all_migrations() -> list[Path]:
    """Every migration file, each once."""
    return sorted({file for schema in schemas() for file in migration_files(schema)})


def stands(settings: Settings) -> bool:
    """Whether the last start left everything as this one needs it."""
    return note(settings).exists() and note(settings).read_text(encoding="utf-8") == fingerprint(settings)


def note(settings: Settings) -> Path:
    """Where a hub notes what it was last provisioned from."""
    return settings.data_dir / "provisioned"
