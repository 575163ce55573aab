"""The words of special case teams 专案组: whose case, who sits on one, what was done and what is due."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.course_terms import CourseStep
from contracts.messages import Event


class TeamSubject(Labelled):
    """What a team's case began with."""

    VISIT = "visit", "检查"
    FINDING = "finding", "检查发现的问题"
    REFERRAL = "referral", "移送案件"
    COMPLAINT = "complaint", "投诉举报工单"
    ENTERPRISE = "enterprise", "企业"


class TeamState(Labelled):
    """Where a team stands; without a closing report it is never closed."""

    ACTIVE = "active", "办理中"
    REPORTED = "reported", "已提交结案报告，待审定"
    CLOSED = "closed", "已结案解散"


class TeamAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    FORM = "form", "组建"
    ASK = "ask", "商请派员"
    CONFIRM = "confirm", "派员单位确认"
    DECLINE = "decline", "派员单位不同意"
    END_SEAT = "end_seat", "召回、更换或撤回商请"
    RECUSE = "recuse", "回避"
    LAPSE = "lapse", "资格终止，按规则退出"
    NAME_LEADER = "name_leader", "指定组长"
    LINK = "link", "并入检查记录"
    ADD_MILESTONE = "add_milestone", "增加节点"
    MEET = "meet", "完成节点"
    EXTEND = "extend", "节点延期"
    PROGRESS = "progress", "报告进展"
    REPORT = "report", "提交结案报告"
    RETURN = "return", "退回结案报告"
    CLOSE = "close", "审定结案并解散"
    ORDER = "order", "上级督办"
    TAKE_OVER = "take_over", "上级提级办理"
    OVERDUE = "overdue", "逾期未办"
    REMIND = "remind", "临期提醒"


class TeamSeatKind(Labelled):
    """As what somebody is asked into a team."""

    OFFICER = "officer", "执法或办案人员"
    EXPERT = "expert", "专家"
    LAWYER = "lawyer", "律师"


class TeamSeatState(Labelled):
    """Where a seat stands; only who is a member sees the case."""

    ASKED = "asked", "待派员单位确认"
    MEMBER = "member", "在组"
    DECLINED = "declined", "派员单位不同意"
    WITHDRAWN = "withdrawn", "商请已撤回"
    RECALLED = "recalled", "已由派员单位召回"
    REPLACED = "replaced", "已更换"
    RECUSED = "recused", "已回避"
    LAPSED = "lapsed", "资格终止"
    ENDED = "ended", "随专案组解散结束"


class TeamMember(msgspec.Struct, frozen=True, kw_only=True):
    """One seat; `agency` confirms it, `account` is the agency that the person signs in for."""

    nth: Annotated[int, about("第几席")]
    kind: Annotated[TeamSeatKind, about("身份")]
    agency: Annotated[str, about("派员单位代码，或所在机构的统一社会信用代码")]
    account: Annotated[str, about("本人登录身份所属的单位代码；专家库人员为 public")]
    subject: Annotated[str, about("人员：执法证号、专家库编号或登录账号")]
    state: Annotated[TeamSeatState, about("状态")]
    asked_at: Annotated[datetime, about("商请时间")]
    reason: Annotated[str, about("商请理由")]
    library: Annotated[str | None, about("专家库编号")] = None
    joined_at: Annotated[datetime | None, about("入组时间")] = None
    ended_at: Annotated[datetime | None, about("退出时间")] = None
    answer: Annotated[str | None, about("不同意、召回、更换或回避的理由")] = None


class TeamMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be done by a day; that day counts in."""

    nth: Annotated[int, about("第几个节点")]
    text: Annotated[str, about("节点内容")]
    due_on: Annotated[date, about("完成日期（含当日）")]
    ordered_by: Annotated[str | None, about("督办的上级单位代码；专案组自定的为空")] = None
    met_at: Annotated[datetime | None, about("完成时间")] = None
    overdue: Annotated[bool, about("是否曾逾期")] = False
    extended: Annotated[int, about("延期次数")] = 0


class TeamProgress(msgspec.Struct, frozen=True, kw_only=True):
    """What a member reported."""

    at: Annotated[datetime, about("时间")]
    agency: Annotated[str, about("单位代码")]
    person: Annotated[str, about("报告人")]
    text: Annotated[str, about("进展")]
    files: Annotated[list[str], about("附件的 SHA-256 摘要")]


class TeamClosing(msgspec.Struct, frozen=True, kw_only=True):
    """A closing report 结案报告; one sent back stays beside the next."""

    at: Annotated[datetime, about("提交时间")]
    person: Annotated[str, about("提交人")]
    facts: Annotated[str, about("查明的事实")]
    conclusion: Annotated[str, about("处理意见")]
    document_number: Annotated[str, about("文书编号")]
    sha256: Annotated[str, about("结案报告（PDF）的 SHA-256 摘要")]
    returned: Annotated[str | None, about("退回的理由")] = None


class TeamStep(CourseStep, frozen=True, kw_only=True):
    """One step of a team."""

    action: Annotated[TeamAction, about("步骤", Level.CASE)]
    seat: Annotated[int | None, about("第几席", Level.CASE)] = None
    milestone: Annotated[int | None, about("第几个节点", Level.CASE)] = None


class TeamStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or was not in time. Aggregate `case_team:<number>`.

    Neither the case nor any person stands in the journal: a team may look into what must not become known. Words only
    as their digest.
    """

    subject: ClassVar[str] = "joint_inspection.case_teams.step_taken.v1"
    number: str
    action: TeamAction
    state: TeamState
    agency: str
    region: str
    by: str
    version: int
    seat: int | None = None
    seat_agency: str | None = None
    milestone: int | None = None
    escalated_to: str | None = None
    duty: str | None = None
    document: str | None = None
    text_sha256: str | None = None
