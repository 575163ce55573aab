"""Wrong input in Chinese: which field, what came, what is allowed."""

import ast
import re
from typing import Any

import msgspec

from contracts import patterns
from contracts.errors import Refusal

SHOWN_MAX = 80

WORDINGS: tuple[tuple[str, str], ...] = (
    (r"Object missing required field `(.+?)`", "必须填写"),
    (r"Object contains unknown field `(.+?)`", "不应出现的字段"),
    (r"Expected `(?:str|array|object)` of length >= (\d+)", "长度至少 {0}"),
    (r"Expected `(?:str|array|object)` of length <= (\d+)", "长度至多 {0}"),
    (r"Expected `(?:int|float|decimal)` >= (-?[\d.]+)", "不小于 {0}"),
    (r"Expected `(?:int|float|decimal)` <= (-?[\d.]+)", "不大于 {0}"),
    (r"Expected `(?:int|float|decimal)` > (-?[\d.]+)", "大于 {0}"),
    (r"Expected `(?:int|float|decimal)` < (-?[\d.]+)", "小于 {0}"),
    (r"Invalid enum value (.+?)(?: - |$)", "所列选项之一"),
    (r"Invalid RFC3339 encoded datetime", "带时区的日期时间，如 2026-11-22T09:00:00+08:00"),
    (r"Invalid RFC3339 encoded date", "日期，如 2026-11-22"),
    (r"Invalid UUID", "UUID"),
    (r"Expected `(.+?)`, got `(.+?)`", "{0}，而不是{1}"),
)
TYPES = {
    "str": "文本",
    "int": "整数",
    "float": "小数",
    "decimal": "十进制数",
    "bool": "真或假",
    "array": "列表",
    "object": "对象",
    "null": "空",
}
FIELD_IN_MESSAGE = re.compile(r"field `(.+?)`")
PATTERN_IN_MESSAGE = re.compile(r"matching regex ('.+')")
PATH = re.compile(r" - at `\$\.?(.*)`$")


def invalid_input(error: msgspec.DecodeError, given: Any) -> Refusal:
    """INVALID_INPUT(field, got, allowed) from what msgspec says, `given` being the input it read."""
    text = str(error)
    path = PATH.search(text)
    field = path.group(1) if path else ""
    named = FIELD_IN_MESSAGE.search(text)
    got = _value_at(given, field)
    if named:
        field, got = ".".join(part for part in (field, named.group(1)) if part), None
    return Refusal("INVALID_INPUT", field=field or "输入", got=_shown(got), allowed=_allowed(text))


def _allowed(text: str) -> str:
    pattern = PATTERN_IN_MESSAGE.search(text)
    if pattern:
        return patterns.WORDINGS[ast.literal_eval(pattern.group(1))]
    for form, wording in WORDINGS:
        found = re.search(form, text)
        if found:
            return wording.format(*(_type_in_chinese(one) for one in found.groups()))
    return "符合接口说明的内容"


def _type_in_chinese(text: str) -> str:
    return "或".join(TYPES.get(part, part) for part in text.split(" | "))


def _value_at(given: Any, path: str) -> Any:
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(given, dict):
            given = given.get(step)
        elif isinstance(given, list) and step.isdecimal() and int(step) < len(given):
            given = given[int(step)]
        else:
            return None
    return given


def _shown(value: Any) -> str:
    text = "（空）" if value in (None, "") else str(value)
    return text if len(text) <= SHOWN_MAX else text[:SHOWN_MAX] + "…"


def decode(decoder: msgspec.msgpack.Decoder[Any], body: msgspec.Raw) -> Any:
    """The message of a request. Refusal: INVALID_INPUT naming the field."""
    try:
        return decoder.decode(body)
    except msgspec.DecodeError as error:
        raise invalid_input(error, _as_it_came(body)) from None


def _as_it_came(body: msgspec.Raw) -> Any:
    try:
        return msgspec.msgpack.decode(body)
    except msgspec.DecodeError:
        return None
