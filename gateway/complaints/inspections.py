"""Inspections that complaints open, in GraphQL."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from contracts.complaints import inspections as contract
from contracts.joint_inspection.visits import GetVisits
from gateway import fields
from gateway.context import Context
from gateway.types import record
from kernel.narrowing import Wanted

if TYPE_CHECKING:
    from gateway.joint_inspection.visits import Visit


def _visits(ids: list[str]) -> GetVisits:
    return GetVisits(ids=ids)


@record(contract.ComplaintInspection, "由投诉提出的现场检查：只对承办机构显示")
class ComplaintInspection:
    """An inspection opened by a complaint."""

    inspection_visit = fields.link_by(
        Annotated["Visit", strawberry.lazy("gateway.joint_inspection.visits")] | None,
        _visits,
        key="visit",
        description="所形成的检查；检查前只有牵头单位负责人和受指派人员可见",
    )


async def _of_complaints(parents: list[Any], context: Context, _: Wanted | None) -> list[Any]:
    numbers = [parent.number for parent in parents]
    return list(await context.ask_each(numbers, lambda some: contract.InspectionsOfComplaints(numbers=some)))


inspections_of_complaint = fields.link(
    list[ComplaintInspection] | None,
    _of_complaints,
    reads=("number",),
    description="由本投诉提出的现场检查，新的在前；只对承办机构显示",
)
