"""Words of the environmental credit rating: what is scored, where a fact stands, and what explains a score."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from contracts.fields import Labelled, about


class CreditFactKind(Labelled):
    """What sort of fact moves a score; the points are rows of credit_rules.csv."""

    VIOLATION = "violation", "环境违法"
    EXCEEDANCE = "exceedance", "监测超标"
    COMPLAINT = "complaint", "查实投诉"
    LATE_FILING = "late_filing", "逾期报送"
    GOOD_CONDUCT = "good_conduct", "守信行为"


class CreditFactState(Labelled):
    """Where a fact stands; it counts in all states but the last three."""

    IN_FORCE = "in_force", "有效"
    APPEALED = "appealed", "申诉中"
    REPAIRING = "repairing", "修复待核查"
    CHECKED = "checked", "修复待决定"
    WITHDRAWN = "withdrawn", "已撤销"
    REPAIRED = "repaired", "已修复"
    EXPIRED = "expired", "已到期"


class CreditAction(Labelled):
    """A step taken with a fact, or not taken in time."""

    RECORD = "record", "记入"
    APPEAL = "appeal", "申诉"
    UPHOLD_APPEAL = "uphold_appeal", "采纳申诉"
    REJECT_APPEAL = "reject_appeal", "不采纳申诉"
    APPLY_REPAIR = "apply_repair", "申请信用修复"
    CHECK_CORRECTED = "check_corrected", "核查已改正"
    CHECK_FAILED = "check_failed", "核查未改正"
    GRANT_REPAIR = "grant_repair", "准予修复"
    REFUSE_REPAIR = "refuse_repair", "不予修复"
    WITHDRAW = "withdraw", "撤销"
    EXPIRE = "expire", "到期"
    MERGE = "merge", "登记合并或撤销合并"
    APPEAL_OVERDUE = "appeal_overdue", "申诉逾期未答复"
    CHECK_OVERDUE = "check_overdue", "修复逾期未核查"
    DECISION_OVERDUE = "decision_overdue", "修复逾期未决定"


class CreditStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step as it was taken."""

    at: Annotated[datetime, about("时间")]
    action: Annotated[CreditAction, about("步骤")]
    by: Annotated[str, about("单位代码")]
    basis: Annotated[str, about("依据")]
    text: Annotated[str | None, about("说明")] = None
    files: Annotated[list[str], about("材料的 SHA-256")] = msgspec.field(default_factory=list)


class CreditPart(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a score: the base, a fact in force, or the bound it may not pass."""

    fact: Annotated[str, about("构成")]
    adds: Annotated[int, about("加减分")]
    source: Annotated[str, about("依据")]
    number: Annotated[str | None, about("信用记录编号")] = None
    on: Annotated[date | None, about("认定日期")] = None
    last_day: Annotated[date | None, about("计分的最后一日")] = None


class CreditOrder(Labelled):
    """The orders of a list of credits."""

    SCORE = "score", "得分低的在前"
    CODE = "code", "按统一社会信用代码"


class PublishedCreditOrder(Labelled):
    """The orders of the public list."""

    NEWEST = "newest", "新近公布的在前"
    CODE = "code", "按统一社会信用代码"


class CreditFactOrder(Labelled):
    """The orders of a list of facts."""

    NEWEST = "newest", "新认定的在前"
    EXPIRING = "expiring", "先到期的在前"
