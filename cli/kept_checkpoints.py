"""Checkpoints kept outside the database: one JSON object per line, named as in GraphQL, or a GraphQL answer itself."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from contracts.checkpoints import Checkpoint
from gateway.naming import camel, snake
from kernel.settings import SettingsError


def write_kept(place: Path, checkpoints: Iterable[Checkpoint]) -> int:
    """Write them to a file; returns how many. SettingsError when the file can't be written."""
    lines = [json.dumps({camel(name): value for name, value in fields.items()}) for fields in _plain(checkpoints)]
    try:
        place.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"无法写入 {place}（{error.strerror}）。") from error
    return len(lines)


def read_kept(place: Path) -> list[Checkpoint]:
    """Every checkpoint in a file. SettingsError when there is none or one of them is incomplete."""
    try:
        text = place.read_text(encoding="utf-8")
        found = [_checkpoint(one) for value in _values(text) for one in _objects(value)]
    except OSError as error:
        raise SettingsError(f"读不到 {place}（{error.strerror}）。") from error
    except (ValueError, msgspec.ValidationError) as error:
        raise SettingsError(f"{place} 不是完整的检查点文件（{error}）：每个检查点须带全部字段。") from error
    if not found:
        raise SettingsError(f"{place} 中没有检查点：请用 ./hub verify --export 或 GraphQL 的 checkpoints 导出。")
    return found


def _plain(checkpoints: Iterable[Checkpoint]) -> Iterator[dict[str, Any]]:
    return (msgspec.to_builtins(checkpoint) for checkpoint in checkpoints)


def _values(text: str) -> list[Any]:
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and "root" in value:
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _objects(inner)


def _checkpoint(named: dict[str, Any]) -> Checkpoint:
    plain = {snake(name): value for name, value in named.items()}
    return msgspec.convert(plain | {"service": str(plain.get("service", "")).lower()}, Checkpoint)
