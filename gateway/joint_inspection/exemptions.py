"""Exemptions by the positive list in GraphQL."""

from contracts.joint_inspection import exemptions as contract
from gateway import fields
from gateway.types import record


@record(contract.InspectionExemption, "列入正面清单而免除或减少的检查及其理由")
class InspectionExemption:
    """An exemption."""


def _by_code(codes: list[str]) -> contract.ExemptionsOfEnterprises:
    return contract.ExemptionsOfEnterprises(credit_codes=codes)


inspection_exemption_of_enterprise = fields.link_by(
    InspectionExemption | None, _by_code, key="credit_code", description="正面清单的检查豁免；不在清单内的为空"
)
