"""The words of publication 执法公示: what is made public, in which state, and how a field is masked."""

from contracts.fields import Labelled


class DisclosureKind(Labelled):
    """What is made public."""

    ANNUAL_PLAN = "annual_plan", "年度检查计划"
    PLAN = "plan", "检查计划"
    RESULT = "result", "检查结果"
    LISTING = "listing", "挂牌督办"
    RELEASE = "release", "督办销号"


class DisclosureState(Labelled):
    """What became of something that was made public."""

    PUBLISHED = "published", "公示中"
    CORRECTED = "corrected", "已更正"
    WITHDRAWN = "withdrawn", "已撤除"
    REPLACED = "replaced", "已由新版替代"


class DisclosureTaskState(Labelled):
    """Whether an agency has made public what it owes to the public."""

    DUE = "due", "待公示"
    OVERDUE = "overdue", "逾期未公示"
    DONE = "done", "已公示"


class DisclosureAsk(Labelled):
    """What somebody asks for."""

    CORRECT = "correct", "更正"
    WITHDRAW = "withdraw", "撤除"


class DisclosureRequestState(Labelled):
    """What became of a request."""

    ASKED = "asked", "待负责人决定"
    GRANTED = "granted", "已同意"
    DECLINED = "declined", "不予同意"


class DisclosureMask(Labelled):
    """How a field is shown to the public."""

    PLAIN = "plain", "原样公开"
    TEXT = "text", "隐去人名、电话、证件号和住址后公开"
    DAY = "day", "只公开到日"
    MONTH = "month", "只公开到月"
    HIDE = "hide", "不公开"
