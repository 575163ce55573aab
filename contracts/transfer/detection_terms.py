"""The closed vocabularies of detections 应移未移监督线索."""

from contracts.fields import Labelled


class DetectionKind(Labelled):
    """What should have come and did not (行政执法监督条例 Art. 12(5); 国务院令第310号 Arts 5, 7, 8, 11)."""

    NOT_TRANSFERRED = "not_transferred", "该移不移"
    PENALTY_INSTEAD = "penalty_instead", "以罚代刑"
    NOT_RECEIVED = "not_received", "该接不接"
    NOT_FILED = "not_filed", "该立不立"


class DetectionBasis(Labelled):
    """Where the fact comes from."""

    FINDING = "finding", "检查问题"
    READINGS = "readings", "自动监测数据"
    REFERRAL = "referral", "移送案件的时限"


class DetectionState(Labelled):
    """Where a detection stands; only one that was raised is shown to the procuratorate."""

    WAITING = "waiting", "待提请移送"
    REFERRED = "referred", "已提请移送，待移交"
    RAISED = "raised", "已提示"
    OPINION = "opinion", "检察机关已提出意见"
    SETTLED = "settled", "已办理"
    DISMISSED = "dismissed", "已排除"


class DetectionAction(Labelled):
    """What happened to a detection; only the last two come from a person."""

    BEGIN = "begin", "事实达到追诉标准"
    MORE_FACTS = "more_facts", "出现新的事实"
    OVERDUE = "overdue", "时限届满未办"
    PENALISED = "penalised", "未移送即作出行政处罚"
    REFER = "refer", "提请移送"
    REFUSED = "refused", "未予移送"
    SETTLE = "settle", "已办理"
    OPINE = "opine", "就监督线索提出检察意见"
    DISMISS = "dismiss", "排除监督线索"
