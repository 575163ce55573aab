"""Files that come along with a GraphQL request, on their way into a service's store."""

import hashlib
import inspect
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import msgspec
import strawberry
import uuid_utils
from starlette.datastructures import UploadFile

from contracts.errors import Refusal
from contracts.files import IMPORT_BYTES_MAX, NAME_MAX, PART_BYTES, SEALED_STORES, OpenFile
from contracts.messages import Command, Query
from gateway.context import Context, context_of
from gateway.fields import CommandIdArgument, Payload, PositionsArgument, payload_of
from gateway.types import struct_from
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


def upload_command(
    kind: type[Command],
    node: type,
    load: Callable[[list[str]], Query[Any]],
    *,
    name: str,
    service: str,
    about: str,
    arguments: dict[str, Any],
    description: str,
) -> Any:
    """A mutation that puts a file into a service's store and orders what is to become of it.

    `name` is the record's in the payload; `about` describes the file, `arguments` the command's further fields.
    """

    async def resolve(
        root: Any,
        info: strawberry.Info,
        file: Any,
        command_id: CommandIdArgument = None,
        after_position: PositionsArgument = None,
        **given: Any,
    ) -> Any:
        context = context_of(info)
        context.read_after(after_position)
        stored = {"file": await store_upload(context, service, file), "filename": file.filename or "未命名"}
        receipt = await context.send(struct_from(kind, given | stored), command_id)
        (found,) = await context.ask(load([receipt.record]))
        return Payload(record=found, position=receipt.position, repeated=receipt.repeated)

    file_argument = Annotated[Upload, strawberry.argument(description=about)]
    _take(resolve, {"file": file_argument, **arguments}, kind)
    payload = payload_of(node, name)
    return strawberry.field(resolve, description=description, graphql_type=payload, metadata={"message": kind.subject})


def _take(resolve: Callable[..., Any], arguments: dict[str, Any], kind: type[Command]) -> None:
    """Give a resolver these arguments, with the defaults of the command's fields."""
    defaults = {field.name: field.default for field in msgspec.structs.fields(kind) if not field.required}
    own = inspect.signature(resolve).parameters.values()
    taken = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=defaults.get(name, inspect.Parameter.empty),
            annotation=annotation,
        )
        for name, annotation in arguments.items()
    ]
    kept = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own if one.name not in ("file", "given")]
    resolve.__signature__ = inspect.Signature([*kept[:2], *taken, *kept[2:]])  # type: ignore[attr-defined]
    resolve.__annotations__ |= arguments
