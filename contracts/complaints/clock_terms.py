"""The words of a complaint's clocks: its kind, the parts of a set of limits, rungs, and what happened on the way."""

from datetime import datetime
from typing import Annotated

import msgspec

from contracts.fields import Labelled, about
from contracts.law import LawStatus, Unit


class ComplaintKind(Labelled):
    """What a caller wants; with region and channel it chooses the limits."""

    URGENT = "urgent", "紧急"
    COMPLAINT = "complaint", "投诉举报"
    ENQUIRY = "enquiry", "咨询"
    HELP = "help", "求助"
    SUGGESTION = "suggestion", "意见建议"


class LimitPart(Labelled):
    """What a limit of a set is for."""

    ROUTE = "route", "分派"
    ARBITRATE = "arbitrate", "裁定"
    SIGN = "sign", "签收"
    RETURN = "return", "退单、提出异议"
    NOTICE = "notice", "受理告知"
    CONTACT = "contact", "联系反映人"
    RELAY = "relay", "热线转达"
    HANDLE = "handle", "办理"
    TOTAL = "total", "自受理起办结"
    EXTEND = "extend", "延期上限"
    EXTEND_TIMES = "extend_times", "延期次数上限"
    DECIDE_EXTENSION = "decide_extension", "审批延期"
    PAUSE = "pause", "中止上限"
    OPINION = "opinion", "协办意见"
    WARN = "warn", "到期前黄牌提醒"
    ESCALATE = "escalate", "红牌逐级督办"
    REVIEW_ASK = "review_ask", "申请复查"
    REVIEW = "review", "复查"
    RECHECK_ASK = "recheck_ask", "申请复核"
    RECHECK = "recheck", "复核"


class EscalationRung(Labelled):
    """To whom a step that is overdue has been taken, one rung after another."""

    HEAD = "head", "承办机构负责人"
    HOTLINE = "hotline", "热线"
    SUPERVISION = "supervision", "督查"


class ExtensionState(Labelled):
    """Where a request for more time stands."""

    ASKED = "asked", "待审批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"


class CoHandlingState(Labelled):
    """Where a co-owner's part stands."""

    ASKED = "asked", "待提出意见"
    GIVEN = "given", "已提出意见"
    RETURNED = "returned", "已退回协办"
    ENDED = "ended", "已终止"


class ComplaintLimit(msgspec.Struct, frozen=True, kw_only=True):
    """A limit that holds for this complaint, and the set it is of."""

    part: Annotated[LimitPart, about("用于哪一步")]
    set_name: Annotated[str, about("所属时限组")]
    key: Annotated[str, about("时限规定代码")]
    name: Annotated[str, about("名称")]
    value: Annotated[int, about("数值")]
    unit: Annotated[Unit, about("单位")]
    source: Annotated[str, about("依据")]
    status: Annotated[LawStatus, about("法定或地方设定")]


class ComplaintExtension(msgspec.Struct, frozen=True, kw_only=True):
    """A request of the handling agency for more time."""

    agency: Annotated[str, about("申请的机构代码")]
    value: Annotated[int, about("申请延长的数量")]
    unit: Annotated[Unit, about("单位")]
    reason: Annotated[str, about("理由")]
    asked_at: Annotated[datetime, about("申请时间")]
    state: Annotated[ExtensionState, about("状态")] = ExtensionState.ASKED
    decided_by: Annotated[str | None, about("审批的机构代码")] = None
    decided_at: Annotated[datetime | None, about("审批时间")] = None
    opinion: Annotated[str | None, about("审批意见")] = None


class ComplaintPause(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which the clock of handling stood still."""

    reason: Annotated[str, about("中止原因代码")]
    reason_name: Annotated[str, about("中止原因")]
    note: Annotated[str, about("说明")]
    since: Annotated[datetime, about("中止之时")]
    until: Annotated[datetime | None, about("恢复之时；仍中止为空")] = None


class CallerContact(msgspec.Struct, frozen=True, kw_only=True):
    """What the handling agency has the hotline ask the caller, and what came back; never who the caller is."""

    agency: Annotated[str, about("联系的机构代码")]
    message: Annotated[str, about("请热线转达的内容")]
    asked_at: Annotated[datetime, about("提出时间")]
    reached: Annotated[bool | None, about("是否联系上；尚未转达为空")] = None
    answer: Annotated[str | None, about("反映人的答复")] = None
    relayed_at: Annotated[datetime | None, about("转达时间")] = None


class ComplaintEscalation(msgspec.Struct, frozen=True, kw_only=True):
    """One rung of the ladder that an overdue step was taken up."""

    rung: Annotated[EscalationRung, about("督办层级")]
    duty: Annotated[str, about("逾期的时限任务代码")]
    agency: Annotated[str, about("逾期的机构代码")]
    to_agency: Annotated[str, about("由哪个机构督办")]
    at: Annotated[datetime, about("时间")]


class CoHandling(msgspec.Struct, frozen=True, kw_only=True):
    """A co-owner's part in one round of handling."""

    agency: Annotated[str, about("协办机构代码")]
    asked_at: Annotated[datetime, about("交办时间")]
    state: Annotated[CoHandlingState, about("状态")] = CoHandlingState.ASKED
    text: Annotated[str | None, about("协办意见，或退回协办的理由")] = None
    at: Annotated[datetime | None, about("提出或退回的时间")] = None
