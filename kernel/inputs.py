"""Wrong input in Chinese: which field, what came, what is allowed."""

import re
from typing import Any

import msgspec

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
    (r"Expected `str` matching regex '(.+)'", "符合格式 {0}"),
    (r"Invalid enum value (.+?)(?: - |$)", "所列选项之一"),
    (r"Invalid RFC3339 encoded datetime", "带时区的日期时间，如 2026-11-22T09:00:00+08:00"),
    (r"Invalid RFC3339 encoded date", "日期，如 2026-11-22"),
    (r"Invalid UUID", "UUID"),
    (r"Expected `(.+?)`, got `(.+?)`", "类型为 {0}，而不是 {1}"),
)
FIELD_IN_MESSAGE = re.compile(r"field `(.+?)`")
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
    for pattern, wording in WORDINGS:
        found = re.search(pattern, text)
        if found:
            return wording.format(*found.groups())
    return "符合接口说明的内容"


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
    text = "（空）" if value is None else str(value)
    return text if len(text) <= SHOWN_MAX else text[:SHOWN_MAX] + "…"
