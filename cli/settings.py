"""`hub settings`: what can be set."""

import os
from typing import Any

from rich.console import Console
from rich.table import Table

from kernel.settings import PREFIX, Settings


def command() -> None:
    """列出全部设置：名称、默认值、当前值、含义与取值范围。"""
    settings = Settings.load()
    table = Table("名称", "默认值", "当前值", "含义", "取值范围", title="设置（环境变量）", show_lines=True)
    for name, field in Settings.model_fields.items():
        variable = f"{PREFIX}{name.upper()}"
        current = shown(getattr(settings, name)) + (" （已设置）" if variable in os.environ else "")
        table.add_row(variable, shown(field.default), current, field.description, Settings.allowed(name))
    Console(width=None if os.isatty(1) else 200).print(table)


def shown(value: Any) -> str:
    """A value as one would write it."""
    if value is None:
        return "（空）"
    return str(value).lower() if isinstance(value, bool) else str(value)
