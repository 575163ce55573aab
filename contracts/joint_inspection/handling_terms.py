"""The vocabulary of a finding's handling 问题处置: states, steps, measures of the ladder, plan, extension, re-check."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.visits import LadderStep
from contracts.messages import Record

Words = Annotated[str, about("文字", min_length=1, max_length=4000, pattern=patterns.NOT_BLANK)]
Reason = Annotated[str, about("理由", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
FindingId = Annotated[str, about("问题编号", min_length=1, max_length=64)]
HandlingVersion = Annotated[
    int, about("提交人所见的版本：已有他人办理时不予受理，并告知其间办理了什么", ge=1, le=1_000_000)
]
HandlingFiles = Annotated[
    list[Annotated[str, msgspec.Meta(min_length=1, max_length=64)]],
    about("已上传至联合检查文件库的附件编号，至多 20 个", max_length=20),
]
Digests = Annotated[list[str], about("附件的 SHA-256 摘要")]


class HandlingState(Labelled):
    """Where the handling of a finding stands."""

    TO_DELIVER = "to_deliver", "待告知企业"
    CORRECTING = "correcting", "整改中"
    EXTENSION_ASKED = "extension_asked", "已申请延期，待答复"
    REPORTED = "reported", "已报告整改完成，待复查"
    CLOSED = "closed", "已办结"
    ENDED = "ended", "已终结"


class HandlingAction(Labelled):
    """A step somebody takes; the last three are the clock's."""

    RECORD = "record", "记录问题"
    EDUCATE = "educate", "宣传教育"
    GUIDE = "guide", "送达指导意见"
    WARN = "warn", "告诫约谈"
    ORDER = "order", "责令改正"
    FILE_CASE = "file_case", "立案查处并责令改正"
    SUBMIT_PLAN = "submit_plan", "提交整改方案"
    RETURN_PLAN = "return_plan", "退回整改方案"
    LINK_GUIDANCE = "link_guidance", "关联指导帮扶"
    ASK_EXTENSION = "ask_extension", "申请延期"
    GRANT_EXTENSION = "grant_extension", "同意延期"
    DECLINE_EXTENSION = "decline_extension", "不同意延期"
    REPORT = "report", "报告整改完成"
    PASS = "pass", "复查合格"
    FAIL = "fail", "复查不合格"
    RAISE = "raise", "升级措施"
    END = "end", "终结"
    REMIND = "remind", "临期提醒"
    OVERDUE = "overdue", "时限届满未办"
    ESCALATE = "escalate", "逾期上报"


class EscalationTo(Labelled):
    """Whom a step not taken in time is reported to."""

    HEAD = "head", "本单位负责人"
    SUPERIOR = "superior", "上一级单位"


class ReinspectionManner(Labelled):
    """How a re-inspection is made."""

    ON_SITE = "on_site", "现场复查"
    REMOTE = "remote", "视频或在线监测复查"
    PAPERS = "papers", "书面复查"


class FindingMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the ladder taken for a finding; `skipped` are the steps passed over to come to it."""

    place: Annotated[int, about("第几次采取措施，从 1 起")]
    rung: Annotated[LadderStep, about("渐进式执法措施")]
    decided_at: Annotated[datetime, about("决定时间")]
    decided_by: Annotated[str, about("决定单位代码")]
    reason: Annotated[str | None, about("理由")] = None
    skipped: Annotated[list[LadderStep], about("越过的措施")] = []
    lighter: Annotated[bool, about("是否轻于本地规则所定")] = False
    delivered_at: Annotated[datetime | None, about("告知企业时间")] = None
    demands: Annotated[str | None, about("告知内容和整改要求")] = None
    present: Annotated[list[str], about("约谈参加人")] = []
    correct_by: Annotated[date | None, about("整改期限")] = None
    document_number: Annotated[str | None, about("文书文号")] = None
    sha256: Annotated[str | None, about("文书 PDF 的 SHA-256 摘要")] = None


class RectificationPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan 整改方案 handed in by the enterprise."""

    at: Annotated[datetime, about("提交时间")]
    text: Annotated[str, about("整改方案")]
    files: Digests = []
    returned_at: Annotated[datetime | None, about("退回时间")] = None
    return_reason: Annotated[str | None, about("退回理由")] = None


class RectificationExtension(msgspec.Struct, frozen=True, kw_only=True):
    """An extension asked by the enterprise, and its answer."""

    at: Annotated[datetime, about("申请时间")]
    until: Annotated[date, about("申请延至")]
    reason: Annotated[str, about("申请理由")]
    answered_at: Annotated[datetime | None, about("答复时间")] = None
    granted: Annotated[bool | None, about("是否同意")] = None
    answer: Annotated[str | None, about("答复理由")] = None


class RectificationReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the enterprise reports as done."""

    at: Annotated[datetime, about("报告时间")]
    text: Annotated[str, about("整改情况")]
    files: Digests = []


class Reinspection(msgspec.Struct, frozen=True, kw_only=True):
    """A re-inspection 复查 by two or more officers."""

    at: Annotated[datetime, about("复查时间")]
    manner: Annotated[ReinspectionManner, about("复查方式")]
    officers: Annotated[list[str], about("复查人员执法证号")]
    passed: Annotated[bool, about("是否合格")]
    text: Annotated[str, about("复查情况")]
    visit: Annotated[str | None, about("结合进行的检查编号")] = None
    files: Digests = []
    document_number: Annotated[str | None, about("复查意见书文号")] = None
    sha256: Annotated[str | None, about("复查意见书 PDF 的 SHA-256 摘要")] = None


class HandlingEscalation(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the agency that was late, reported upward."""

    at: Annotated[datetime, about("上报时间")]
    duty: Annotated[str, about("逾期的时限任务代码")]
    to: Annotated[EscalationTo, about("报给谁")]
    agency: Annotated[str, about("报给的单位代码")]


class HandlingStep(Record, frozen=True, kw_only=True):
    """One step of a handling."""

    at: Annotated[datetime, about("时间", Level.CASE)]
    action: Annotated[HandlingAction, about("步骤", Level.CASE)]
    by: Annotated[str, about("单位代码或统一社会信用代码", Level.CASE)]
    person: Annotated[str | None, about("经办人", Level.CASE)] = None
    reason: Annotated[str | None, about("理由", Level.CASE)] = None
    duty: Annotated[str | None, about("所涉时限任务代码", Level.CASE)] = None
