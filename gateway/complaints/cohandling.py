"""A co-owner's orders in GraphQL."""

import strawberry

from contracts.complaints import cohandling as contract
from gateway import fields
from gateway.complaints.filing import by_number
from gateway.complaints.intake import Complaint


@strawberry.type
class CoHandlingMutation:
    """Orders of co-owners."""

    give_opinion = fields.command(contract.GiveOpinion, Complaint, by_number, description="协办机构提出协办意见")
    return_co_handling = fields.command(
        contract.ReturnCoHandling,
        Complaint,
        by_number,
        description="协办机构退回本机构的协办部分，不影响主办和其他协办",
    )
