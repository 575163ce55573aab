"""Wrong input is told in Chinese: the field, what came, what is allowed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
import pytest

from contracts import patterns
from contracts.actors import Role
from contracts.fields import about
from kernel.inputs import invalid_input


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    region: Annotated[str, about("区划", pattern=patterns.REGION)] = "640500"


class Given(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, about("名称", min_length=2, max_length=4)] = "名称"
    count: Annotated[int, about("数量", ge=1, le=9)] = 1
    amount: Annotated[Decimal, about("金额")] = Decimal(1)
    role: Role = Role.OFFICER
    on: date | None = None
    at: datetime | None = None
    inner: list[Inner] = []


@pytest.mark.parametrize(
    ("given", "field", "got", "allowed"),
    [
        ({"name": "一"}, "name", "一", "长度至少 2"),
        ({"name": "一二三四五"}, "name", "一二三四五", "长度至多 4"),
        ({"count": 0}, "count", "0", "不小于 1"),
        ({"count": 10}, "count", "10", "不大于 9"),
        ({"count": "x"}, "count", "x", "整数，而不是文本"),
        ({"role": "king"}, "role", "king", "所列选项之一"),
        ({"on": "昨天"}, "on", "昨天", "日期，如 2026-11-22"),
        ({"at": "昨天"}, "at", "昨天", "带时区的日期时间，如 2026-11-22T09:00:00+08:00"),
        ({"other": 1}, "other", "（空）", "不应出现的字段"),
        ({"inner": [{}, {"region": "64"}]}, "inner[1].region", "64", "6 位数字的行政区划代码，如 640500"),
        ({"inner": [{"region": "640500\n"}]}, "inner[0].region", "640500\n", "6 位数字的行政区划代码，如 640500"),
        (
            {"inner": [{"region": "６４０５００"}]},
            "inner[0].region",
            "６４０５００",
            "6 位数字的行政区划代码，如 640500",
        ),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(given: Any, field: str, got: str, allowed: str) -> None:
    with pytest.raises(msgspec.ValidationError) as error:
        msgspec.convert(given, Given)
    told = invalid_input(error.value, given).data
    assert (told["field"], told["got"], told["allowed"]) == (field, got, allowed)


def test_a_long_value_is_shown_short() -> None:
    with pytest.raises(msgspec.ValidationError) as error:
        msgspec.convert({"name": "长" * 5000}, Given)
    assert len(invalid_input(error.value, {"name": "长" * 5000}).data["got"]) < 100
