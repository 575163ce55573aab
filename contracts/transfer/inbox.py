"""待办与告知: what an agency owes on the cases of this service, and what it was told of them."""

from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta

from contracts.duties import DutyLight, DutyState
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Case = Level.CASE
NoticeId = Annotated[str, Meta(min_length=1, max_length=64)]
PageSize = Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)]


class InboxWhat(Labelled):
    """Whether an item is owed or was told."""

    DUTY = "duty", "待办"
    NOTICE = "notice", "告知"


class NoticeKind(Labelled):
    """What an agency is told; of a step of a case: the case's kind and the step."""

    REFERRAL_APPROVE = "referral_approve", "负责人已批准移送"
    REFERRAL_REFUSE = "referral_refuse", "负责人不批准移送"
    REFERRAL_ADD_DOCUMENT = "referral_add_document", "案卷补充了材料"
    REFERRAL_HAND_OVER = "referral_hand_over", "案件已移送公安机关并抄送检察机关"
    REFERRAL_RECEIVE = "referral_receive", "公安机关已签收"
    REFERRAL_REPORT_INCOMPLETE = "referral_report_incomplete", "公安机关告知材料不全"
    REFERRAL_SUPPLEMENT = "referral_supplement", "移送机关已补正材料"
    REFERRAL_REDIRECT = "referral_redirect", "案件已转送有管辖权的公安机关"
    REFERRAL_EXTEND_LEAD = "referral_extend_lead", "立案审查因线索需要查证延长"
    REFERRAL_EXTEND_COMPLEX = "referral_extend_complex", "立案审查因案情重大疑难复杂延长"
    REFERRAL_FILE = "referral_file", "公安机关已立案"
    REFERRAL_DECLINE = "referral_decline", "公安机关不予立案并退回案卷"
    REFERRAL_OVERDUE = "referral_overdue", "移送案件有步骤逾期未办"
    EARLY_INVOLVEMENT_INVITE = "early_involvement_invite", "受邀提前介入"
    EARLY_INVOLVEMENT_ASK = "early_involvement_ask", "有单位申请提前介入"
    EARLY_INVOLVEMENT_ACCEPT = "early_involvement_accept", "受邀单位同意提前介入"
    EARLY_INVOLVEMENT_GRANT = "early_involvement_grant", "提前介入申请已获同意"
    EARLY_INVOLVEMENT_REFUSE = "early_involvement_refuse", "提前介入未获同意"
    EARLY_INVOLVEMENT_WITHDRAW = "early_involvement_withdraw", "提前介入已撤回"
    EARLY_INVOLVEMENT_ADD_DOCUMENTS = "early_involvement_add_documents", "提前介入增加了查阅材料"
    EARLY_INVOLVEMENT_GIVE_OPINION = "early_involvement_give_opinion", "介入单位提出了意见"
    EARLY_INVOLVEMENT_END = "early_involvement_end", "办案单位结束了提前介入"
    EARLY_INVOLVEMENT_LEAVE = "early_involvement_leave", "介入单位退出了提前介入"
    EARLY_INVOLVEMENT_EXPIRE = "early_involvement_expire", "提前介入期限届满"
    EARLY_INVOLVEMENT_REFERRED = "early_involvement_referred", "案件已移送，提前介入结束"
    EARLY_INVOLVEMENT_OVERDUE = "early_involvement_overdue", "提前介入逾期未答复"
    CASE_NOTICE_SEND = "case_notice_send", "收到案情通报"
    CASE_NOTICE_ACKNOWLEDGE = "case_notice_acknowledge", "案情通报已被签收"
    CASE_NOTICE_FEED_BACK = "case_notice_feed_back", "案情通报收到反馈"
    CASE_NOTICE_OVERDUE = "case_notice_overdue", "案情通报逾期未签收或未反馈"
    MEETING_CALL = "meeting_call", "收到会议通知"
    MEETING_MOVE = "meeting_move", "会议时间或地点变更"
    MEETING_ADD_ITEM = "meeting_add_item", "会议增加了议题"
    MEETING_ANSWER = "meeting_answer", "有单位回复参会"
    MEETING_CANCEL = "meeting_cancel", "会议取消"
    MEETING_RECORD = "meeting_record", "会议纪要待确认"
    MEETING_CONFIRM = "meeting_confirm", "有单位确认了会议纪要"
    MEETING_OBJECT = "meeting_object", "有单位对会议纪要提出异议"
    MEETING_CORRECT = "meeting_correct", "会议纪要已更正，待确认"
    MEETING_REPORT = "meeting_report", "会议决定事项报告已落实"
    MEETING_OVERDUE = "meeting_overdue", "会议纪要或决定事项逾期"
    LEGAL_DISPUTE_RAISE = "legal_dispute_raise", "收到法律适用分歧"
    LEGAL_DISPUTE_TAKE_POSITION = "legal_dispute_take_position", "法律适用分歧有新的意见"
    LEGAL_DISPUTE_PUT_ON_AGENDA = "legal_dispute_put_on_agenda", "法律适用分歧列入会议议程"
    LEGAL_DISPUTE_TAKE_OFF_AGENDA = "legal_dispute_take_off_agenda", "法律适用分歧移出会议议程"
    LEGAL_DISPUTE_END = "legal_dispute_end", "法律适用分歧有结论"
    LEGAL_DISPUTE_CONFIRM = "legal_dispute_confirm", "有单位确认法律适用分歧的结论"
    LEGAL_DISPUTE_OVERDUE = "legal_dispute_overdue", "法律适用分歧的结论逾期未确认"
    LEGAL_DISPUTE_REJECT = "legal_dispute_reject", "有单位不同意法律适用分歧的结论"


