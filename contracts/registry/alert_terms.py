"""The words of alerts and clues: rules, states, steps, causes, priorities."""

from contracts.fields import Labelled


class AlertRule(Labelled):
    """What raises an alert; thresholds are rows of monitoring_rules.csv."""

    OVER_HOURLY = "over_hourly", "小时值超许可限值"
    OVER_DAILY = "over_daily", "日均值超许可限值"
    NO_DATA = "no_data", "监测数据缺失"
    CONSTANT = "constant", "监测数据恒定不变"
    TREATMENT_OFF = "treatment_off", "生产时治理设施停电"
    PERMIT_EXPIRING = "permit_expiring", "排污许可证临期"
    OBSERVED = "observed", "巡查发现疑似问题"


class AlertState(Labelled):
    """Where an alert stands."""

    OPEN = "open", "待企业答复"
    ANSWERED = "answered", "已答复待核"
    CLUE = "clue", "已成线索"
    CLOSED = "closed", "已了结"


class AlertAction(Labelled):
    """What can be done with an alert."""

    ANSWER = "answer", "答复"
    EXPIRE = "expire", "逾期未答复"
    REPEAT = "repeat", "多次发生"
    ACCEPT = "accept", "采信答复"
    REJECT = "reject", "不采信答复"
    DISMISS = "dismiss", "撤销线索"


class ClueCause(Labelled):
    """Why an alert became a clue."""

    UNANSWERED = "unanswered", "逾期未答复"
    REPEATED = "repeated", "多次发生"
    NOT_ACCEPTED = "not_accepted", "答复未被采信"


class CluePriority(Labelled):
    """How urgent a clue is."""

    HIGH = "high", "高"
    MEDIUM = "medium", "中"
    LOW = "low", "低"


class ClueState(Labelled):
    """Whether a clue still counts."""

    RAISED = "raised", "有效"
    WITHDRAWN = "withdrawn", "已撤销"
