"""A change in GraphQL: an event as CloudEvents 1.0 has it, with the record it is about."""

import asyncio
from typing import Any, NewType

import orjson
import strawberry

from contracts.checkpoints import JournalService
from gateway.changes.merging import Told
from gateway.context import Context
from gateway.fields import link
from gateway.nodes import Kind, Node, global_id, kind_asked_by
from gateway.types import enum_of
from kernel.change_rules import KindRule, key_of, kind_of, kind_rules
from kernel.narrowing import Wanted

SPECVERSION = "1.0"
MEDIA = "application/json"
SEQUENCE_DIGITS = 20

Json = NewType("Json", object)
JSON = strawberry.scalar(name="JSON", description="JSON 值。", serialize=lambda value: value, parse_value=lambda it: it)

enum_of(JournalService)


def _rule(told: Told) -> KindRule:
    return kind_rules()[told.service, kind_of(told.entry.aggregate)]


def _kind(told: Told) -> Kind | None:
    query = _rule(told).read_by
    return kind_asked_by(query) if query is not None else None


def _record_id(root: Any) -> strawberry.ID | None:
    kind = _kind(root)
    return global_id(kind.name, key_of(root.entry.aggregate)) if kind else None


async def _records(entries: list[Told], context: Context, _: Wanted | None) -> list[Any]:
    """The records behind entries, asked for once of each type; where that failed the error, for these entries alone."""
    wanted: dict[str, tuple[Kind, dict[str, None]]] = {}
    for one in entries:
        if kind := _kind(one):
            wanted.setdefault(kind.name, (kind, {}))[1][key_of(one.entry.aggregate)] = None
    found = await asyncio.gather(*(_found(kind, list(keys), context) for kind, keys in wanted.values()))
    by_type = dict(zip(wanted, found, strict=True))
    return [by_type[kind.name][key_of(one.entry.aggregate)] if (kind := _kind(one)) else None for one in entries]


async def _found(kind: Kind, keys: list[str], context: Context) -> dict[str, Any]:
    try:
        return dict(zip(keys, await context.ask_each(keys, kind.query), strict=True))
    except Exception as error:
        return dict.fromkeys(keys, error)


def _data(root: Any) -> Any:
    return orjson.loads(root.entry.data)


def _field(resolve: Any, kind: Any, description: str) -> Any:
    return strawberry.field(resolve, graphql_type=kind, description=description)


def _specversion(root: Any) -> Any:
    return SPECVERSION


def _id(root: Any) -> Any:
    return root.entry.id


def _source(root: Any) -> Any:
    return f"/{root.service}"


def _type(root: Any) -> Any:
    return root.entry.type


def _subject(root: Any) -> Any:
    return root.entry.aggregate


def _time(root: Any) -> Any:
    return root.entry.at.isoformat()


def _media(root: Any) -> Any:
    return MEDIA


def _sequence(root: Any) -> Any:
    return str(root.entry.position).rjust(SEQUENCE_DIGITS, "0")


def _version(root: Any) -> Any:
    return root.entry.version


def _position(root: Any) -> Any:
    return f"{root.service}:{root.entry.position}"


@strawberry.type(description="一个事件：形式同 CloudEvents 1.0，只含可以查看的内容")
class Change:
    """An event."""

    specversion = _field(_specversion, str, "CloudEvents 版本")
    id = _field(_id, strawberry.ID, "事件编号，同一事件永远相同，收到两次即为重复")
    source = _field(_source, str, "来自哪个服务，如 /transfer")
    type = _field(_type, str, "事件类型，如 transfer.referrals.handed_over.v1")
    subject = _field(_subject, str, "所属记录的名称，如 referral:YS…；可用作 record 参数")
    time = _field(_time, str, "发生时间，RFC 3339")
    datacontenttype = _field(_media, str, "内容的格式")
    data = _field(_data, Json, "内容：本单位在所属记录上看得见的部分")
    sequence = _field(_sequence, str, "在来源服务中的次序，二十位数字，可按文本比较")
    version = _field(_version, int, "所属记录的第几个事件，从 1 起连续；有不可见的则有间隔")
    position = _field(_position, str, "位点，可用于 afterPosition")
    record_id = _field(_record_id, strawberry.ID | None, "所属记录的全局编号，可用 node 查询；无全局编号的为空")
    record = link(Node | None, _records, description="所属记录现在的样子；无全局编号的为空")


@strawberry.type(description="事件流的一段：四个服务的事件，各按其次序")
class Changes:
    """A stretch of the feeds."""

    entries: list[Change] = strawberry.field(description="各事件；不可见的已略过")
    cursor: str = strawberry.field(description="游标：此后从这里继续，一个不漏、一个不重；空的一段也会前移")
    more: bool = strawberry.field(description="后面现在是否还有：为真时应立即继续取")
    missing: list[JournalService] = strawberry.field(description="没有应答的服务：其事件不在本段，从游标继续即可补上")
