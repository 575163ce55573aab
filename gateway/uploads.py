"""Files that come along with a GraphQL request, on their way into a service's store."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import strawberry
import uuid_utils
from starlette.datastructures import UploadFile

from contracts.errors import Refusal
from contracts.files import IMPORT_BYTES_MAX, NAME_MAX, PART_BYTES, SEALED_STORES, OpenFile
from gateway.context import Context
from kernel.files.sending import Sending


class Upload:
    """The GraphQL scalar of a file that comes with a multipart request."""


def _read_upload(value: Any) -> UploadFile:
    if not isinstance(value, UploadFile):
        raise Refusal("INVALID_INPUT", field="file", got=str(value)[:80], allowed="随 multipart 请求上传的文件")
    return value


UPLOAD = strawberry.scalar(
    name="Upload",
    description="文件，按 GraphQL multipart request 规范上传，至多 32 MiB。",
    parse_value=_read_upload,
)


def sending_to(context: Context, service: str) -> Sending:
    """The asker's way into a service's store."""
    sealer = context.sealer_to(service) if service in SEALED_STORES else None
    return Sending(context.client, service, context.token, sealer)


async def store_upload(context: Context, service: str, upload: UploadFile) -> str:
    """Send a file into the service's store; returns its id there. Refusal: FILE_TOO_LARGE."""
    digest, size = hashlib.sha256(), 0
    async for part in _parts(upload):
        digest.update(part)
        size += len(part)
    if size > IMPORT_BYTES_MAX:
        raise Refusal("FILE_TOO_LARGE", size=size, allowed=IMPORT_BYTES_MAX)
    file, name = str(uuid_utils.uuid7()), (upload.filename or "未命名")[:NAME_MAX]
    sending = sending_to(context, service)
    await sending.open(OpenFile(file=file, name=name, size=size, sha256=digest.hexdigest()))
    await sending.settled(await sending.send(file, 0, _parts(upload)))
    return file


async def _parts(upload: UploadFile) -> AsyncIterator[bytes]:
    await upload.seek(0)
    while part := await upload.read(PART_BYTES):
        yield part
