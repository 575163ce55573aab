"""How often an enterprise may be visited in a year 年度入企检查频次: what counts, who has used it, what is left."""

from datetime import date
from typing import Annotated, ClassVar

from contracts.fields import Labelled, Level, about
from contracts.messages import Event, Query, Record
from contracts.registry.directory import CreditCodes

ItemCode = Annotated[str, about("检查事项编码", min_length=1, max_length=64)]

Year = Annotated[int, about("年度", ge=2000, le=2999)]


class VisitGround(Labelled):
    """What a visit rests on; whether it counts towards the year's cap is data (visit_grounds.csv)."""

    ROUTINE = "routine", "日常抽查"
    CAMPAIGN = "campaign", "本级专项检查"
    SUPERIOR_CAMPAIGN = "superior_campaign", "上级部署的专项检查"
    OFF_PLAN = "off_plan", "计划外检查"
    EMERGENCY = "emergency", "紧急检查（事后补办批准）"
    COMPLAINT = "complaint", "投诉举报核查"
    MONITORING = "monitoring", "监测预警核查"
    REPORTED = "reported", "其他部门通报线索核查"
    REINSPECTION = "reinspection", "整改现场复查"


class ArrangementObstacle(Labelled):
    """Why a visit could not be arranged."""

    CAP = "cap", "已达本年入企检查频次上限"
    SAME_ITEM = "same_item", "同一检查事项在限定期间内已有检查"
    JOINING = "joining", "申请并入其他单位的检查，待其答复"


class AllowanceVisit(Record, frozen=True, kw_only=True):
    """One visit of the year that has begun."""

    visit: Annotated[str, about("检查编号；整改现场复查为发现问题的检查", Level.OPEN)]
    agency: Annotated[str, about("牵头单位代码", Level.OPEN)]
    agencies: Annotated[list[str], about("参加单位代码，第一个为牵头单位", Level.OPEN)]
    begun_on: Annotated[date, about("检查日期", Level.OPEN)]
    ground: Annotated[VisitGround, about("检查依据类别", Level.OPEN)]
    counts: Annotated[bool, about("是否计入频次上限", Level.OPEN)]
    items: Annotated[list[ItemCode], about("检查事项编码", Level.OPEN)]
    reason: Annotated[str, about("计入或不计入的理由及依据", Level.OPEN)]


class VisitAllowance(Record, frozen=True, kw_only=True):
    """An enterprise's year; of visits that have not begun only those count here that the asker may know of."""

    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    year: Annotated[int, about("年度", Level.OPEN)]
    cap: Annotated[int, about("本年入企检查频次上限（次）", Level.OPEN)]
    cap_source: Annotated[str, about("上限的依据", Level.OPEN)]
    used: Annotated[int, about("已用次数：已开始、计入上限的检查", Level.OPEN)]
    left: Annotated[int, about("剩余次数：上限减去已用", Level.OPEN)]
    visits: Annotated[list[AllowanceVisit], about("本年已开始的检查，先检查的在前", Level.OPEN)]
    planned: Annotated[int | None, about("已安排、尚未开始且计入上限的检查次数，限查询人可知悉的", Level.SHARED)] = None
    bookable: Annotated[int | None, about("还可以安排的次数，按查询人可以知悉的检查计算", Level.SHARED)] = None


class VisitAllowancesOfEnterprises(Query[list[VisitAllowance | None]], frozen=True, kw_only=True):
    """The year's allowance, aligned with `credit_codes`; None for one that is closed, unknown or not the asker's."""

    subject: ClassVar[str] = "joint_inspection.allowances.of_enterprises.v1"
    credit_codes: CreditCodes
    year: Annotated[Year | None, about("年度，缺省为本年")] = None


class AllowanceBooked(Event, frozen=True, kw_only=True):
    """A visit took its place in the year; whose year stays out of the journal until the check-in."""

    subject: ClassVar[str] = "joint_inspection.allowances.booked.v1"
    visit: str
    region: str
    year: int
    ground: VisitGround
    counts: bool


class AllowanceReleased(Event, frozen=True, kw_only=True):
    """A visit gave its place in the year back: cancelled, or merged into another."""

    subject: ClassVar[str] = "joint_inspection.allowances.released.v1"
    visit: str
    region: str


class ReinspectionBooked(Event, frozen=True, kw_only=True):
    """An on-site re-inspection that was no part of another visit took its place in the year, or is exempt."""

    subject: ClassVar[str] = "joint_inspection.allowances.reinspection_booked.v1"
    finding: str
    region: str
    agency: str
    credit_code: str
    year: int
    counts: bool
