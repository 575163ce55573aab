"""Sources 采集来源 of the intake stream in GraphQL."""

import strawberry

from contracts.registry import sources as contract
from gateway import fields
from gateway.types import record


@record(contract.IntakeSource, "采集来源：经数据流报送监测数据或巡查发现的网关或协作系统")
class IntakeSource:
    """A source."""


def _by_code(codes: list[str]) -> contract.GetIntakeSources:
    return contract.GetIntakeSources(codes=codes)


@strawberry.type
class SourceQuery:
    """Questions about sources."""

    intake_source = fields.one(
        IntakeSource, _by_code, argument="code", about="采集来源代码", description="按代码查询采集来源"
    )
    intake_sources = fields.many(IntakeSource, contract.ListIntakeSources, description="可见的采集来源")


@strawberry.type
class SourceMutation:
    """Orders about sources."""

    register_intake_source = fields.command(
        contract.RegisterIntakeSource, IntakeSource, _by_code, description="登记采集来源及其公钥和报送范围"
    )
    replace_source_key = fields.command(
        contract.ReplaceSourceKey, IntakeSource, _by_code, description="更换采集来源的公钥，此后按新公钥验签"
    )
    end_intake_source = fields.command(
        contract.EndIntakeSource, IntakeSource, _by_code, description="停用采集来源，此后不再接收"
    )
