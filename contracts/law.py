"""A limit as law or a local setting fixes it."""

from datetime import date
from decimal import Decimal

import msgspec

from contracts.fields import Labelled


class Unit(Labelled):
    """What a limit is counted in; the label is what follows the number in Chinese."""

    HOURS = "hours", "小时"
    NATURAL_DAYS = "natural_days", "日"
    WORKING_DAYS = "working_days", "个工作日"
    MONTHS = "months", "个月"
    PERCENT = "percent", "%"
    COUNT = "count", "个"
    TONNES = "tonnes", "吨"
    TIMES = "times", "倍"
    YUAN = "yuan", "元"
    METRES = "metres", "米"


TIME_UNITS = frozenset({Unit.HOURS, Unit.NATURAL_DAYS, Unit.WORKING_DAYS, Unit.MONTHS})


class LawStatus(Labelled):
    """Whether a limit binds by law or a jurisdiction has set it."""

    STATUTORY = "法定", "法定"
    LOCAL = "地方设定", "地方设定"


class LawRow(msgspec.Struct, frozen=True, kw_only=True):
    """One limit with its legal source; `region` empty = nationwide, both validity dates inclusive."""

    key: str
    value: Decimal
    unit: Unit
    source: str
    status: LawStatus
    region: str
    valid_from: date
    valid_to: date | None
    name: str

    @property
    def text(self) -> str:
        """The limit as a user reads it: 3日（国务院令第310号第五条，法定）."""
        return f"{self.value:f}{self.unit.label}（{self.source}，{self.status.label}）"
