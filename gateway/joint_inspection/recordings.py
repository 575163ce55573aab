"""Recordings of visits 执法全过程记录, and how much is recorded, in GraphQL."""

from datetime import date
from typing import Annotated, Any

import strawberry

from contracts.joint_inspection import recordings as contract
from gateway import fields
from gateway.context import context_of
from gateway.nodes import Node
from gateway.types import record


def _download(root: Any) -> str | None:
    """Where the bytes are given out to the agencies taking part."""
    return f"/files/joint_inspection/{root.sha256}" if root.received and root.sha256 and root.media_type else None


@record(contract.VisitRecording, "执法全过程记录：文件以 SHA-256 固定，与图片自身所记不符的照列")
class VisitRecording(Node):
    """A recording."""

    download = strawberry.field(_download, description="文件的下载地址；未收到或无权查看时为空")


@record(contract.StepUse, "一个环节的记录情况")
class StepUse:
    """How many visits have one step recorded."""


@record(contract.OnSiteUse, "一个单位现场检查的使用率：全过程记录、核验码、离线检查包，依记录计算")
class OnSiteUse:
    """An agency's use."""


def _by_id(ids: list[str]) -> contract.GetRecordings:
    return contract.GetRecordings(ids=ids)


def _of_visits(visits: list[str], size: int) -> contract.RecordingsOfVisits:
    return contract.RecordingsOfVisits(visits=visits, size=size)


recordings_of_visit = fields.links(
    VisitRecording, _of_visits, key="id", description="执法全过程记录，按编号；多于一页的用 visitRecordings 续取"
)


async def _use(
    info: strawberry.Info,
    since: Annotated[date, strawberry.argument(description="检查开始日期起")],
    until: Annotated[date, strawberry.argument(description="检查开始日期止（含当日）")],
) -> Any:
    return await context_of(info).ask(contract.CountOnSiteUse(since=since, until=until))


@strawberry.type
class RecordingQuery:
    """Questions about recordings."""

    visit_recording = fields.one(
        VisitRecording, _by_id, argument="id", about="记录编号", description="按编号查询执法全过程记录"
    )
    visit_recordings = fields.many(
        VisitRecording, contract.ListRecordings, description="一次检查的执法全过程记录，可按形式、环节、有无不符筛选"
    )
    on_site_use = strawberry.field(
        _use, graphql_type=list[OnSiteUse], description="可以查看的各单位在一段时间内现场检查的使用率"
    )


@strawberry.type
class RecordingMutation:
    """Orders about recordings."""

    add_recording = fields.command(
        contract.AddRecording, VisitRecording, _by_id, description="为检查添加执法全过程记录"
    )
    deliver_recording = fields.command(
        contract.DeliverRecording, VisitRecording, _by_id, description="送交离线检查包所列记录的文件"
    )
