"""Files on their way through: cut into parts, sealed where the service has a key, stored there."""

import hashlib
from typing import Any

import strawberry
import uuid_utils
from starlette.datastructures import UploadFile

from contracts.errors import Refusal
from contracts.files import FILE_BYTES_MAX, PART_BYTES, SEALED_STORES, FilePart
from gateway.context import Context

NAME_MAX = 200


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


async def store_upload(context: Context, service: str, upload: UploadFile) -> str:
    """Send a file into the service's store; returns its id there. Refusal: FILE_TOO_LARGE."""
    data = await upload.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise Refusal("FILE_TOO_LARGE", size=len(data), allowed=FILE_BYTES_MAX)
    file = str(uuid_utils.uuid7())
    sealer = context.sealer_to(service) if service in SEALED_STORES else None
    starts = range(0, max(len(data), 1), PART_BYTES)
    for number, start in enumerate(starts):
        plain = data[start : start + PART_BYTES]
        part = FilePart(
            file=file,
            name=(upload.filename or "未命名")[:NAME_MAX],
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            parts=len(starts),
            part=number,
            data=sealer.seal(plain, f"{file}/{number}") if sealer else plain,
        )
        await context.client.put(service, part, token=context.token)
    return file
