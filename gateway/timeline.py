"""The timeline 大事记 of an enterprise in GraphQL: the parts of all services as one list, newest first.

A service that does not answer takes nothing from the others: its part is a null with the error, after all other edges,
and its name stands under `missing`. The cursor holds each service's own position: nothing is lost when it is back.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import msgspec
import strawberry

from contracts.checkpoints import JournalService
from contracts.complaints.timeline import ComplaintsTimeline
from contracts.errors import Refusal
from contracts.joint_inspection.timeline import JointInspectionTimeline
from contracts.messages import PAGE_SIZE_DEFAULT, Page
from contracts.registry.timeline import RegistryTimeline
from contracts.timeline import TimelineEntry as Entry
from contracts.timeline import TimelineKind, TimelineOfEnterprises
from contracts.transfer.timeline import TransferTimeline
from gateway.batches import BATCH, ByParents
from gateway.context import Context, context_of
from gateway.cursors import scope_of
from gateway.fields import AfterArgument, Edge, FirstArgument, PageEnd, PageInfo, checked_size, link
from gateway.merging import Positions, merged, read
from gateway.nodes import Node, global_id, kind_named
from gateway.types import enum_of, record
from kernel.narrowing import Wanted

Kind = TimelineKind
Part = dict[str, Page[Entry]] | BaseException

TELLERS: dict[JournalService, type[TimelineOfEnterprises]] = {
    JournalService.REGISTRY: RegistryTimeline,
    JournalService.COMPLAINTS: ComplaintsTimeline,
    JournalService.JOINT_INSPECTION: JointInspectionTimeline,
    JournalService.TRANSFER: TransferTimeline,
}
# Which service tells entries of a kind, and the type of the record they are about.
KINDS: dict[TimelineKind, tuple[JournalService, str]] = {
    Kind.DIRECTORY: (JournalService.REGISTRY, "Enterprise"),
    Kind.PERMIT: (JournalService.REGISTRY, "Permit"),
    Kind.ALERT: (JournalService.REGISTRY, "Alert"),
    Kind.CLUE: (JournalService.REGISTRY, "Clue"),
    Kind.CREDIT: (JournalService.REGISTRY, "Credit"),
    Kind.CREDIT_FACT: (JournalService.REGISTRY, "CreditFact"),
    Kind.POSITIVE_LIST: (JournalService.REGISTRY, "PositiveListing"),
    Kind.COMPLAINT: (JournalService.COMPLAINTS, "Complaint"),
    Kind.EXCHANGED_CLUE: (JournalService.COMPLAINTS, "ExchangedClue"),
    Kind.VISIT: (JournalService.JOINT_INSPECTION, "Visit"),
    Kind.FINDING: (JournalService.JOINT_INSPECTION, "Visit"),
    Kind.REFERRAL: (JournalService.TRANSFER, "Referral"),
}


def _type_of(entry: Entry) -> str:
    return KINDS[entry.kind][1]


def _record_id(root: Any) -> strawberry.ID:
    return global_id(_type_of(root), root.number)


async def _records(entries: list[Entry], context: Context, _: Wanted | None) -> list[Any]:
    """The records behind entries, asked once for each type; where that failed the error, for these entries alone."""
    wanted: dict[str, dict[str, None]] = {}
    for entry in entries:
        wanted.setdefault(_type_of(entry), {})[entry.number] = None
    found = await asyncio.gather(*(_found(name, list(keys), context) for name, keys in wanted.items()))
    by_type = dict(zip(wanted, found, strict=True))
    return [by_type[_type_of(entry)][entry.number] for entry in entries]


async def _found(name: str, keys: list[str], context: Context) -> dict[str, Any]:
    kind = kind_named(name)
    assert kind is not None
    try:
        return dict(zip(keys, await context.ask_each(keys, kind.query), strict=True))
    except Exception as error:
        return dict.fromkeys(keys, error)


@record(Entry, "企业大事记的一条：何时、何事、所涉记录")
class TimelineEntry:
    """An entry."""

    record_id = strawberry.field(
        _record_id, description="所涉记录的全局编号，可用 node 查询", graphql_type=strawberry.ID
    )
    record = link(Node | None, _records, description="所涉记录；检查发现的问题指向其检查")


@strawberry.type(description="企业大事记中的一条及其位置")
class TimelineEdge:
    """An entry in its list."""

    node: TimelineEntry = strawberry.field(description="内容")
    cursor: str = strawberry.field(description="游标")


enum_of(TimelineKind)
enum_of(JournalService)


@strawberry.type(description="企业大事记的一页：四个服务各自所知，按时间合并，新的在前")
class Timeline:
    """A page of the timeline."""

    edges: list[TimelineEdge | None] = strawberry.field(
        description="各条；有服务没有应答时，末尾以空值和相应的错误表示其所缺的部分"
    )
    page_info: PageInfo = strawberry.field(description="翻页信息")
    missing: list[JournalService] = strawberry.field(
        description="没有应答的服务：本页不含其所知的部分，其恢复后从游标继续即可补上"
    )


class Shown(msgspec.Struct, frozen=True):
    """A page as GraphQL shows it; an error among the edges is told where it stands."""

    edges: list[Any]
    page_info: PageEnd
    missing: list[JournalService]


class Asked(msgspec.Struct, frozen=True):
    """What a document asks of timelines."""

    size: int
    kinds: list[TimelineKind]

    def scope(self, code: str, context: Context) -> bytes:
        """What a cursor of this enterprise's timeline is bound to."""
        return scope_of(RegistryTimeline(credit_codes=[code], kinds=self.kinds), context.actor)

    def place(self, code: str, after: str | None, context: Context) -> Positions | Refusal:
        """Where each service goes on; the refusal of a cursor that is another's."""
        try:
            return read(context.cursors.read(after, self.scope(code, context))) if after else {}
        except Refusal as refusal:
            return refusal

    def tellers(self) -> list[JournalService]:
        """The services that know of what is asked for."""
        kinds = self.kinds or list(TimelineKind)
        return [service for service in TELLERS if any(KINDS[kind][0] is service for kind in kinds)]


