"""Draws in GraphQL."""

from typing import Annotated, Any

import strawberry

from contracts.joint_inspection import draws as contract
from contracts.joint_inspection import visits as visits_contract
from gateway import fields
from gateway.context import context_of
from gateway.fields import PositionsArgument
from gateway.joint_inspection.visits import Visit
from gateway.nodes import Node
from gateway.types import record


def _visits(draws: list[str], size: int) -> visits_contract.VisitsOfDraws:
    return visits_contract.VisitsOfDraws(draws=draws, size=size)


@record(contract.Draw, "随机抽取：双随机、承诺后揭示，任何人可以重算")
class Draw(Node):
    """A draw."""

    visits = fields.links(Visit, _visits, key="id", description="抽取产生的检查，只列出可以查看的")


@record(contract.DrawProof, "抽取证明文件的一段；把各段依次拼接即为全文")
class DrawProof:
    """A slice of a proof."""


def _by_id(ids: list[str]) -> contract.GetDraws:
    return contract.GetDraws(ids=ids)


async def _proof(
    info: strawberry.Info,
    draw: Annotated[str, strawberry.argument(description="抽取编号")],
    offset: Annotated[int, strawberry.argument(description="起始字符位置，取上一段的 next")] = 0,
    after_position: PositionsArgument = None,
) -> Any:
    context = context_of(info)
    context.read_after(after_position)
    return await context.ask(contract.GetDrawProof(draw=draw, offset=offset))


@strawberry.type
class DrawQuery:
    """Questions about draws."""

    draw = fields.one(Draw, _by_id, argument="id", about="抽取编号", description="按编号查询随机抽取")
    draws = fields.many(Draw, contract.ListDraws, description="可以查看的随机抽取，新的在前")
    draw_proof = strawberry.field(
        _proof,
        graphql_type=DrawProof | None,
        description="已公布抽取的证明文件，任何人可查；用 ./hub draw verify 重算",
    )


@strawberry.type
class DrawMutation:
    """Orders about draws."""

    open_draw = fields.command(contract.OpenDraw, Draw, _by_id, description="按已备案的计划冻结检查对象库，开启抽取")
    redraw = fields.command(contract.Redraw, Draw, _by_id, description="说明理由重新抽取，原抽取保留")
    commit_nonce = fields.command(contract.CommitNonce, Draw, _by_id, description="提交随机数的承诺值")
    reveal_nonce = fields.command(
        contract.RevealNonce, Draw, _by_id, description="揭示随机数；双方揭示后即抽取检查对象"
    )
    draw_officers = fields.command(
        contract.DrawOfficers, Draw, _by_id, description="共同检查的单位自行抽取本单位的执法人员；全部完成后结果成立"
    )
