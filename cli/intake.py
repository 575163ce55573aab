"""`hub intake`: a source's key, and a message published on the stream as a device gateway does (docs/INTAKE.md)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec
import nats
import typer
import uuid_utils
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from kernel.settings import Settings, SettingsError
from kernel.signatures import HEADER, public_text, sign

USER = "device_gateway"
STORED_SECONDS = 10
OWNER_ONLY = 0o600

command = typer.Typer(no_args_is_help=True)


@command.command("key", help="为采集来源生成 Ed25519 私钥文件，并打印登记用的公钥；文件已有则只打印公钥")
def key(file: Annotated[Path, typer.Argument(help="私钥文件（PEM）")]) -> None:
    """Make the key once; print its public half."""
    if not file.exists():
        file.touch(mode=OWNER_ONLY)
        file.write_bytes(private_pem(Ed25519PrivateKey.generate()))
    print(public_text(load_key(file)))


@command.command("send", help="把一个 JSON 文件作为一条报文发布到数据流，供联调")
def send(
    file: Annotated[Path, typer.Argument(help="JSON：rows 或 findings")],
    source: Annotated[str, typer.Option("--source", help="采集来源代码")],
    key_file: Annotated[Path, typer.Option("--key", help="私钥文件（PEM）")],
    region: Annotated[str, typer.Option("--region", help="6 位行政区划代码")],
    kind: Annotated[str, typer.Option("--kind", help="报送内容，如 readings、drone")] = "readings",
    batch: Annotated[str, typer.Option("--batch", help="批次编号（UUIDv7），不填则新编")] = "",
) -> None:
    """Publish one message; the stream has stored it when this returns."""
    letter = read_letter(file) | {"source": source, "batch": batch or str(uuid_utils.uuid7())}
    stored = asyncio.run(publish(Settings.load(), f"intake.{kind}.{region}", letter, load_key(key_file)))
    print(f"批次 {letter['batch']} 已存入数据流，序号 {stored}。")


def read_letter(file: Path) -> dict[str, Any]:
    """The file's object. SettingsError when it is none."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.DecodeError) as error:
        raise SettingsError(f"{file} 不是 JSON 对象：{error}") from error


def load_key(file: Path) -> Ed25519PrivateKey:
    """The private key. SettingsError when it is none."""
    try:
        loaded = serialization.load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} 不是私钥文件：{error}") from error
    if not isinstance(loaded, Ed25519PrivateKey):
        raise SettingsError(f"{file} 不是 Ed25519 私钥。")
    return loaded


def private_pem(private: Ed25519PrivateKey) -> bytes:
    """The key as a file holds it."""
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


async def publish(settings: Settings, subject: str, letter: dict[str, Any], private: Ed25519PrivateKey) -> int:
    """Sign and publish one message; its number in the stream. SettingsError when the stream does not take it."""
    try:
        async with gateway_of(settings) as stream:
            return await published(stream, subject, msgspec.json.encode(letter), private)
    except (NatsError, OSError, TimeoutError) as error:
        raise SettingsError(f"数据流没有收下（{error or type(error).__name__}）：检查主题与 NATS 用户权限。") from error


@asynccontextmanager
async def gateway_of(settings: Settings) -> AsyncIterator[JetStreamContext]:
    """A device gateway's connection."""
    client = await nats.connect(
        settings.nats_address(),
        name=f"liandong {USER}",
        user=USER,
        password=settings.secret(f"nats/{USER}"),
        inbox_prefix=f"_INBOX_{USER}".encode(),
    )
    try:
        yield client.jetstream()
    finally:
        await client.close()


async def published(stream: JetStreamContext, subject: str, body: bytes, private: Ed25519PrivateKey) -> int:
    """Publish a body under its signature; returns once the stream has stored it."""
    headers = {HEADER: sign(private, subject, body)}
    acknowledged = await stream.publish(subject, body, headers=headers, timeout=STORED_SECONDS)
    return acknowledged.seq
