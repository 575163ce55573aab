"""The lists 未及时办理清单 in GraphQL."""

import strawberry

from contracts.transfer import lapses as contract
from contracts.transfer.referrals import GetReferrals
from gateway import fields
from gateway.nodes import Node
from gateway.transfer.referrals import Referral
from gateway.types import record


def _referrals(numbers: list[str]) -> GetReferrals:
    return GetReferrals(numbers=numbers)


@record(contract.Lapse, "未及时办理清单中的一条：逾期的机关、对其监督的检察机关、其上级机关可见")
class Lapse(Node):
    """A limit that was let pass."""

    referral = fields.link_by(
        Referral | None, _referrals, key="number", description="移送案件；不是当事单位的看不到，为空"
    )


def _by_id(ids: list[str]) -> contract.GetLapses:
    return contract.GetLapses(ids=ids)


@strawberry.type
class LapseQuery:
    """Questions about what was not done in time."""

    lapse = fields.one(Lapse, _by_id, argument="id", about="清单条目编号", description="按编号查询未及时办理清单的条目")
    lapses = fields.many(Lapse, contract.ListLapses, description="未及时移送、受理、立案、回复的清单，届满早的在前")
