"""`hub identity`: the key-encryption keys of callers' identities, their rotation, and what is kept under which."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import asyncpg
import typer

from cli.at_rest import database
from kernel.database import Connection
from kernel.settings import Settings, SettingsError
from kernel.vault import VAULTS
from kernel.vault.keepers import KeysUnavailable, WrappedKey
from kernel.vault.vault import Vault, key_file

T = TypeVar("T")

SERVICE = "complaints"
CHUNK = 500
KEYS = "SELECT kek, count(*) FROM data_keys GROUP BY kek ORDER BY kek"
OF_OTHERS = "SELECT number, kek, wrapped FROM data_keys WHERE kek <> $1 AND number > $2 ORDER BY number LIMIT $3"
REWRAP = """
UPDATE data_keys SET kek = one.kek, wrapped = one.wrapped
FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[]) AS one (number, kek, wrapped, before)
WHERE data_keys.number = one.number AND data_keys.kek = one.before
"""

command = typer.Typer(no_args_is_help=True)


@command.command(help="列出各密钥加密密钥封装了多少件举报的数据密钥")
def status() -> None:
    """How many data keys each key-encryption key wraps."""
    for kek, count in asyncio.run(_with_database(_counts)).items():
        print(f"密钥 {kek}：{count} 件")


@command.command(help="更换密钥文件中的密钥加密密钥，并以新密钥重新封装全部数据密钥")
def rotate() -> None:
    """A new key-encryption key, and every data key under it."""
    settings = Settings.load()
    if settings.identity_key_command is not None:
        raise SettingsError("密钥由外部程序保管：请在密钥管理系统中更换，再运行 ./hub identity rewrap。")
    try:
        keys = key_file(settings)
        ring = keys.ring().rotated(datetime.now(UTC))
        keys.write(ring)
    except OSError as error:
        raise SettingsError(f"密钥文件不能更换：{error}。") from error
    print(f"新的密钥 {ring.current} 已启用。")
    rewrap()


@command.command(help="以当前密钥重新封装全部数据密钥；一天前已更换且不再使用的密钥从密钥文件中删除")
def rewrap() -> None:
    """Every data key under the current key-encryption key; keys that wrap nothing any more are forgotten."""
    try:
        done = asyncio.run(_with_database(_rewrapped))
        used = frozenset(asyncio.run(_with_database(_counts)))
    except KeysUnavailable as error:
        raise SettingsError(f"密钥不可用：{error}。") from error
    print(f"已重新封装 {done} 件；各件内容不变。")
    settings = Settings.load()
    if settings.identity_key_command is None:
        _forget_unused(settings, used)


def _forget_unused(settings: Settings, used: frozenset[str]) -> None:
    keys = key_file(settings)
    before = keys.ring()
    after = before.without_unused(used, datetime.now(UTC))
    if after != before:
        keys.write(after)
        print(f"不再使用的密钥已删除：{'、'.join(sorted(before.keys.keys() - after.keys.keys()))}。")


async def _counts(connection: Connection, _: Vault) -> dict[str, int]:
    return {row["kek"]: row["count"] for row in await connection.fetch(KEYS)}


async def _rewrapped(connection: Connection, vault: Vault) -> int:
    (current,) = {key.stored.kek for key in await vault.new_keys(1)}
    done, last = 0, ""
    while rows := await connection.fetch(OF_OTHERS, current, last, CHUNK):
        old = [WrappedKey(row["kek"], row["wrapped"]) for row in rows]
        new = await vault.rewrap(old)
        numbers = [row["number"] for row in rows]
        columns = ([one.kek for one in new], [one.wrapped for one in new], [one.kek for one in old])
        await connection.execute(REWRAP, numbers, *columns)
        done, last = done + len(rows), numbers[-1]
    return done


async def _with_database(work: Callable[[Connection, Vault], Awaitable[T]]) -> T:
    async with database(Settings.load()) as settings:
        vault = Vault.of(settings, SERVICE)
        assert vault is not None
        connection = await asyncpg.connect(settings.postgres_dsn(VAULTS[SERVICE]))
        try:
            return await work(connection, vault)
        finally:
            await connection.close()
