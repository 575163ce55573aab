"""Field work 离线检查 in GraphQL: packages taken along, results handed in, conflicts."""

from typing import Any

import msgspec
import strawberry

from contracts.joint_inspection import field_packages as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record
from gateway.wordings import worded


def _why(root: Any) -> str | None:
    """The Chinese sentence of why an entry could not be taken in."""
    return worded(root.refusal, msgspec.json.decode(root.refusal_data)) if root.refusal else None


def _download(root: Any) -> str:
    """Where the package's file is given out to the agency that took it along."""
    return f"/files/joint_inspection/{root.sha256}"


@record(contract.FieldPackage, "离线检查包：一次检查带到一台设备上")
class FieldPackage(Node):
    """One visit on one device."""

    download = strawberry.field(_download, description="包文件的下载地址")


@record(contract.FieldEntryRecord, "离线检查中的一条现场记录及其结果")
class FieldEntryRecord:
    """One entry."""

    reason = strawberry.field(_why, description="未能记入的原因")


@record(contract.FieldConflictWatch, "一次检查的离线检查有几处冲突待决定，时限如何")
class FieldConflictWatch:
    """What waits for a decision."""


@record(contract.FieldWork, "一次检查的离线检查：带出的包、收回的记录、冲突")
class FieldWork:
    """The field work of a visit."""


def _by_id(ids: list[str]) -> contract.GetFieldPackages:
    return contract.GetFieldPackages(ids=ids)


def _of_visits(visits: list[str]) -> contract.FieldWorkOfVisits:
    return contract.FieldWorkOfVisits(visits=visits)


field_work_of_visit = fields.link_by(
    FieldWork | None, _of_visits, key="id", description="离线检查：带出的包、收回的记录、冲突；只有参加单位可以查看"
)


def _conflicts(visits: list[str]) -> contract.FieldConflictsOfVisits:
    return contract.FieldConflictsOfVisits(visits=visits)


field_conflicts_of_visit = fields.link_by(
    FieldConflictWatch | None, _conflicts, key="id", description="离线检查待决定的冲突；参加单位及其上级可以查看"
)


@strawberry.type
class FieldPackageQuery:
    """Questions about field work."""

    field_package = fields.one(
        FieldPackage, _by_id, argument="id", about="离线检查包编号", description="按编号查询离线检查包"
    )


@strawberry.type
class FieldPackageMutation:
    """Orders about field work."""

    pack_visit = fields.command(contract.PackVisit, FieldPackage, _by_id, description="把检查带到离线设备上")
    take_in_field_results = fields.command(
        contract.TakeInFieldResults, FieldPackage, _by_id, description="收回离线检查的一份结果，同一份只记入一次"
    )
    decide_field_conflict = fields.command(
        contract.DecideFieldConflict, FieldWork, _of_visits, description="主办人员决定离线检查结果中的冲突"
    )