async def _timelines(
    parents: list[Any],
    context: Context,
    _: Wanted | None,
    first: int = PAGE_SIZE_DEFAULT,
    after: str | None = None,
    kinds: Sequence[TimelineKind] | None = None,
) -> list[Any]:
    asked = Asked(checked_size(first), sorted(set(kinds or ())))
    codes = [parent.credit_code for parent in parents]
    places = {code: asked.place(code, after, context) for code in codes}
    open_codes = [code for code, place in places.items() if not isinstance(place, Refusal)]
    parts = await _parts(open_codes, places[open_codes[0]], asked, context) if open_codes else {}
    return [
        place if isinstance(place := places[code], Refusal) else _shown(code, place, parts, asked, context)
        for code in codes
    ]


async def _parts(
    codes: list[str], places: Positions | Refusal, asked: Asked, context: Context
) -> dict[JournalService, Part]:
    """What each service tells; the places of all are one cursor's, so the same."""
    assert not isinstance(places, Refusal)
    tellers = asked.tellers()
    told = await asyncio.gather(
        *(_part(service, codes, places.get(service), asked, context) for service in tellers), return_exceptions=True
    )
    return dict(zip(tellers, told, strict=True))


async def _part(
    service: JournalService, codes: list[str], after: str | None, asked: Asked, context: Context
) -> dict[str, Page[Entry]]:
    def query(some: list[str]) -> TimelineOfEnterprises:
        return TELLERS[service](credit_codes=some, kinds=asked.kinds, size=asked.size, after=after)

    return dict(zip(codes, await context.ask_each(codes, query), strict=True))


def _shown(code: str, place: Positions, parts: dict[JournalService, Part], asked: Asked, context: Context) -> Shown:
    pages = {service.value: part[code] for service, part in parts.items() if not isinstance(part, BaseException)}
    missing = {service: part for service, part in parts.items() if isinstance(part, BaseException)}
    page = merged(pages, place, asked.size)
    sign = partial(context.cursors.make, scope=asked.scope(code, context))
    edges = [Edge(node, key, sign) for node, key in zip(page.items, page.keys, strict=True)]
    return Shown([*edges, *missing.values()], PageEnd(page.more, edges[-1] if edges else None), list(missing))


TIMELINES = ByParents(_timelines, reads=("credit_code",))

KindsArgument = Annotated[list[TimelineKind] | None, strawberry.argument(description="只要这些类别；不填为全部")]


def _timeline(
    root: Any,
    info: strawberry.Info,
    first: FirstArgument = PAGE_SIZE_DEFAULT,
    after: AfterArgument = None,
    kinds: KindsArgument = None,
) -> Any:
    return TIMELINES.one(root, context_of(info), first=first, after=after, kinds=kinds)


timeline_of_enterprise = strawberry.field(
    _timeline,
    description="大事记：四个服务所知的、可以查看的各事，新的在前；缺了哪个服务见 missing",
    graphql_type=Timeline | None,
    metadata={BATCH: TIMELINES},
)
