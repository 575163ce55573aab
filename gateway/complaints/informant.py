"""The caller's protection 反映人保护 in GraphQL: what is masked, and who asked to see the caller."""

from contracts.complaints import informant as contract
from gateway import fields
from gateway.types import record


@record(contract.MaskedPart, "反映内容中隐去的一处：序号与类别，不含原文")
class MaskedPart:
    """A masked part."""


@record(contract.CallerRequest, "查看反映人身份的一次申请；只对申请机构显示")
class CallerRequest:
    """A request to see the caller."""


def _parts(numbers: list[str], size: int) -> contract.PartsOfComplaints:
    return contract.PartsOfComplaints(numbers=numbers, size=size)


def _requests(numbers: list[str], size: int) -> contract.RequestsOfComplaints:
    return contract.RequestsOfComplaints(numbers=numbers, size=size)


masked_parts = fields.links(MaskedPart, _parts, key="number", description="为保护反映人而隐去的内容，按序号")
caller_requests = fields.links(
    CallerRequest, _requests, key="number", description="本机构查看反映人身份的申请，新的在前"
)
