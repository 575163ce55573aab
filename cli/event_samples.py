"""A stored sample of every event's journaled bytes: what was once written must stay readable for ever."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from contracts import patterns
from contracts.messages import Event
from kernel.settings import PROJECT
from kernel.subjects import messages

FOLDER = PROJECT / "tests" / "contract" / "events"
MOMENT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def events() -> dict[str, type[Event]]:
    """Every event by subject."""
    return {subject: kind for subject, kind in messages().items() if issubclass(kind, Event)}


def write_missing_samples() -> None:
    """Write a sample for every event that has none; a stored one is never written again."""
    FOLDER.mkdir(exist_ok=True)
    for subject, kind in events().items():
        place = FOLDER / f"{subject}.json"
        if not place.exists():
            place.write_bytes(msgspec.json.format(msgspec.json.encode(sample(kind)), indent=1) + b"\n")


def sample_place(subject: str) -> Path:
    """Where an event's sample lies."""
    return FOLDER / f"{subject}.json"


def sample(kind: type[Event]) -> Event:
    """An event with every field filled."""
    return msgspec.convert(example(inspect.type_info(kind)), kind, strict=False)


def example(info: inspect.Type) -> Any:
    """A plain value of the type."""
    match info:
        case inspect.Metadata():
            return example(info.type)
        case inspect.StructType():
            return {field.encode_name: example(field.type) for field in info.fields}
        case inspect.UnionType():
            return example(next(one for one in info.types if not isinstance(one, inspect.NoneType)))
        case inspect.ListType() | inspect.SetType() | inspect.FrozenSetType() | inspect.VarTupleType():
            return [example(info.item_type)]
        case inspect.EnumType():
            return next(iter(info.cls)).value
        case inspect.StrType():
            return "示例".ljust(info.min_length or 0, "例") if info.pattern is None else PATTERNED[info.pattern]
        case inspect.DateTimeType():
            return MOMENT
        case inspect.DateType():
            return date(2026, 11, 22)
        case inspect.BoolType():
            return True
        case inspect.DecimalType():
            return "1.5"
        case inspect.IntType() | inspect.FloatType():
            return info.ge or 1
    raise TypeError(f"no example for {info}")


PATTERNED = {
    patterns.AGENCY: "ecology-640500",
    patterns.REGION: "640500",
    patterns.SHA256: "0123456789abcdef" * 4,
    patterns.CREDIT_CODE_SHAPE: "916400002276950035",
    patterns.CERTIFICATE: "NX-0001",
    patterns.VERSION: "2026-1",
    patterns.MONTH: "2026-12",
    patterns.PERIOD: "2026-Q4",
    patterns.TRADE: "C2221",
    patterns.TRADE_OR_NONE: "C2221",
    patterns.SOURCE: "GW640500-01",
    patterns.ED25519: "A" * 43,
    patterns.BASE64URL: "A" * 43,
    patterns.NOT_BLANK: "示例",
}
