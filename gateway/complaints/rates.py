"""Rates 三率 in GraphQL."""

import strawberry

from contracts.complaints import rates as contract
from gateway import fields
from gateway.types import record


@record(contract.ComplaintRate, "三率之一：一个承办机构、事项、月份的响应率、解决率或满意率")
class ComplaintRate:
    """A rate."""


@record(contract.CountedComplaint, "计入一个指标的一件工单")
class CountedComplaint:
    """A work order behind a rate."""


@strawberry.type
class ComplaintRateQuery:
    """Questions about rates."""

    complaint_rates = fields.many(
        ComplaintRate, contract.ListComplaintRates, description="一个月的三率，按承办机构和事项；只计可见的工单"
    )
    counted_complaints = fields.many(
        CountedComplaint, contract.ListCountedComplaints, description="一个指标背后的工单，件数与该指标相同"
    )
