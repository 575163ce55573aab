"""GraphQL fields from messages: one maker for each kind, all of them batch resolvers.

A field is either a plain attribute of a contract's record or a batch resolver: a function from the
list of parents to the list of their values.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Annotated, Any

import msgspec
import strawberry

from contracts.errors import Refusal
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Page, Query
from gateway.batches import BATCH, ByKey, ByKeys, ByParents
from gateway.context import Context, context_of
from gateway.cursors import scope_of
from gateway.naming import camel, snake
from gateway.nodes import add_kind
from gateway.totals import Counting, total_count
from gateway.types import enum_of, input_of, struct_from
from kernel.crash_points import reach
from kernel.narrowing import Wanted

AFTER_POSITION = "读取或办理前须已达到的位点（命令返回的 position），用于读到自己刚写入的内容"
COMMAND_ID = "命令编号（UUIDv7）：以同一编号重发不会重复办理；不填由网关生成"

PositionsArgument = Annotated[list[str] | None, strawberry.argument(description=AFTER_POSITION)]
FirstArgument = Annotated[int, strawberry.argument(description=f"条数，1 至 {PAGE_SIZE_MAX}，缺省 {PAGE_SIZE_DEFAULT}")]
AfterArgument = Annotated[str | None, strawberry.argument(description="游标：从此之后继续")]
CommandIdArgument = Annotated[str | None, strawberry.argument(description=COMMAND_ID)]

PAGE_FIELDS = frozenset({"order", "count", "size", "after"})

BatchLoad = Callable[[list[Any], Context, Wanted | None], Awaitable[Sequence[Any]]]


@strawberry.type(description="翻页信息")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = strawberry.field(description="后面是否还有")
    end_cursor: str | None = strawberry.field(description="本页最后一条的游标")


class Edge(msgspec.Struct, frozen=True):
    """One item of a page; its cursor is signed when it is read."""

    node: Any
    key: str
    sign: Callable[[str], str]

    @property
    def cursor(self) -> str:
        """Where the list goes on after this item."""
        return self.sign(self.key)


class PageEnd(msgspec.Struct, frozen=True):
    """Where a page ends."""

    has_next_page: bool
    last: Edge | None

    @property
    def end_cursor(self) -> str | None:
        """The cursor of the last item."""
        return self.last.cursor if self.last else None


class Connection(msgspec.Struct, frozen=True):
    """A page as GraphQL shows it."""

    edges: list[Edge]
    page_info: PageEnd
    counting: Counting


_connections: dict[type, type] = {}


def connection_of(node: type) -> type:
    """The connection type of a node type, made on first use."""
    if node not in _connections:
        name = node.__name__
        edge = _made(f"{name}Edge", f"{name} 列表中的一条", {"node": (node, "内容"), "cursor": (str, "游标")})
        parts = {"edges": (list[edge], "各条"), "page_info": (PageInfo, "翻页信息")}  # type: ignore[valid-type]
        _connections[node] = _made(f"{name}Connection", f"{name} 列表的一页", parts, total_count=total_count())
    return _connections[node]


def _made(name: str, description: str, fields: dict[str, tuple[Any, str]], **resolved: Any) -> type:
    members: dict[str, Any] = {field: strawberry.field(description=text) for field, (_, text) in fields.items()}
    members |= resolved
    annotations = {field: kind for field, (kind, _) in fields.items()}
    cls = type(name, (), {"__module__": __name__, "__annotations__": annotations, **members})
    return strawberry.type(cls, name=name, description=description)


def link(node: Any, load: BatchLoad, *, reads: Wanted | None = None, description: str) -> Any:
    """A field of a record whose values are loaded for the whole list of parents at once.

    `reads`: the fields of the parents that `load` looks at; without it each parent is loaded whole.
    """
    batch = ByParents(load, reads)

    def resolve(root: Any, info: strawberry.Info) -> Any:
        return batch.one(root, context_of(info))

    return strawberry.field(resolve, description=description, graphql_type=node, metadata={BATCH: batch})


def link_by(node: Any, query: Callable[[list[str]], Query[Any]], *, key: str, description: str) -> Any:
    """A link to the record whose key is the parent's attribute `key`; null where the parent has none."""

    async def load(parents: list[Any], context: Context, wanted: Wanted | None) -> list[Any]:
        keys = [getattr(parent, key) for parent in parents]
        asked = sorted({one for one in keys if one})
        found = dict(zip(asked, await context.ask_each(asked, query, wanted), strict=True))
        return [found.get(one) for one in keys]

    return link(node, load, reads=(key,), description=description)


def links(node: type, query: Callable[[list[str], int], Query[list[Page[Any]]]], *, key: str, description: str) -> Any:
    """A list of another record under each parent; `query(keys, size)` asks by the parents' attribute `key` for all.

    The nested page has no cursor to continue with: the root list of the same record, filtered, has. Where its service
    is down or it fails otherwise, it is null with an error of its own, and the parent stays.
    """

    async def count(keys: list[str], context: Context) -> list[Page[Any]]:
        return await context.ask_each(keys, lambda some: _counting(query(some, 1)))

    async def load(
        parents: list[Any], context: Context, wanted: Wanted | None, first: int = PAGE_SIZE_DEFAULT
    ) -> list[Connection]:
        keys, size = [getattr(parent, key) for parent in parents], checked_size(first)
        pages = await context.ask_each(keys, lambda some: query(some, size), wanted)
        scope = scope_of(query([], size), context.actor)
        countings = [Counting(count, one) for one in keys]
        return [connection(page, scope, one, context) for page, one in zip(pages, countings, strict=True)]

    batch = ByParents(load, reads=(key,))

    def resolve(root: Any, info: strawberry.Info, first: FirstArgument = PAGE_SIZE_DEFAULT) -> Any:
        return batch.one(root, context_of(info), first=first)

    page = connection_of(node) | None
    return strawberry.field(resolve, description=description, graphql_type=page, metadata={BATCH: batch})


