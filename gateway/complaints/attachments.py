"""Attachments of complaints in GraphQL."""

from contracts.complaints import attachments as contract
from gateway import fields
from gateway.types import record


@record(contract.ComplaintAttachment, "投诉的附件；图片已清除拍摄位置、时间和作者")
class ComplaintAttachment:
    """An attachment."""


def _of_complaints(numbers: list[str], size: int) -> contract.AttachmentsOfComplaints:
    return contract.AttachmentsOfComplaints(numbers=numbers, size=size)


attachments_of_complaint = fields.links(
    ComplaintAttachment, _of_complaints, key="number", description="随反映提交的附件，依次；从文件库凭 SHA-256 下载"
)
