"""Joint meetings 联席会议 in GraphQL."""

import strawberry

from contracts.transfer import meeting_terms
from contracts.transfer import meetings as contract
from gateway import fields
from gateway.nodes import Node
from gateway.transfer.case_documents import download_of
from gateway.types import record


def _by_number(numbers: list[str]) -> contract.GetMeetings:
    return contract.GetMeetings(numbers=numbers)


@record(meeting_terms.MeetingMinutes, "会议纪要的一个版本，PDF")
class MeetingMinutes:
    """One edition of the minutes."""

    download = strawberry.field(download_of, description="下载地址")


@record(contract.Meeting, "联席会议或联合培训；只有召集和受邀单位可见")
class Meeting(Node):
    """A meeting."""


@strawberry.type
class MeetingQuery:
    """Questions about meetings."""

    meeting = fields.one(Meeting, _by_number, argument="number", about="会议编号", description="按编号查询会议")
    meetings = fields.many(
        Meeting, contract.ListMeetings, description="本单位召集或受邀的联席会议和联合培训，召开晚的在前"
    )


@strawberry.type
class MeetingMutation:
    """Orders about meetings."""

    call_meeting = fields.command(
        contract.CallMeeting, Meeting, _by_number, description="召集联席会议或联合培训，议程取自未决分歧和自拟议题"
    )
    move_meeting = fields.command(contract.MoveMeeting, Meeting, _by_number, description="召集单位变更时间地点")
    add_meeting_item = fields.command(
        contract.AddMeetingItem, Meeting, _by_number, description="增加议题：自拟的或本单位为一方的法律适用分歧"
    )
    answer_meeting = fields.command(contract.AnswerMeeting, Meeting, _by_number, description="受邀单位回复参会")
    cancel_meeting = fields.command(contract.CancelMeeting, Meeting, _by_number, description="召集单位取消会议")
    record_minutes = fields.command(
        contract.RecordMinutes, Meeting, _by_number, description="召集单位形成会议纪要（PDF），由参会单位确认"
    )
    confirm_minutes = fields.command(contract.ConfirmMinutes, Meeting, _by_number, description="参会单位确认纪要")
    object_to_minutes = fields.command(
        contract.ObjectToMinutes, Meeting, _by_number, description="参会单位对纪要提出异议"
    )
    correct_minutes = fields.command(
        contract.CorrectMinutes, Meeting, _by_number, description="召集单位更正纪要为新版本，原版本留存"
    )
    report_on_decision = fields.command(
        contract.ReportOnDecision, Meeting, _by_number, description="责任单位报告决定事项已落实"
    )
