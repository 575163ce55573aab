"""Readings 自动监测数据 in GraphQL: batches in, hours out, checks and citations."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from contracts.registry import readings as contract
from gateway import fields
from gateway.context import context_of
from gateway.nodes import Node
from gateway.types import record, struct_from


@record(contract.ReadingBatch, "一批监测数据：一次入库，一条流水，一个摘要")
class ReadingBatch(Node):
    """A batch."""


@record(contract.HourlyReading, "一个监测项目一个小时的数据的一个版本")
class HourlyReading:
    """A reading."""


@record(contract.BatchCheck, "一批监测数据的核验：表中各行是否仍为流水所载")
class BatchCheck:
    """A check."""


@record(contract.ReadingCitation, "作为证据引用的一个小时的监测数据")
class ReadingCitation:
    """A citation."""


def _by_id(ids: list[str]) -> contract.GetReadingBatches:
    return contract.GetReadingBatches(ids=ids)


BatchesArgument = Annotated[list[str], strawberry.argument(description="批次编号，至多 20 个")]
PointArgument = Annotated[str, strawberry.argument(description="点位代码")]
MetricArgument = Annotated[str, strawberry.argument(description="监测项目")]
SinceArgument = Annotated[datetime, strawberry.argument(description="时段不早于")]
UntilArgument = Annotated[datetime, strawberry.argument(description="时段早于；自起始时刻起至多 31 日")]


async def _check(root: Any, info: strawberry.Info, ids: BatchesArgument) -> Any:
    return await context_of(info).ask(struct_from(contract.CheckBatches, {"ids": ids}))


async def _cite(
    root: Any,
    info: strawberry.Info,
    point: PointArgument,
    metric: MetricArgument,
    since: SinceArgument,
    until: UntilArgument,
) -> Any:
    given = {"point": point, "metric": metric, "since": since, "until": until}
    return await context_of(info).ask(struct_from(contract.CiteReadings, given))


@strawberry.type
class ReadingQuery:
    """Questions about readings."""

    reading_batch = fields.one(
        ReadingBatch, _by_id, argument="id", about="批次编号", description="按编号查询一批监测数据及未入库的行"
    )
    reading_batches = fields.many(ReadingBatch, contract.ListReadingBatches, description="监测数据的批次")
    readings = fields.many(HourlyReading, contract.ListReadings, description="一个点位在一个期间的监测数据，按时段")
    reading_checks = strawberry.field(
        _check,
        description="由表中各行重算批次摘要，与流水核对；无权查看的批次为空",
        graphql_type=list[BatchCheck | None],
    )
    reading_citations = strawberry.field(
        _cite,
        description="引用一个期间的监测数据作为证据；有不能引用的时段即拒绝并说明",
        graphql_type=list[ReadingCitation],
    )


@strawberry.type
class ReadingMutation:
    """Orders about readings."""

    record_readings = fields.command(
        contract.RecordReadings,
        ReadingBatch,
        _by_id,
        description="报送监测数据，一批至多 1000 行；有问题的行逐行说明，其余入库",
    )
