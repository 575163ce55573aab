"""Deliveries 投递 to a partner's receivers in GraphQL: how far, what is held back, digests, replays."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import strawberry

from contracts import deliveries as contract
from contracts.checkpoints import JournalService
from contracts.messages import PAGE_SIZE_DEFAULT
from gateway import fields
from gateway.context import context_of
from gateway.fields import FirstArgument, checked_size
from gateway.types import enum_of, record, struct_from

HELD_MAX = 20


@record(contract.DeliveryKey, "验签公钥：每个服务对每个接收端各有一把；并行期内新旧两把同时签名")
class DeliveryKey:
    """A public key."""


@record(contract.DeliveryState, "一个服务向一个接收端投递到了哪里，及其验签公钥")
class DeliveryState:
    """How far a service got."""


@record(contract.HeldDelivery, "接收端没有收下的一个事件，及现在将投出的内容；只挡住同一记录后面的事件")
class HeldDelivery:
    """An event that waits."""


@record(contract.DeliveryDigest, "投递日清单：一日所收下的条数、位点和默克尔树根，由投递服务签名、前后相连")
class DeliveryDigest:
    """A digest."""


enum_of(JournalService)
Service = Annotated[JournalService, strawberry.argument(description="哪个服务的投递")]
ReceiverArgument = Annotated[str, strawberry.argument(description="接收端编号")]
AfterPosition = Annotated[int, strawberry.argument(description="只要位点大于此数的，用于继续往后取")]
BeforeNumber = Annotated[int | None, strawberry.argument(description="只要编号小于此数的，用于继续往前取")]
FirstHeld = Annotated[int, strawberry.argument(description=f"条数，1 至 {HELD_MAX}")]


async def _states(info: strawberry.Info, receiver: ReceiverArgument) -> Any:
    context = context_of(info)
    asked = [context.ask(kind(receivers=[receiver])) for kind in contract.DELIVERY_STATES.values()]
    return [state for [state] in await asyncio.gather(*asked) if state is not None]


async def _held(
    info: strawberry.Info,
    receiver: ReceiverArgument,
    service: Service,
    first: FirstHeld = HELD_MAX,
    after: AfterPosition = 0,
) -> Any:
    asked = {"receiver": receiver, "size": min(checked_size(first), HELD_MAX), "after": after}
    return await context_of(info).ask(struct_from(contract.HELD_DELIVERIES[service], asked))


async def _digests(
    info: strawberry.Info,
    receiver: ReceiverArgument,
    service: Service,
    first: FirstArgument = PAGE_SIZE_DEFAULT,
    before: BeforeNumber = None,
) -> Any:
    asked = {"receiver": receiver, "size": checked_size(first), "before": before}
    return await context_of(info).ask(struct_from(contract.DELIVERY_DIGESTS[service], asked))


@strawberry.type
class DeliveryQuery:
    """Questions about deliveries."""

    deliveries = strawberry.field(
        _states, graphql_type=list[DeliveryState], description="本单位一个接收端的投递情况，每个服务一条"
    )
    held_deliveries = strawberry.field(
        _held, graphql_type=list[HeldDelivery], description="接收端没有收下而等待的事件，按位点；附现在将投出的内容"
    )
    delivery_digests = strawberry.field(
        _digests,
        graphql_type=list[DeliveryDigest],
        description="投递日清单，新的在前；明细文件见 /exchange/digests/<服务>/<接收端>/<编号>",
    )


def _by_receiver(service: JournalService) -> Callable[[list[str]], contract.DeliveryStates]:
    def query(ids: list[str]) -> contract.DeliveryStates:
        return contract.DELIVERY_STATES[service](receivers=ids)

    return query


def _replay(service: JournalService) -> Any:
    return fields.command(
        contract.REPLAY_DELIVERY[service],
        DeliveryState,
        _by_receiver(service),
        description=f"让{service.label}服务重投一条，或恢复投递并重投全部未收下的",
    )


@strawberry.type
class DeliveryMutation:
    """Orders about deliveries."""

    replay_registry_delivery = _replay(JournalService.REGISTRY)
    replay_joint_inspection_delivery = _replay(JournalService.JOINT_INSPECTION)
    replay_complaints_delivery = _replay(JournalService.COMPLAINTS)
    replay_transfer_delivery = _replay(JournalService.TRANSFER)


QUERIES: tuple[type, ...] = (DeliveryQuery,)
MUTATIONS: tuple[type, ...] = (DeliveryMutation,)
SUBSCRIPTIONS: tuple[type, ...] = ()
