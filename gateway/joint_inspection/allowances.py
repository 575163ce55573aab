"""The year's allowance of visits in GraphQL."""

from contracts.joint_inspection import allowances as contract
from gateway import fields
from gateway.types import record


@record(contract.AllowanceVisit, "本年已开始的一次检查及其是否计入频次")
class AllowanceVisit:
    """A visit of the year."""


@record(contract.VisitAllowance, "年度入企检查频次：上限、已用、剩余，由谁何时检查；尚未开始的只对监管部门显示次数")
class VisitAllowance:
    """A year's allowance."""


def _by_code(codes: list[str]) -> contract.VisitAllowancesOfEnterprises:
    return contract.VisitAllowancesOfEnterprises(credit_codes=codes)


visit_allowance_of_enterprise = fields.link_by(
    VisitAllowance | None, _by_code, key="credit_code", description="本年的入企检查频次；无权查看或已注销的为空"
)
