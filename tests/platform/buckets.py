"""An S3-compatible store that tests run against: s3rver from npm, on this machine only."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cli.children import Program
from cli.ports import free_ports
from kernel.settings import Settings
from tests.platform.npm import FOLDER, NODE, install
from tests.platform.servers import READY_SECONDS, running

BUCKET = "liandong"
KEY = "S3RVER"
POLL_SECONDS = 0.05


@asynccontextmanager
async def bucket(settings: Settings) -> AsyncIterator[Settings]:
    """A fresh bucket below the data folder; yields the settings that keep files in it."""
    await asyncio.to_thread(install)
    (port,) = free_ports(1)
    secrets = settings.data_dir / "secrets"
    shutil.copytree(settings.secrets_folder, secrets)
    (secrets / "files").mkdir()
    for name in ("access_key_id", "secret_access_key"):
        (secrets / "files" / name).write_text(KEY, encoding="utf-8")
    where = ("--address", "127.0.0.1", "--port", str(port), "--directory", str(settings.data_dir / "bucket"))
    argv = (str(NODE), "node_modules/s3rver/bin/s3rver.js", *where, "--configure-bucket", BUCKET)
    async with running(Program(name="bucket", argv=argv, folder=FOLDER), settings.data_dir):
        await _listens(port)
        yield settings.model_copy(
            update={"secrets_dir": secrets, "file_bucket": BUCKET, "file_bucket_url": f"http://127.0.0.1:{port}"}
        )


async def _listens(port: int) -> None:
    async with asyncio.timeout(READY_SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(POLL_SECONDS)
            else:
                writer.close()
                return await writer.wait_closed()
