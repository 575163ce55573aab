"""From HTTP to a GraphQL request: JSON, a query string, or multipart where files come along.

The multipart form is that of the GraphQL multipart request specification: `operations`, `map`, files.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import orjson
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope

from contracts.errors import Refusal
from contracts.files import IMPORT_BYTES_MAX
from gateway.origins import PREFLIGHT_HEADER

BODY_BYTES_MAX = 64 * 1024
FILES_MAX = 5
FILE_SECONDS = 120
NESTING_MAX = 20
CHARSETS = ("", "utf-8", "utf8")


class GraphQLRequest(msgspec.Struct, frozen=True):
    """One operation to run: by its text, or by the id of a registered document."""

    query: str | None
    variables: dict[str, Any]
    operation: str | None
    document_id: str | None = None


async def read_request(
    scope: Scope, receive: Receive, headers: Mapping[str, str], body_seconds: float
) -> GraphQLRequest:
    """What a POST asks for. Refusals: REQUEST_INVALID, REQUEST_TOO_LARGE, BODY_TOO_SLOW, MEDIA_TYPE_UNSUPPORTED."""
    kind, _, parameters = headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if parameters:
        _check_charset(parameters)
    if kind == "multipart/form-data":
        if PREFLIGHT_HEADER not in headers:
            raise Refusal("PREFLIGHT_MISSING", header=PREFLIGHT_HEADER)
        return checked(await _in_time(_multipart(Request(scope, receive)), body_seconds + FILE_SECONDS))
    if kind != "application/json":
        raise Refusal("MEDIA_TYPE_UNSUPPORTED", allowed="application/json 或 multipart/form-data")
    return checked(_json(await _in_time(_body(receive), body_seconds)))


async def read_text(receive: Receive, body_seconds: float) -> str:
    """A small body as text. Refusals: REQUEST_INVALID, REQUEST_TOO_LARGE, BODY_TOO_SLOW."""
    try:
        body: bytes = await _in_time(_body(receive), body_seconds)
        return body.decode()
    except UnicodeDecodeError:
        raise Refusal("REQUEST_INVALID", reason="请求体不是 UTF-8 编码") from None


def read_address(request: Request) -> GraphQLRequest:
    """What a GET asks for, by its query string. Refusal: REQUEST_INVALID."""
    given: dict[str, Any] = {
        name: request.query_params[name]
        for name in ("query", "operationName", "documentId")
        if name in request.query_params
    }
    for name in ("variables", "extensions"):
        if name in request.query_params:
            given[name] = _json(request.query_params[name])
    return checked(given)


def _check_charset(parameters: str) -> None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(' "').lower() not in CHARSETS:
            raise Refusal("MEDIA_TYPE_UNSUPPORTED", allowed="UTF-8 编码的内容")


async def _in_time(reading: Any, seconds: float) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await reading
    except TimeoutError:
        raise Refusal("BODY_TOO_SLOW", seconds=seconds) from None
    except ClientDisconnect:
        raise Refusal("REQUEST_INVALID", reason="请求体没有到齐") from None


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_BYTES_MAX:
            raise Refusal("REQUEST_TOO_LARGE", allowed=BODY_BYTES_MAX)
    return body


def _json(body: bytes | str) -> Any:
    try:
        return orjson.loads(body)
    except ValueError:
        raise Refusal("REQUEST_INVALID", reason="请求体不是 UTF-8 编码的 JSON") from None


async def _multipart(request: Request) -> Any:
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > IMPORT_BYTES_MAX + BODY_BYTES_MAX:
        raise Refusal("REQUEST_TOO_LARGE", allowed=IMPORT_BYTES_MAX)
    try:
        form = await request.form(max_files=FILES_MAX, max_fields=2, max_part_size=BODY_BYTES_MAX)
    except (HTTPException, MultiPartException, ValueError):
        raise Refusal("REQUEST_INVALID", reason="multipart 表单不合规范") from None
    operations, places = (_json(_text(form.get(name), name)) for name in ("operations", "map"))
    if not isinstance(places, dict):
        raise Refusal("REQUEST_INVALID", reason="map 应为 JSON 对象")
    for name, paths in places.items():
        file = form.get(name)
        if not isinstance(file, UploadFile) or not isinstance(paths, list):
            raise Refusal("REQUEST_INVALID", reason="map 所指的文件没有随附")
        for path in paths:
            _place(operations, str(path).split("."), file)
    return operations


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise Refusal("REQUEST_INVALID", reason=f"缺少表单项 {name}")
    return value


def _place(operations: Any, path: list[str], file: UploadFile) -> None:
    target = operations
    for step in path[:-1]:
        target = target.get(step) if isinstance(target, dict) else None
    if not isinstance(target, dict) or path[0] != "variables":
        raise Refusal("REQUEST_INVALID", reason="map 所指的位置不存在")
    target[path[-1]] = file


def checked(given: Any) -> GraphQLRequest:
    """The request in a JSON value. Refusal: REQUEST_INVALID."""
    if not isinstance(given, dict):
        raise Refusal("REQUEST_INVALID", reason="请求体应为 JSON 对象")
    query, document_id = given.get("query"), _document_id(given)
    if not (query is None and document_id) and not (isinstance(query, str) and query.strip()):
        raise Refusal("REQUEST_INVALID", reason="query 应为非空文本")
    for name in ("variables", "extensions"):
        if not isinstance(given.get(name), dict | None):
            raise Refusal("REQUEST_INVALID", reason=f"{name} 应为 JSON 对象")
    if not isinstance(given.get("operationName"), str | None):
        raise Refusal("REQUEST_INVALID", reason="operationName 应为文本")
    check_values(given)
    return GraphQLRequest(query, given.get("variables") or {}, given.get("operationName"), document_id)


def _document_id(given: dict[str, Any]) -> str | None:
    named = given.get("documentId")
    if not isinstance(named, str | None):
        raise Refusal("REQUEST_INVALID", reason="documentId 应为文本")
    return named


def check_values(given: Any) -> None:
    """Refusal: REQUEST_INVALID for a text with a NUL, and for what is nested beyond reason."""
    layer: list[Any] = [given]
    for _ in range(NESTING_MAX):
        inner: list[Any] = []
        for value in layer:
            if isinstance(value, str):
                check_text(value)
            elif isinstance(value, dict):
                inner += value
                inner += value.values()
            elif isinstance(value, list):
                inner += value
        if not inner:
            return
        layer = inner
    raise Refusal("REQUEST_INVALID", reason=f"请求体嵌套超过 {NESTING_MAX} 层")


def check_text(text: str) -> None:
    """Refusal: REQUEST_INVALID for a text that no database takes."""
    if "\0" in text:
        raise Refusal("REQUEST_INVALID", reason="文本中不能有空字符（U+0000）")
