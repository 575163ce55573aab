"""Gives a stored file out: always as an attachment, never as something a browser would run or show."""

import re
from collections.abc import AsyncIterator
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from contracts.errors import Refusal
from contracts.files import PART_BYTES, FileSlice, GetFile
from gateway.context import Context

RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "private, no-store",
    "accept-ranges": "bytes",
}


class Stretch(msgspec.Struct, frozen=True):
    """The bytes asked for: from `start` up to before `end`."""

    start: int
    end: int


async def download(request: Request, store: str, context: Context) -> Response:
    """The file, or the range of it that is asked for."""
    file, wanted = request.path_params["file"], _wanted(request)
    first = await _part(context, store, file, (wanted.start if wanted else 0) // PART_BYTES)
    if wanted and request.headers.get("if-range", _tag(first)) != _tag(first):
        wanted, first = None, await _part(context, store, file, 0)
    if wanted and wanted.start >= first.size:
        raise Refusal("RANGE_INVALID", size=first.size)
    stretch = Stretch(wanted.start, min(wanted.end, first.size)) if wanted else Stretch(0, first.size)
    headers = _headers(first, stretch)
    if wanted:
        headers["content-range"] = f"bytes {stretch.start}-{stretch.end - 1}/{first.size}"
    body = _body(context, store, first, stretch, file)
    return StreamingResponse(body, 206 if wanted else 200, headers, first.media_type)


def _wanted(request: Request) -> Stretch | None:
    found = RANGE.fullmatch(request.headers.get("range", ""))
    if found is None:
        return None
    start, last = int(found[1]), int(found[2]) if found[2] else None
    if last is not None and last < start:
        return None
    return Stretch(start, 10**12 if last is None else last + 1)


def _headers(slice: FileSlice, stretch: Stretch) -> dict[str, str]:
    names = f"filename=\"{slice.sha256[:16]}\"; filename*=UTF-8''{quote(slice.name, safe='')}"
    return SAFE | {
        "content-disposition": f"attachment; {names}",
        "content-length": str(stretch.end - stretch.start),
        "etag": _tag(slice),
    }


def _tag(slice: FileSlice) -> str:
    return f'"{slice.sha256}"'


async def _body(context: Context, store: str, first: FileSlice, stretch: Stretch, file: str) -> AsyncIterator[bytes]:
    part, at = first, stretch.start
    while at < stretch.end:
        number, skip = divmod(at, PART_BYTES)
        if at != stretch.start:
            part = await _part(context, store, file, number)
        data = part.data[skip : skip + stretch.end - at]
        yield data
        at += len(data)


async def _part(context: Context, store: str, file: str, number: int) -> FileSlice:
    return await context.client.file(store, "get", GetFile(file=file, part=number), FileSlice, token=context.token)
