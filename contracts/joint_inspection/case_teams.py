"""专案组: a team of several agencies, experts and lawyers for one case; who sits on it sees the case, nobody longer.

Legal source: 环执法〔2021〕1号（八）建立专案查办制度.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.course_terms import CourseFiles, CourseReason, CourseVersion, CourseWords
from contracts.joint_inspection.team_terms import (
    TeamClosing,
    TeamMember,
    TeamMilestone,
    TeamProgress,
    TeamSeatKind,
    TeamSeatState,
    TeamState,
    TeamStep,
    TeamSubject,
)
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Page, Query, Record

Case, Shared = Level.CASE, Level.SHARED
TeamNumber = Annotated[str, about("专案组编号", min_length=1, max_length=64)]
SeatNumber = Annotated[str, about("席位编号", min_length=1, max_length=80)]
Reference = Annotated[str, about("检查、问题、移送案件或工单编号，企业为统一社会信用代码", min_length=1, max_length=64)]
Subject = Annotated[str, about("人员：执法证号或登录账号", min_length=1, max_length=64, pattern=patterns.NOT_BLANK)]
SeatNth = Annotated[int, about("第几席", ge=1, le=200)]
MilestoneNth = Annotated[int, about("第几个节点", ge=1, le=100)]
DueOn = Annotated[date, about("完成日期（含当日）")]
MilestoneText = Annotated[str, about("节点内容", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]
EnterpriseCode = Annotated[str, about("涉及企业的统一社会信用代码", pattern=patterns.CREDIT_CODE_SHAPE)]

AgencyCode = Annotated[str, about("单位代码", pattern=patterns.AGENCY)]
LibraryNumber = Annotated[str, about("专家库编号", pattern=patterns.CERTIFICATE)]


class CaseTeam(Record, frozen=True, kw_only=True):
    """One team: for its members, the agency that formed it and the level above; for the region's heads in outline."""

    number: Annotated[str, about("专案组编号", Level.OPEN)]
    state: Annotated[TeamState, about("状态", Level.OPEN)]
    agency: Annotated[str, about("组建或提级办理的单位代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    formed_at: Annotated[datetime, about("组建时间", Level.OPEN)]
    overdue: Annotated[bool, about("是否有逾期未完成的节点", Level.OPEN)]
    closed_at: Annotated[datetime | None, about("结案时间", Level.OPEN)] = None
    version: Annotated[int | None, about("版本，办理时须注明", Shared)] = None
    title: Annotated[str | None, about("专案名称", Shared)] = None
    leader: Annotated[str | None, about("组长", Shared)] = None
    members: Annotated[list[TeamMember] | None, about("席位：在组的、商请中的和已退出的", Case)] = None
    milestones: Annotated[list[TeamMilestone] | None, about("节点", Case)] = None
    origin: Annotated[TeamSubject | None, about("专案起因", Case)] = None
    reference: Annotated[str | None, about("起因的编号或统一社会信用代码", Case)] = None
    credit_code: Annotated[str | None, about("涉及企业的统一社会信用代码", Case)] = None
    reason: Annotated[str | None, about("组建理由", Case)] = None
    visits: Annotated[list[str] | None, about("并入的检查编号，组内人员据此查看检查、问题和记录", Case)] = None
    superior: Annotated[str | None, about("上级单位代码", Case)] = None
    progress: Annotated[list[TeamProgress] | None, about("进展", Case)] = None
    closings: Annotated[list[TeamClosing] | None, about("历次结案报告", Case)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Case)] = None
    steps: Annotated[list[TeamStep] | None, about("经过", Case)] = None


class TeamSeat(Record, frozen=True, kw_only=True):
    """One seat as the agency that is asked sees it: who is asked, what for; nothing of the case."""

    number: Annotated[str, about("席位编号", Level.OPEN)]
    team: Annotated[str, about("专案组编号", Level.OPEN)]
    title: Annotated[str, about("专案名称", Level.OPEN)]
    asked_by: Annotated[str, about("组建单位代码", Level.OPEN)]
    kind: Annotated[TeamSeatKind, about("身份", Level.OPEN)]
    agency: Annotated[str, about("派员单位代码，或所在机构的统一社会信用代码", Level.OPEN)]
    person: Annotated[str, about("人员：执法证号、专家库编号或登录账号", Level.OPEN)]
    state: Annotated[TeamSeatState, about("状态", Level.OPEN)]
    asked_at: Annotated[datetime, about("商请时间", Level.OPEN)]
    reason: Annotated[str, about("商请理由", Level.OPEN)]
    joined_at: Annotated[datetime | None, about("入组时间", Level.OPEN)] = None
    ended_at: Annotated[datetime | None, about("退出时间", Level.OPEN)] = None
    answer: Annotated[str | None, about("不同意、召回、更换或回避的理由", Level.OPEN)] = None


class NewTeamMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done, until when."""

    text: MilestoneText
    due_on: DueOn


class FormCaseTeam(Command, frozen=True, kw_only=True):
    """A head forms a team for one case; the leader is an officer of the same agency and its first member.

    A visit or finding must be one the agency may look into; its visit's records are the team's from the start.
    Refusals: OUT_OF_REACH, NOT_FOUND, TEAM_DATE_WRONG, TEAM_PERSON_UNFIT, TEAM_REFERENCE_WRONG.
    """

    subject: ClassVar[str] = "joint_inspection.case_teams.form.v1"
    region: Annotated[str, about("行政区划代码", pattern=patterns.REGION)]
    title: Annotated[str, about("专案名称", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]
    origin: Annotated[TeamSubject, about("专案起因")]
    reference: Reference
    reason: CourseReason
    leader: Subject
    milestones: Annotated[list[NewTeamMilestone], about("节点，至少一个", min_length=1, max_length=20)]
    credit_code: Annotated[EnterpriseCode | None, about("涉及企业；起因为检查、问题或企业的以其为准")] = None


class AskTeamMember(Command, frozen=True, kw_only=True):
    """The head asks for a member: an officer of an agency, or an expert or lawyer of the library 专家库.

    An officer is named by agency and person, a lawyer of an institution by its library number and the person.
    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, AGENCY_UNKNOWN, TEAM_PERSON_UNFIT,
    TEAM_PERSON_TWICE, TEAM_ASK_WRONG, TEAM_FULL.
    """

    subject: ClassVar[str] = "joint_inspection.case_teams.ask.v1"
    number: TeamNumber
    version: CourseVersion
    kind: Annotated[TeamSeatKind, about("身份")]
    reason: CourseReason
    agency: Annotated[AgencyCode | None, about("派员单位代码：执法或办案人员必填")] = None
    person: Annotated[Subject | None, about("人员：执法证号或登录账号；专家和个人律师不填")] = None
    library: Annotated[LibraryNumber | None, about("专家库编号：专家和律师必填")] = None


class AnswerTeamSeat(Command, frozen=True, kw_only=True):
    """The agency or institution that is asked confirms the member, or says why not; from then on the member sees.

    Refusals: NOT_FOUND, TEAM_SEAT_STATE, CASE_STEP_NOT_ALLOWED, TEAM_PERSON_UNFIT, TEAM_REASON_MISSING.
    """

    subject: ClassVar[str] = "joint_inspection.case_teams.answer_seat.v1"
    seat: SeatNumber
    confirmed: Annotated[bool, about("是否同意派员")]
    reason: Annotated[CourseReason | None, about("不同意的理由")] = None


class EndTeamSeat(Command, frozen=True, kw_only=True):
    """The own agency calls the member back, or the forming agency replaces the member or takes the request back.

    What the member saw through the team is seen no more from that instant. Refusals: as AnswerTeamSeat.
    """

    subject: ClassVar[str] = "joint_inspection.case_teams.end_seat.v1"
    seat: SeatNumber
    reason: CourseReason


class RecuseTeamMember(Command, frozen=True, kw_only=True):
    """A member recuses himself, or the forming agency's head recuses the member 回避; sight ends at once.

    Refusals: as AnswerTeamSeat, CASE_NOT_YOUR_STEP.
    """

    subject: ClassVar[str] = "joint_inspection.case_teams.recuse.v1"
    seat: SeatNumber
    reason: CourseReason


class NameTeamLeader(Command, frozen=True, kw_only=True):
    """The head names another member, an officer, as leader. Refusals: as AskTeamMember, TEAM_SEAT_STATE."""

    subject: ClassVar[str] = "joint_inspection.case_teams.name_leader.v1"
    number: TeamNumber
    version: CourseVersion
    nth: SeatNth


class LinkTeamVisit(Command, frozen=True, kw_only=True):
    """The head adds a visit that has begun; members see it with its findings, handlings and recordings.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, TEAM_VISIT_TWICE.
    """

    subject: ClassVar[str] = "joint_inspection.case_teams.link_visit.v1"
    number: TeamNumber
    version: CourseVersion
    visit: Annotated[str, about("检查编号", min_length=1, max_length=64)]


class AddTeamMilestone(Command, frozen=True, kw_only=True):
    """The head adds a milestone. Refusals: as LinkTeamVisit, TEAM_DATE_WRONG, TEAM_FULL."""

    subject: ClassVar[str] = "joint_inspection.case_teams.add_milestone.v1"
    number: TeamNumber
    version: CourseVersion
    text: MilestoneText
    due_on: DueOn


class MeetTeamMilestone(Command, frozen=True, kw_only=True):
    """The leader says that a milestone is met, and by what.

    Refusals: as LinkTeamVisit, TEAM_LEADER_ONLY, TEAM_MILESTONE_UNKNOWN, TEAM_MILESTONE_MET.
    """

    subject: ClassVar[str] = "joint_inspection.case_teams.meet_milestone.v1"
    number: TeamNumber
    version: CourseVersion
    milestone: MilestoneNth
    text: CourseWords


class ExtendTeamMilestone(Command, frozen=True, kw_only=True):
    """The head gives more time; for what a superior ordered only the superior does.

    Refusals: as MeetTeamMilestone, TEAM_DATE_WRONG.
    """

    subject: ClassVar[str] = "joint_inspection.case_teams.extend_milestone.v1"
    number: TeamNumber
    version: CourseVersion
    milestone: MilestoneNth
    due_on: DueOn
    reason: CourseReason


class ReportTeamProgress(Command, frozen=True, kw_only=True):
    """A member reports how far it is. Refusals: as LinkTeamVisit, FILE_INCOMPLETE, TEAM_FULL."""

    subject: ClassVar[str] = "joint_inspection.case_teams.progress.v1"
    number: TeamNumber
    version: CourseVersion
    text: CourseWords
    files: Annotated[CourseFiles | None, about("附件：已上传到 joint_inspection 文件库的文件编号")] = None


class ReportTeamClosing(Command, frozen=True, kw_only=True):
    """The leader hands in the closing report, printed as PDF, when every milestone is met.

    Refusals: as MeetTeamMilestone, TEAM_MILESTONES_OPEN, DOCUMENT_UNPRINTABLE.
    """

    subject: ClassVar[str] = "joint_inspection.case_teams.report_closing.v1"
    number: TeamNumber
    version: CourseVersion
    facts: Annotated[CourseWords, about("查明的事实")]
    conclusion: Annotated[CourseWords, about("处理意见")]


class ReturnTeamClosing(Command, frozen=True, kw_only=True):
    """The head sends the closing report back. Refusals: as LinkTeamVisit, CASE_STEP_NEEDS_ROLE."""

    subject: ClassVar[str] = "joint_inspection.case_teams.return_closing.v1"
    number: TeamNumber
    version: CourseVersion
    reason: CourseReason


class CloseCaseTeam(Command, frozen=True, kw_only=True):
    """The head, another person than who reported, approves the report: the team is no more, nor what it saw.

    Refusals: as ReturnTeamClosing, CASE_SAME_PERSON.
    """

    subject: ClassVar[str] = "joint_inspection.case_teams.close.v1"
    number: TeamNumber
    version: CourseVersion


class OrderCaseTeam(Command, frozen=True, kw_only=True):
    """The head of the level above orders something of the team by a day. Refusals: as AddTeamMilestone."""

    subject: ClassVar[str] = "joint_inspection.case_teams.order.v1"
    number: TeamNumber
    version: CourseVersion
    text: MilestoneText
    due_on: DueOn


class TakeOverCaseTeam(Command, frozen=True, kw_only=True):
    """The head of the level above takes the team over 提级办理; its members stay, the former agency is out.

    Refusals: as ReturnTeamClosing.
    """

    subject: ClassVar[str] = "joint_inspection.case_teams.take_over.v1"
    number: TeamNumber
    version: CourseVersion
    reason: CourseReason


class TeamOrder(Labelled):
    """The orders of a list of teams or seats."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class GetCaseTeams(Query[list[CaseTeam | None]], frozen=True, kw_only=True):
    """Teams aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "joint_inspection.case_teams.get.v1"
    numbers: Annotated[list[str], about("专案组编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class ListCaseTeams(Query[Page[CaseTeam]], frozen=True, kw_only=True):
    """Teams the asker may see."""

    subject: ClassVar[str] = "joint_inspection.case_teams.list.v1"
    state: Annotated[TeamState | None, about("状态")] = None
    agency: Annotated[str | None, about("组建或提级办理的单位代码")] = None
    overdue: Annotated[bool | None, about("是否有逾期未完成的节点")] = None
    order: Annotated[TeamOrder, about("排序")] = TeamOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None


class GetTeamSeats(Query[list[TeamSeat | None]], frozen=True, kw_only=True):
    """Seats aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "joint_inspection.case_teams.get_seats.v1"
    numbers: Annotated[list[str], about("席位编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class ListTeamSeats(Query[Page[TeamSeat]], frozen=True, kw_only=True):
    """Seats that the asker's agency is asked for or asked for others, or that are the asker's own."""

    subject: ClassVar[str] = "joint_inspection.case_teams.list_seats.v1"
    state: Annotated[TeamSeatState | None, about("状态")] = None
    agency: Annotated[str | None, about("派员单位代码")] = None
    order: Annotated[TeamOrder, about("排序")] = TeamOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None
