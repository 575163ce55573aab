"""A key-encryption key is replaced while reports stand, and every one of them opens afterwards."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from cli import identity
from kernel.settings import PREFIX, Settings, SettingsError
from kernel.vault.keepers import FileKeys, WrappedKey, new_ring
from kernel.vault.vault import Vault, key_file
from services.complaints.informant.store import KEEP, SealedReport

REPORTS = identity.CHUNK + 3
PLAIN = "赵小满".encode()
KEYS = "SELECT number, kek, wrapped, cipher, sealed FROM identity.data_keys JOIN identity.secrets USING (number)"


@pytest.fixture
async def site(database_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Settings]:
    """Settings as the command reads them, with a key file of this test's own and reports under its first key."""
    secrets = tmp_path / "secrets"
    (secrets / "identity").mkdir(parents=True)
    (secrets / "identity" / "keys.json").write_bytes(new_ring())
    (secrets / "postgres").symlink_to(database_settings.secrets_folder / "postgres")
    values = {"DATA_DIR": tmp_path, "SECRETS_DIR": secrets, "POSTGRES_URL": database_settings.postgres_url}
    for name, value in values.items():
        monkeypatch.setenv(f"{PREFIX}{name}", str(value))
    settings = Settings.load()
    await keep(settings, [f"TS{at:012}" for at in range(REPORTS)])
    yield settings


def vault_of(settings: Settings) -> Vault:
    vault = Vault.of(settings, "complaints")
    assert vault is not None
    return vault


async def keep(settings: Settings, numbers: list[str]) -> None:
    vault = vault_of(settings)
    keys = await vault.new_keys(len(numbers))
    rows = [
        sealed(vault, number, *vault.seal(key, PLAIN, number), key.stored)
        for number, key in zip(numbers, keys, strict=True)
    ]
    connection = await asyncpg.connect(settings.postgres_dsn("complaints"))
    try:
        await connection.execute(KEEP, msgspec.json.encode(rows).decode())
    finally:
        await connection.close()


def sealed(vault: Vault, number: str, cipher: str, data: bytes, key: WrappedKey) -> SealedReport:
    return SealedReport(
        number=number,
        kek=key.kek,
        wrapped=key.wrapped,
        cipher=cipher,
        caller=data,
        original=None,
        keeper_agency=None,
        keeper=None,
    )


async def rows(settings: Settings) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(settings.postgres_dsn("postgres"))
    try:
        return await connection.fetch(KEYS)
    finally:
        await connection.close()


async def test_after_a_rotation_every_report_is_wrapped_anew_and_opens(site: Settings) -> None:
    before = {row["number"]: row["wrapped"] for row in await rows(site)}
    await asyncio.to_thread(identity.rotate)
    after = await rows(site)
    assert len(after) == REPORTS and {row["kek"] for row in after} == {"2"}
    assert not [row for row in after if row["wrapped"] == before[row["number"]]]
    vault = vault_of(site)
    for row in (after[0], after[-1]):
        key = WrappedKey(row["kek"], row["wrapped"])
        assert await vault.open(key, row["cipher"], row["sealed"], row["number"]) == PLAIN


async def test_a_replaced_key_stays_a_day_for_what_was_under_way_and_then_goes(
    site: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    keys: FileKeys = key_file(site)
    await asyncio.to_thread(identity.rotate)
    assert set(keys.ring().keys) == {"1", "2"}
    ring = keys.ring()
    long_ago = replace(ring.keys["1"], replaced_at=datetime.now(UTC) - timedelta(days=2))
    keys.write(replace(ring, keys={**ring.keys, "1": long_ago}))
    await asyncio.to_thread(identity.rewrap)
    assert set(keys.ring().keys) == {"2"}
    assert "不再使用的密钥已删除：1。" in capsys.readouterr().out


async def test_the_status_counts_by_key(site: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    keys = key_file(site)
    keys.write(keys.ring().rotated(datetime.now(UTC)))
    await keep(site, ["TSX00000000000"])
    await asyncio.to_thread(identity.status)
    assert capsys.readouterr().out == f"密钥 1：{REPORTS} 件\n密钥 2：1 件\n"


async def test_without_its_key_file_nothing_is_rotated(site: Settings) -> None:
    (site.secrets_folder / "identity" / "keys.json").unlink()
    with pytest.raises(SettingsError, match="密钥文件不能更换"):
        await asyncio.to_thread(identity.rotate)
    assert {row["kek"] for row in await rows(site)} == {"1"}
