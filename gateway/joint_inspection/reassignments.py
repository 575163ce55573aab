"""Changes of a visit's officers 改派 in GraphQL."""

from contracts.joint_inspection import reassignments as contract
from gateway import fields
from gateway.types import record


@record(contract.VisitReassignment, "检查人员改派：凡能查看检查的均可见曾经改派")
class VisitReassignment:
    """A change of officers."""


def _of_visits(visits: list[str]) -> contract.ReassignmentsOfVisits:
    return contract.ReassignmentsOfVisits(visits=visits)


reassignments_of_visit = fields.link_by(
    list[VisitReassignment], _of_visits, key="id", description="检查人员的历次改派，先改派的在前"
)
