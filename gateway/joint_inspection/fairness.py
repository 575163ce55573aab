"""The fairness report in GraphQL."""

from typing import Annotated, Any

import strawberry

from contracts.joint_inspection import fairness as contract
from gateway.context import context_of
from gateway.types import input_of, record, struct_from


@record(contract.FairnessReport, "随机抽取公平性报告：已公布的抽取，应抽中与实际抽中的比较")
class FairnessReport:
    """A report."""


DrawFairnessInput = input_of(contract.ReadDrawFairness, "公平性报告：哪一地区、哪一时期", "DrawFairnessInput")
DrawFairnessArgument = Annotated[
    DrawFairnessInput | None,  # type: ignore[valid-type]
    strawberry.argument(name="input", description="哪一地区、哪一时期；缺省为全部地区近十二个月"),
]


async def _fairness(root: Any, info: strawberry.Info, given: DrawFairnessArgument = None) -> Any:
    return await context_of(info).ask(struct_from(contract.ReadDrawFairness, given or {}))


@strawberry.type
class FairnessQuery:
    """Questions about how fair draws were."""

    draw_fairness = strawberry.field(
        _fairness,
        graphql_type=FairnessReport,
        description="随机抽取公平性报告，任何人可查：按类别、区域、企业规模比较期望与实际，卡方检验报警",
    )
