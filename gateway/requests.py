"""From an HTTP body to a GraphQL request: JSON, or multipart where files come along.

The multipart form is that of the GraphQL multipart request specification: `operations`, `map`, files.
"""

from typing import Any

import msgspec
import orjson
from starlette.datastructures import UploadFile
from starlette.requests import Request

from contracts.errors import Refusal
from contracts.files import FILE_BYTES_MAX

BODY_BYTES_MAX = 64 * 1024
FILES_MAX = 5


class GraphQLRequest(msgspec.Struct, frozen=True):
    """One operation to run."""

    query: str
    variables: dict[str, Any]
    operation: str | None


async def read_request(request: Request) -> GraphQLRequest:
    """Refusals: REQUEST_INVALID, REQUEST_TOO_LARGE."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return _checked(await _multipart(request))
    if kind != "application/json":
        raise Refusal("REQUEST_INVALID", reason="Content-Type 应为 application/json 或 multipart/form-data")
    return _checked(_json(await _body(request)))


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES_MAX:
            raise Refusal("REQUEST_TOO_LARGE", allowed=BODY_BYTES_MAX)
    return bytes(body)


def _json(body: bytes | str) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refusal("REQUEST_INVALID", reason="请求体不是 UTF-8 编码的 JSON") from None


async def _multipart(request: Request) -> Any:
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > FILE_BYTES_MAX + BODY_BYTES_MAX:
        raise Refusal("REQUEST_TOO_LARGE", allowed=FILE_BYTES_MAX)
    form = await request.form(max_files=FILES_MAX, max_fields=2, max_part_size=BODY_BYTES_MAX)
    operations, places = (_json(_text(form.get(name), name)) for name in ("operations", "map"))
    if not isinstance(places, dict):
        raise Refusal("REQUEST_INVALID", reason="map 应为 JSON 对象")
    for name, paths in places.items():
        file = form.get(name)
        if not isinstance(file, UploadFile) or not isinstance(paths, list):
            raise Refusal("REQUEST_INVALID", reason=f"map 所指的文件 {name} 没有随附")
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
        raise Refusal("REQUEST_INVALID", reason=f"map 所指的位置 {'.'.join(path)} 不存在")
    target[path[-1]] = file


def _checked(given: Any) -> GraphQLRequest:
    if not isinstance(given, dict):
        raise Refusal("REQUEST_INVALID", reason="请求体应为 JSON 对象")
    query, variables, operation = given.get("query"), given.get("variables"), given.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise Refusal("REQUEST_INVALID", reason="query 应为非空文本")
    if variables is not None and not isinstance(variables, dict):
        raise Refusal("REQUEST_INVALID", reason="variables 应为 JSON 对象")
    if operation is not None and not isinstance(operation, str):
        raise Refusal("REQUEST_INVALID", reason="operationName 应为文本")
    if _has_nul(given):
        raise Refusal("REQUEST_INVALID", reason="文本中不能有空字符（U+0000）")
    return GraphQLRequest(query, variables or {}, operation)


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(name) or _has_nul(one) for name, one in value.items())
    return isinstance(value, list) and any(_has_nul(one) for one in value)