def one(node: Any, query: Callable[[list[str]], Query[Any]], *, argument: str, about: str, description: str) -> Any:
    """A root field: one record by its key, or null where there is none or the asker may not see it."""

    def asked(context: Context, key: str, after_position: list[str] | None = None) -> tuple[ByKeys, str]:
        context.read_after(after_position)
        return query, key

    batch = ByKey(asked)

    def resolve(root: Any, info: strawberry.Info, key: str, after_position: PositionsArgument = None) -> Any:
        return batch.one(root, context_of(info), key=key, after_position=after_position)

    add_kind(node, argument, query)
    _annotate(resolve, "key", Annotated[str, strawberry.argument(name=camel(argument), description=about)])
    return strawberry.field(resolve, description=description, graphql_type=node | None, metadata={BATCH: batch})


def many(node: type, query: type[Query[Page[Any]]], *, description: str) -> Any:
    """A root field: a filtered list in pages, in the order asked for; the filter is the query's own fields."""
    usual_order = next(field.default for field in msgspec.structs.fields(query) if field.name == "order")
    filters = input_of(query, f"{node.__name__} 的筛选条件", f"{node.__name__}Filter", PAGE_FIELDS)

    async def resolve(
        root: Any,
        info: strawberry.Info,
        filter: Any = None,
        first: FirstArgument = PAGE_SIZE_DEFAULT,
        after: AfterArgument = None,
        order: Any = usual_order,
        after_position: PositionsArgument = None,
    ) -> Any:
        context = context_of(info)
        context.read_after(after_position)
        page = {"order": order, "size": checked_size(first)}
        asked = struct_from(query, (vars(filter) if filter else {}) | page)
        scope = scope_of(asked, context.actor)
        if after is not None:
            asked = msgspec.structs.replace(asked, after=context.cursors.read(after, scope))

        async def count(keys: list[str], context: Context) -> list[Page[Any]]:
            return [await context.ask(_counting(asked))] * len(keys)

        return connection(await context.ask(asked, wanted=context.wanted), scope, Counting(count), context)

    order_type: Any = enum_of(type(usual_order))
    _annotate(resolve, "order", Annotated[order_type, strawberry.argument(description="排序")])
    _annotate(resolve, "filter", Annotated[filters | None, strawberry.argument(description="筛选条件")])
    return strawberry.field(resolve, description=description, graphql_type=connection_of(node))


def command(
    kind: type[Command],
    node: type,
    query: ByKeys,
    *,
    description: str,
) -> Any:
    """A mutation: send the command, answer with the record as the asker may see it and the position."""
    given = input_of(kind, f"{description}：所需内容")
    name = snake(node.__name__)

    async def resolve(
        root: Any,
        info: strawberry.Info,
        input: Any,
        command_id: CommandIdArgument = None,
        after_position: PositionsArgument = None,
    ) -> Any:
        context = context_of(info)
        context.read_after(after_position)
        receipt = await context.send(struct_from(kind, input), command_id)
        reach("gateway.mid_mutation")
        (found,) = await context.ask(query([receipt.record]), wanted=context.wanted)
        return Payload(record=found, position=receipt.position, repeated=receipt.repeated)

    _annotate(resolve, "input", Annotated[given, strawberry.argument(description="命令内容")])
    return strawberry.field(
        resolve,
        description=description,
        graphql_type=payload_of(node, name),
        metadata={"message": kind.subject},
    )


class Payload(msgspec.Struct, frozen=True, dict=True):
    """What a mutation answers."""

    record: Any
    position: str | None
    repeated: bool


_payloads: dict[type, type] = {}


def payload_of(node: type, name: str) -> type:
    """The payload type of a record: the record, the position and whether the command was a repeat."""
    if node not in _payloads:
        members = {
            name: strawberry.field(_record, description="办理后的记录；无权查看时为空", graphql_type=node | None),
            "position": strawberry.field(description="本次变更在流水中的位点，可用作 afterPosition；无变更时为空"),
            "repeated": strawberry.field(description="是否为同一命令编号的重发"),
        }
        annotations = {"position": str | None, "repeated": bool}
        cls = type(f"{node.__name__}Payload", (), {"__module__": __name__, "__annotations__": annotations, **members})
        _payloads[node] = strawberry.type(
            cls, name=f"{node.__name__}Payload", description=f"{node.__name__} 命令的结果"
        )
    return _payloads[node]


def _record(root: Any) -> Any:
    return root.record


def checked_size(first: int) -> int:
    """The page size asked for. Refusal: INVALID_INPUT outside 1 … 100."""
    if not 1 <= first <= PAGE_SIZE_MAX:
        raise Refusal("INVALID_INPUT", field="first", got=first, allowed=f"1 至 {PAGE_SIZE_MAX} 的整数")
    return first


def connection(page: Page[Any], scope: bytes, counting: Counting, context: Context) -> Connection:
    """A page, its cursors bound to its query and asker."""
    sign = partial(context.cursors.make, scope=scope)
    edges = [Edge(node, key, sign) for node, key in zip(page.items, page.keys, strict=True)]
    return Connection(edges, PageEnd(page.more, edges[-1] if edges else None), counting)


def _counting(asked: Query[Any]) -> Query[Any]:
    return msgspec.structs.replace(asked, count=True)


def _annotate(resolve: Callable[..., Any], parameter: str, annotation: Any) -> None:
    """Give a resolver's parameter a type that is only known here."""
    resolve.__annotations__[parameter] = annotation
