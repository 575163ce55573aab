"""GraphQL types made from contracts: names, Chinese descriptions and limits stand there once."""

import enum
import types
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from contracts.errors import Refusal
from contracts.fields import Labelled
from contracts.zone import SHANGHAI
from gateway.naming import camel_path
from kernel.inputs import SHOWN_MAX, invalid_input

C = TypeVar("C", bound=type)
S = TypeVar("S", bound=msgspec.Struct)

YEARS = range(1900, 3000)
DECIMAL_DIGITS_MAX = 20

_outputs: dict[type, type] = {}
_inputs: dict[type, type] = {}
_enums: dict[str, type[Labelled]] = {}
_structs: dict[type, type[msgspec.Struct]] = {}


def record(struct: type[msgspec.Struct], description: str) -> Callable[[C], C]:
    """Make a class the GraphQL type of a contract's record; its own members are further fields."""

    def make(cls: C) -> C:
        fill(cls, struct, _output, frozenset(cls.__annotations__))
        made = strawberry.type(cls, name=cls.__name__, description=description)
        _outputs[struct] = made
        _structs[made] = struct
        return made

    return make


def struct_of(made: type) -> type[msgspec.Struct]:
    """The contract's record that a GraphQL type shows."""
    return _structs[made]


def shows_struct(made: type) -> bool:
    """Whether a GraphQL type was made to show a contract's record."""
    return made in _structs


def output_of(struct: type[msgspec.Struct], description: str) -> type:
    """The GraphQL type of a struct, made on first use."""
    if struct not in _outputs:
        cls = type(struct.__name__, (), {"__module__": __name__, "__annotations__": {}})
        fill(cls, struct, _output, frozenset())
        _outputs[struct] = strawberry.type(cls, name=struct.__name__, description=description)
    return _outputs[struct]


def input_of(
    struct: type[msgspec.Struct], description: str, name: str | None = None, without: frozenset[str] = frozenset()
) -> type:
    """The GraphQL input of a struct, made on first use."""
    if struct not in _inputs:
        name = name or f"{struct.__name__}Input"
        cls = type(name, (), {"__module__": __name__, "__annotations__": {}})
        fill(cls, struct, _input, without, is_input=True)
        _inputs[struct] = strawberry.input(cls, name=name, description=description)
    return _inputs[struct]


def fill(
    cls: type,
    struct: type[msgspec.Struct],
    annotate: Callable[[Any, str], Any],
    without: frozenset[str],
    is_input: bool = False,
) -> None:
    """Give a class the fields of a struct, but for those left out, as GraphQL types."""
    hints = get_type_hints(struct, include_extras=True)
    own = dict(cls.__annotations__)
    cls.__annotations__ = {}
    for field in msgspec.structs.fields(struct):
        if field.name in without:
            continue
        description = description_of(hints[field.name])
        annotation = annotate(hints[field.name], description)
        optional_input = is_input and not field.required
        if optional_input:
            annotation = annotation if _is_optional(annotation) else annotation | None
        cls.__annotations__[field.name] = annotation
        default = strawberry.UNSET if optional_input else strawberry.field(description=description)
        if optional_input:
            default = strawberry.field(description=_with_default(description, field), default=strawberry.UNSET)
        setattr(cls, field.name, default)
    cls.__annotations__ |= own


def _with_default(description: str, field: msgspec.structs.FieldInfo) -> str:
    shown = isinstance(field.default, str | int | bool)
    return f"{description}（缺省 {field.default}）" if shown else description


def description_of(hint: Any) -> str:
    """The Chinese description in an annotation, looking through `X | None`."""
    for part in get_args(hint):
        if isinstance(part, msgspec.Meta) and part.description:
            return part.description
    for part in get_args(hint):
        if found := description_of(part):
            return found
    return ""


def _output(hint: Any, description: str) -> Any:
    return translate(hint, description, output_of, _output)


def _input(hint: Any, description: str) -> Any:
    return translate(hint, description, input_of, _input)


def translate(hint: Any, description: str, nested: Callable[[type, str], type], again: Callable[..., Any]) -> Any:
    """The annotation that GraphQL takes for a contract's: `nested` makes types of structs, `again` goes inside."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return again(arguments[0], description)
    if origin in (Union, types.UnionType):
        (inner,) = (part for part in arguments if part is not type(None))
        return again(inner, description) | None
    if origin in (list, tuple, frozenset):
        return list[again(arguments[0], description)]  # type: ignore[misc]
    if isinstance(hint, type) and issubclass(hint, Labelled):
        return enum_of(hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return nested(hint, description)
    return hint


def _is_optional(annotation: Any) -> bool:
    return type(None) in get_args(annotation)


def enum_of(kind: type[Labelled]) -> type[Labelled]:
    """The GraphQL enum of a labelled enumeration; each value is described by its label."""
    if "__strawberry_definition__" not in vars(kind):
        made: Any = strawberry.enum(kind, description="、".join(member.label for member in kind))
        definition: StrawberryEnumDefinition = made.__strawberry_definition__
        for value in definition.values:
            value.description = kind[value.name].label
        _enums[definition.name] = kind
    return kind


def enum_of_name(name: str) -> type[Labelled] | None:
    """The labelled enumeration of this name that the graph shows."""
    return _enums.get(name)


def struct_from(kind: type[S], given: Any) -> S:
    """The contract's struct from a GraphQL input. Refusal: INVALID_INPUT naming the field."""
    plain = _plain(given)
    try:
        return msgspec.convert(plain, kind, strict=True)
    except msgspec.ValidationError as error:
        refusal = invalid_input(error, plain)
        refusal.data["field"] = camel_path(refusal.data["field"])
        raise refusal from None


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one is not strawberry.UNSET}
    if hasattr(type(value), "__strawberry_definition__"):
        return {name: _plain(one) for name, one in vars(value).items() if one is not strawberry.UNSET}
    return value


def _write_time(value: datetime) -> str:
    return value.astimezone(SHANGHAI).isoformat()


def _read_time(text: Any) -> datetime:
    try:
        value = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise _wrong("时间", text, "如 2026-11-22T09:00:00+08:00") from None
    if value.year not in YEARS:
        raise _wrong("时间", text, "1900 年至 2999 年之间的时间")
    return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)


def _read_date(text: Any) -> date:
    try:
        value = date.fromisoformat(text)
    except (TypeError, ValueError):
        raise _wrong("日期", text, "如 2026-11-22") from None
    if value.year not in YEARS:
        raise _wrong("日期", text, "1900 年至 2999 年之间的日期")
    return value


def _read_decimal(text: Any) -> Decimal:
    try:
        value = Decimal(str(text))
    except ArithmeticError:
        raise _wrong("数值", text, "十进制数") from None
    if not value.is_finite() or abs(value.adjusted()) > DECIMAL_DIGITS_MAX:
        raise _wrong("数值", text, f"整数部分和小数部分各至多 {DECIMAL_DIGITS_MAX} 位的十进制数")
    return value


def _wrong(field: str, got: Any, allowed: str) -> Refusal:
    return Refusal("INVALID_INPUT", field=field, got=str(got)[:SHOWN_MAX], allowed=allowed)


SCALARS: dict[object, Any] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="日期时间，ISO 8601，带时区；输入未带时区的按北京时间。",
        serialize=_write_time,
        parse_value=_read_time,
    ),
    date: strawberry.scalar(
        name="Date", description="日期，如 2026-11-22。", serialize=date.isoformat, parse_value=_read_date
    ),
    Decimal: strawberry.scalar(
        name="Decimal", description="十进制数，以文本传送。", serialize=str, parse_value=_read_decimal
    ),
}
