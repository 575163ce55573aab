"""The list of rulings in GraphQL."""

import strawberry

from contracts.complaints import rulings as contract
from gateway import fields
from gateway.complaints.filing import by_number
from gateway.complaints.intake import Complaint
from gateway.types import record


@record(contract.ComplaintRuling, "裁定：同事项、同地区、同类的投诉此后从其裁定")
class ComplaintRuling:
    """A ruling that holds for like cases."""

    decided_on = fields.link_by(
        Complaint | None,
        by_number,
        key="complaint",
        description="据以裁定的投诉；无权查看时为空",
    )


@strawberry.type
class ComplaintRulingQuery:
    """Questions about rulings."""

    complaint_rulings = fields.many(
        ComplaintRuling, contract.ListComplaintRulings, description="现行裁定，各附据以裁定的投诉编号"
    )
