"""Findings of drones, boats, patrol cars, satellites, cameras and vehicle tests in GraphQL."""

import strawberry

from contracts.registry import observations as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.Observation, "无人机、无人船、走航车、卫星、视频或机动车检验的一项发现")
class Observation:
    """A finding."""


@record(contract.ObservationBatch, "一批发现：一次入库，一条流水，一个摘要")
class ObservationBatch(Node):
    """A batch."""


def _by_id(ids: list[str]) -> contract.GetObservationBatches:
    return contract.GetObservationBatches(ids=ids)


def _of_enterprises(codes: list[str], size: int) -> contract.ObservationsOfEnterprises:
    return contract.ObservationsOfEnterprises(credit_codes=codes, size=size)


observations_of_enterprise = fields.links(
    Observation, _of_enterprises, key="credit_code", description="关于本企业的巡查发现，只列出可见的，新的在前"
)


@strawberry.type
class ObservationQuery:
    """Questions about findings."""

    observation_batch = fields.one(
        ObservationBatch, _by_id, argument="id", about="批次编号", description="按编号查询一批巡查发现"
    )
    observations = fields.many(Observation, contract.ListObservations, description="可见的巡查发现，新收到的在前")


@strawberry.type
class ObservationMutation:
    """Orders about findings."""

    record_observations = fields.command(
        contract.RecordObservations,
        ObservationBatch,
        _by_id,
        description="报送巡查发现，同一来源的同一编号只入库一次；疑似违法的向企业发出预警",
    )