class InboxItem(Record, frozen=True, kw_only=True):
    """One duty or notice as the agency sees it whose it is; nobody else sees it. Of a case it names only the number."""

    id: Annotated[str, about("编号", Case)]
    what: Annotated[InboxWhat, about("待办或告知", Case)]
    name: Annotated[str, about("名称：时限任务或告知的事项", Case)]
    aggregate: Annotated[str, about("所属记录", Case)]
    number: Annotated[str, about("案件编号", Case)]
    since: Annotated[datetime, about("待办起算时间，或告知时间", Case)]
    duty: Annotated[str | None, about("时限任务代码；告知为空", Case)] = None
    due: Annotated[datetime | None, about("届满时间；告知为空", Case)] = None
    provisional: Annotated[bool | None, about("届满时间是否暂定；告知为空", Case)] = None
    state: Annotated[DutyState | None, about("时限任务状态；告知为空", Case)] = None
    light: Annotated[DutyLight | None, about("黄牌、红牌；未到提醒之时为空", Case)] = None
    source: Annotated[str | None, about("时限依据；告知为空", Case)] = None
    notice: Annotated[NoticeKind | None, about("告知事项；待办为空", Case)] = None
    read_at: Annotated[datetime | None, about("告知标为已阅的时间", Case)] = None


class InboxCount(Record, frozen=True, kw_only=True):
    """How much waits for an agency, each counted to 10 000 at most."""

    agency: Annotated[str, about("单位代码", Case)]
    owed: Annotated[int, about("待办数", Case)]
    yellow: Annotated[int, about("其中黄牌", Case)]
    red: Annotated[int, about("其中红牌", Case)]
    unread: Annotated[int, about("未阅的告知数", Case)]


class InboxOrder(Labelled):
    """The orders of an inbox."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"
    DUE = "due", "届满早的在前，告知在后"


class ListInbox(Query[Page[InboxItem]], frozen=True, kw_only=True):
    """The duties the asker's agency owes and the notices it was given; the agency's officers and heads only."""

    subject: ClassVar[str] = "transfer.inbox.list.v1"
    what: Annotated[InboxWhat | None, about("只看待办或告知")] = None
    unread: Annotated[bool | None, about("只看未阅（真）或已阅（假）的告知")] = None
    kind: Annotated[NoticeKind | None, about("只看一种告知")] = None
    order: Annotated[InboxOrder, about("排序")] = InboxOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class GetInboxCounts(Query[list[InboxCount | None]], frozen=True, kw_only=True):
    """The counts of agencies, aligned; None for every agency but the asker's own."""

    subject: ClassVar[str] = "transfer.inbox.get_counts.v1"
    agencies: Annotated[list[str], about("单位代码", max_length=PAGE_SIZE_MAX)]


class MarkNoticesRead(Command, frozen=True, kw_only=True):
    """The agency has read these notices; of those read before the first time stays. Refusal: NOT_FOUND."""

    subject: ClassVar[str] = "transfer.inbox.mark_read.v1"
    ids: Annotated[list[NoticeId], about("告知编号", min_length=1, max_length=100)]


class InboxNoticesRead(Event, frozen=True, kw_only=True):
    """An agency read notices."""

    subject: ClassVar[str] = "transfer.inbox.notices_read.v1"
    agency: Annotated[str, about("单位代码")]
    notices: Annotated[list[str], about("告知编号")]
