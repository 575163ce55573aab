"""Monitoring points 监测点位 in GraphQL."""

import strawberry

from contracts.registry import points as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.Point, "监测点位：排放口、治理设施或生产设施")
class Point(Node):
    """A point."""


def _by_code(codes: list[str]) -> contract.GetPoints:
    return contract.GetPoints(codes=codes)


def _of_enterprises(codes: list[str], size: int) -> contract.PointsOfEnterprises:
    return contract.PointsOfEnterprises(credit_codes=codes, size=size)


def _of_permits(numbers: list[str], size: int) -> contract.PointsOfPermits:
    return contract.PointsOfPermits(numbers=numbers, size=size)


points_of_permit = fields.links(
    Point, _of_permits, key="number", description="许可证各排放口的监测点位：点位编号即排放口编号"
)
points_of_enterprise = fields.links(
    Point, _of_enterprises, key="credit_code", description="本企业的监测点位，按点位代码"
)


@strawberry.type
class PointQuery:
    """Questions about points."""

    point = fields.one(Point, _by_code, argument="code", about="点位代码", description="按点位代码查询监测点位")
    points = fields.many(Point, contract.ListPoints, description="监测点位，按点位代码")
