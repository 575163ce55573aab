"""`hub test`: every check, then the tests; what CI runs."""

import os
import subprocess
from typing import Annotated

import typer

from cli.programs import program
from kernel.settings import PROJECT

CHECKS = {
    "格式 ruff format": ["ruff", "format", "--check", "."],
    "规范 ruff check": ["ruff", "check", "."],
    "类型 mypy --strict": ["mypy"],
    "导入方向 import-linter": ["lint-imports", "--no-logo"],
}


def command(
    pytest_args: Annotated[list[str] | None, typer.Argument(help="交给 pytest 的参数，如 tests/unit -k 名称")] = None,
) -> None:
    """依次运行格式、规范、类型、导入方向检查，再并行运行全部测试；任何一项失败则退出码非零。"""
    failed = [name for name, argv in CHECKS.items() if run(name, argv) != 0]
    for name in failed:
        print(f"✗ 未通过：{name}", flush=True)
    tests = run("测试 pytest", ["pytest", "-n", str(workers()), "--dist", "loadfile", *(pytest_args or [])])
    raise typer.Exit(tests or int(bool(failed)))


def workers() -> int:
    """As many as there are cores; each has servers of its own."""
    return os.cpu_count() or 1


def run(name: str, argv: list[str]) -> int:
    """Run one step under its heading; its exit code."""
    print(f"\n━━ {name}", flush=True)
    return subprocess.run([str(program(argv[0])), *argv[1:]], cwd=PROJECT, stdin=subprocess.DEVNULL).returncode
