"""同行业风险提醒: a problem typical of a trade goes to the trade's other units, and none learns whose it was."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCode, PageKey, PageSize, RegionCode, Text100, Text200, TradeCode

Case = Level.CASE
NoticeNumber = Annotated[str, about("提醒编号", min_length=1, max_length=64)]
NoticeTitle = Annotated[str, about("标题", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
NoticeText = Annotated[str, about("内容：问题、依据和建议", min_length=1, max_length=8000, pattern=patterns.NOT_BLANK)]


class NoticeState(Labelled):
    """Where a notice stands."""

    DRAFTED = "drafted", "待批准"
    RETURNED = "returned", "退回修改"
    SENT = "sent", "已发送"


class NoticeAction(Labelled):
    """What was done with a notice."""

    DRAFT = "draft", "起草"
    REVISE = "revise", "修改"
    RETURN = "return", "退回"
    SEND = "send", "批准并发送"


class Notice(Record, frozen=True, kw_only=True):
    """One notice; the first unit is kept from everyone but those who sent it."""

    number: Annotated[str, about("提醒编号", Level.SHARED)]
    state: Annotated[NoticeState, about("状态", Level.SHARED)]
    trade: Annotated[str, about("行业代码，GB/T 4754", Level.SHARED)]
    trade_name: Annotated[str | None, about("行业名称", Level.SHARED)] = None
    region: Annotated[str, about("发送范围：行政区划代码，含下级", Level.SHARED)]
    agency: Annotated[str, about("发送机关代码", Level.SHARED)]
    title: Annotated[str, about("标题", Level.SHARED)]
    text: Annotated[str, about("内容", Level.SHARED)]
    sent_at: Annotated[datetime | None, about("发送时间", Level.SHARED)] = None
    sent: Annotated[int | None, about("发送家数", Case)] = None
    read: Annotated[int | None, about("已阅家数", Case)] = None
    credit_code: Annotated[str | None, about("问题所在企业的统一社会信用代码", Case)] = None
    origin: Annotated[str | None, about("由哪个问题引出（问题或难题编号）", Case)] = None
    drafted_by: Annotated[str | None, about("起草人", Case)] = None
    approved_by: Annotated[str | None, about("批准人", Case)] = None
    return_reason: Annotated[str | None, about("退回理由", Case)] = None


class NoticeReceipt(Record, frozen=True, kw_only=True):
    """One unit's receipt."""

    notice: Annotated[str, about("提醒编号", Level.SHARED)]
    credit_code: Annotated[str, about("统一社会信用代码", Level.SHARED)]
    name: Annotated[str, about("企业名称", Level.SHARED)]
    region: Annotated[str, about("行政区划代码", Level.SHARED)]
    read_at: Annotated[datetime | None, about("阅读时间；未读为空", Level.SHARED)] = None


class DraftNotice(Command, frozen=True, kw_only=True):
    """An officer marks a problem as typical of a trade and words the notice; the words may not give the unit away.

    Refusals: NOT_FOUND, OUT_OF_REACH, REGION_UNKNOWN, NOTICE_TRADE_UNKNOWN, NOTICE_TRADE_FOREIGN, NOTICE_NAMES_UNIT.
    """

    subject: ClassVar[str] = "registry.notices.draft.v1"

    credit_code: CreditCode
    origin: Annotated[str, about("由哪个问题引出（问题或难题编号）", min_length=1, max_length=100)]
    trade: Annotated[str, about("行业代码，GB/T 4754，含下级", pattern=patterns.TRADE)]
    region: Annotated[str, about("发送范围：行政区划代码，含下级", pattern=patterns.REGION)]
    title: NoticeTitle
    text: NoticeText
    address: Annotated[Text200 | None, about("该企业地址：名录库未登记的在此填写，内容中不得出现")] = None
    legal_person: Annotated[Text100 | None, about("该企业法定代表人：名录库未登记的在此填写，内容中不得出现")] = None


class ReviseNotice(Command, frozen=True, kw_only=True):
    """New words before it is sent. Refusals: NOT_FOUND, NOTICE_SENT_ALREADY, NOTICE_NAMES_UNIT."""

    subject: ClassVar[str] = "registry.notices.revise.v1"

    number: NoticeNumber
    title: NoticeTitle
    text: NoticeText


class ReturnNotice(Command, frozen=True, kw_only=True):
    """The head returns it. Refusals: NOT_FOUND, NOTICE_SENT_ALREADY."""

    subject: ClassVar[str] = "registry.notices.return.v1"

    number: NoticeNumber
    reason: Annotated[str, about("退回理由", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]


class SendNotice(Command, frozen=True, kw_only=True):
    """The head, another person than the drafter, approves, and it is sent.

    Refusals: NOT_FOUND, NOTICE_SENT_ALREADY, NOTICE_RETURNED, NOTICE_SAME_PERSON, NOTICE_NAMES_UNIT,
    NOTICE_TOO_FEW_UNITS.
    """

    subject: ClassVar[str] = "registry.notices.send.v1"

    number: NoticeNumber


class ReadNotice(Command, frozen=True, kw_only=True):
    """A unit acknowledges that it has read it; again changes nothing. Refusal: NOT_FOUND."""

    subject: ClassVar[str] = "registry.notices.read.v1"

    number: NoticeNumber


class GetNotices(Query[list[Notice | None]], frozen=True, kw_only=True):
    """Notices aligned with `numbers`; None where absent, not received, or not yet sent to the asker."""

    subject: ClassVar[str] = "registry.notices.get.v1"

    numbers: Annotated[list[str], about("提醒编号，至多 100 个", max_length=100)]


class NoticeOrder(Labelled):
    """The orders of a list of notices."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListNotices(Query[Page[Notice]], frozen=True, kw_only=True):
    """Notices the asker may see; an enterprise sees those it received."""

    subject: ClassVar[str] = "registry.notices.list.v1"

    state: Annotated[NoticeState | None, about("状态")] = None
    trade: Annotated[TradeCode | None, about("行业代码（按前缀）")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    order: Annotated[NoticeOrder, about("排序")] = NoticeOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class NoticeReceiptOrder(Labelled):
    """The orders of a list of receipts."""

    CREDIT_CODE = "credit_code", "按统一社会信用代码"


class ListNoticeReceipts(Query[Page[NoticeReceipt]], frozen=True, kw_only=True):
    """Who received a notice; with `unread` who has not read it."""

    subject: ClassVar[str] = "registry.notices.receipts.v1"

    notice: NoticeNumber
    unread: Annotated[bool | None, about("true 只列未读的，false 只列已读的")] = None
    order: Annotated[NoticeReceiptOrder, about("排序")] = NoticeReceiptOrder.CREDIT_CODE
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class NoticeStepTaken(Event, frozen=True, kw_only=True):
    """A notice was drafted, revised, returned or sent; never whose problem it was. Aggregate `notice:<number>`."""

    subject: ClassVar[str] = "registry.notices.step_taken.v1"

    number: str
    action: NoticeAction
    trade: str
    region: str
    agency: str
    text_sha256: str
    receivers: int = 0


class NoticeRead(Event, frozen=True, kw_only=True):
    """A unit has read it. Aggregate `notice_receipt:<number>:<credit code>`."""

    subject: ClassVar[str] = "registry.notices.was_read.v1"

    number: str
    credit_code: str
