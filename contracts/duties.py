"""A clock of the law as a user sees it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from contracts.fields import Labelled, Level, about
from contracts.law import LawStatus, Unit
from contracts.messages import Record


class DutyState(Labelled):
    """Where a duty stands."""

    RUNNING = "running", "计时中"
    FAILING = "failing", "到期处理重试中"
    PAUSED = "paused", "中止计时"
    OVERDUE = "overdue", "已逾期"
    MET = "met", "按期完成"
    MET_LATE = "met_late", "逾期完成"


class DutyLight(Labelled):
    """How near its end an open duty is, or that it has passed."""

    YELLOW = "yellow", "黄牌：即将到期"
    RED = "red", "红牌：已逾期"


class Duty(Record, frozen=True, kw_only=True):
    """What is owed, by whom and until when; it is seen by whoever sees its record."""

    aggregate: Annotated[str, about("所属记录", Level.OPEN)]
    duty: Annotated[str, about("时限任务代码", Level.OPEN)]
    name: Annotated[str, about("时限名称", Level.OPEN)]
    agency: Annotated[str, about("责任单位代码", Level.OPEN)]
    limit_key: Annotated[str, about("时限规定代码", Level.OPEN)]
    limit_value: Annotated[Decimal, about("时限数值", Level.OPEN)]
    limit_unit: Annotated[Unit, about("时限单位", Level.OPEN)]
    source: Annotated[str, about("时限依据", Level.OPEN)]
    status: Annotated[LawStatus, about("法定或地方设定", Level.OPEN)]
    started_at: Annotated[datetime, about("起算时间", Level.OPEN)]
    due_at: Annotated[datetime, about("届满时间", Level.OPEN)]
    provisional: Annotated[bool, about("是否暂定：所涉年份的节假日安排尚未公布", Level.OPEN)]
    state: Annotated[DutyState, about("状态", Level.OPEN)]
    ended_at: Annotated[datetime | None, about("完成时间", Level.OPEN)] = None
    extended: Annotated[Decimal, about("经批准延长的数量", Level.OPEN)] = Decimal(0)
    extended_unit: Annotated[Unit | None, about("延长的单位；未延长为空", Level.OPEN)] = None
    paused_at: Annotated[datetime | None, about("中止计时之时；未中止为空", Level.OPEN)] = None
    warned_at: Annotated[datetime | None, about("到期前提醒之时", Level.OPEN)] = None
    light: Annotated[DutyLight | None, about("黄牌、红牌；未到提醒之时、已中止或已完成为空", Level.OPEN)] = None
