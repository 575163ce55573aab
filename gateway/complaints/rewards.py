"""Rewards 举报奖励 in GraphQL: proposed, approved, claimed with a one-time code, paid out."""

import asyncio
from typing import Annotated, Any

import msgspec
import strawberry
import uuid_utils
from argon2.low_level import Type, hash_secret

from contracts.complaints import rewards as contract
from contracts.errors import Refusal
from gateway import fields
from gateway.complaints.codes import grouped, new_code
from gateway.context import context_of
from gateway.nodes import Node
from gateway.types import input_of, output_of, record, struct_from

# OWASP's least for Argon2id; the code itself has 80 random bits.
TIME_COST, MEMORY_KIB, LANES, HASH_BYTES, SALT_BYTES = 2, 19 * 1024, 1, 32, 16


@record(contract.Reward, "举报奖励：提出、审批、凭领取码兑付；不记载领取人")
class Reward(Node):
    """A reward."""


@record(contract.RewardBudget, "举报奖励预算；公众只见年度终了后的全年总额")
class RewardBudget(Node):
    """A budget."""


def _by_number(numbers: list[str]) -> contract.GetRewards:
    return contract.GetRewards(numbers=numbers)


def of_complaints(numbers: list[str]) -> contract.RewardsOfComplaints:
    """The question for the rewards of complaints."""
    return contract.RewardsOfComplaints(numbers=numbers)


def _budgets(ids: list[str]) -> contract.GetRewardBudgets:
    return contract.GetRewardBudgets(ids=ids)


TierType = output_of(contract.RewardTier, "奖励档次，及其条件在本件投诉上的核对结果")
OwnType = output_of(contract.OwnReward, "反映人凭编号和查询码看到的奖励")
PayInput = input_of(contract.PayReward, "凭领取码兑付奖励：所需内容")

NumberArgument = Annotated[str, strawberry.argument(description="投诉编号")]
CodeArgument = Annotated[str, strawberry.argument(description="查询码，登记时给出")]
PayArgument = Annotated[PayInput, strawberry.argument(name="input", description="兑付的内容")]  # type: ignore[valid-type]


class Drawn(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What drawing a code answers."""

    claim_code: str | None = None
    reward: contract.OwnReward | None = None


@strawberry.type(description="领取码；编号、查询码不对或没有可领取的奖励时一律为空")
class ClaimCode:
    """What drawing a code answers, as GraphQL shows it."""

    claim_code: str | None = strawberry.field(description="领取码，只显示这一次；此前领取的随即失效")
    reward: OwnType | None = strawberry.field(description="可领取的奖励")  # type: ignore[valid-type]


async def _draw(
    root: Any,
    info: strawberry.Info,
    number: NumberArgument,
    query_code: CodeArgument,
    command_id: fields.CommandIdArgument = None,
) -> Drawn:
    context = context_of(info)
    id = command_id or str(uuid_utils.uuid7())
    who = (context.actor.agency, context.actor.subject, id, number)
    code = new_code(context.cursors.derive("claim code", *who))
    salt = context.cursors.derive("claim salt", *who)[:SALT_BYTES]
    order = contract.DrawClaimCode(
        number=number, query_code=query_code, claim_code_argon2=await asyncio.to_thread(_argon2, code, salt)
    )
    receipt = await context.send(order, id)
    if not receipt.record:
        return Drawn()
    reward = await context.ask(contract.RewardOfCaller(number=number, query_code=query_code))
    return Drawn(claim_code=grouped(code), reward=reward)


def _argon2(code: str, salt: bytes) -> str:
    return hash_secret(code.encode(), salt, TIME_COST, MEMORY_KIB, LANES, HASH_BYTES, Type.ID).decode()


async def _pay(
    root: Any,
    info: strawberry.Info,
    given: PayArgument,
    command_id: fields.CommandIdArgument = None,
    after_position: fields.PositionsArgument = None,
) -> fields.Payload:
    context = context_of(info)
    context.read_after(after_position)
    order = struct_from(contract.PayReward, given)
    receipt = await context.send(order, command_id)
    (found,) = await context.ask(_by_number([receipt.record]))
    if found is not None and found.state is not contract.RewardState.PAID:
        raise Refusal("REWARD_CODE_WRONG", number=order.number)
    return fields.Payload(record=found, position=receipt.position, repeated=receipt.repeated)


async def _own(root: Any, info: strawberry.Info, number: NumberArgument, query_code: CodeArgument) -> Any:
    return await context_of(info).ask(contract.RewardOfCaller(number=number, query_code=query_code))


async def _tiers(root: Any, info: strawberry.Info, number: NumberArgument) -> Any:
    return await context_of(info).ask(struct_from(contract.RewardTiersOfComplaint, {"number": number}))


@strawberry.type
class RewardQuery:
    """Questions about rewards."""

    reward = fields.one(Reward, _by_number, argument="number", about="奖励编号", description="按编号查询举报奖励")
    rewards = fields.many(Reward, contract.ListRewards, description="本单位及下级的举报奖励，新的在前")
    reward_tiers = strawberry.field(
        _tiers,
        description="一件投诉可适用的奖励档次，及其条件的核对结果；无权查看时为空表",
        graphql_type=list[TierType],  # type: ignore[valid-type]
    )
    complaint_reward = strawberry.field(
        _own, description="凭编号和查询码查询本件的奖励，无需登录", graphql_type=OwnType | None
    )
    reward_budget = fields.one(
        RewardBudget, _budgets, argument="id", about="预算编号", description="按编号查询举报奖励预算"
    )
    reward_budgets = fields.many(
        RewardBudget, contract.ListRewardBudgets, description="举报奖励预算和全年总额，年度新的在前"
    )


@strawberry.type
class RewardMutation:
    """Orders about rewards."""

    propose_reward = fields.command(
        contract.ProposeReward, Reward, _by_number, description="承办人就查实的投诉提出奖励"
    )
    approve_reward = fields.command(
        contract.ApproveReward, Reward, _by_number, description="批准奖励并占用当年预算；重奖由单位负责人批准"
    )
    decline_reward = fields.command(contract.DeclineReward, Reward, _by_number, description="不予批准并说明理由")
    draw_claim_code = strawberry.field(
        _draw,
        description="反映人凭编号和查询码领取一次性领取码，无需登录，不问身份",
        graphql_type=ClaimCode,
        metadata={"message": contract.DrawClaimCode.subject},
    )
    pay_reward = strawberry.field(
        _pay,
        description="凭领取码兑付并登记凭证，领取码随即失效；输错的计次",
        graphql_type=fields.payload_of(Reward, "reward"),
        metadata={"message": contract.PayReward.subject},
    )
    set_reward_budget = fields.command(
        contract.SetRewardBudget, RewardBudget, _budgets, description="单位负责人设定年度奖励预算"
    )
