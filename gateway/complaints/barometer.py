"""The barometer 晴雨表 and its heat map in GraphQL."""

from typing import Annotated, Any

import strawberry

from contracts.complaints import barometer as contract
from contracts.messages import Query
from gateway.context import context_of
from gateway.types import input_of, record, struct_from


@record(contract.BarometerReading, "晴雨表的一格：本期和上期的投诉件数、增长和热度")
class BarometerReading:
    """A reading."""


@record(contract.HeatCell, "热力图的一格：按已关联企业的位置统计的投诉件数")
class HeatCell:
    """A cell."""


BarometerInput = input_of(contract.ReadBarometer, "晴雨表：统计什么", "BarometerInput")
HeatMapInput = input_of(contract.MapComplaints, "热力图：统计什么", "HeatMapInput")

BarometerArgument = Annotated[
    BarometerInput | None,  # type: ignore[valid-type]
    strawberry.argument(name="input", description="统计什么；缺省为近 30 日各市各事项"),
]
HeatMapArgument = Annotated[
    HeatMapInput | None,  # type: ignore[valid-type]
    strawberry.argument(name="input", description="统计什么；缺省为近 30 日，网格边长 0.05 度"),
]


async def _barometer(root: Any, info: strawberry.Info, given: BarometerArgument = None) -> Any:
    return await _ask(contract.ReadBarometer, info, given)


async def _heat_map(root: Any, info: strawberry.Info, given: HeatMapArgument = None) -> Any:
    return await _ask(contract.MapComplaints, info, given)


async def _ask(kind: type[Query[Any]], info: strawberry.Info, given: Any) -> Any:
    return await context_of(info).ask(struct_from(kind, given or {}))


@strawberry.type
class BarometerQuery:
    """Questions about how many complaints there are."""

    complaint_barometer = strawberry.field(
        _barometer,
        description="投诉晴雨表：按地区、事项、行业统计本期件数、比上期的增长和热度；仅限本地区的政府部门",
        graphql_type=list[BarometerReading],
    )
    complaint_heat_map = strawberry.field(
        _heat_map,
        description="投诉热力图：按已关联企业的位置在网格上统计件数；仅限本地区的政府部门",
        graphql_type=list[HeatCell],
    )
