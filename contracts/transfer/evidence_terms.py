"""The closed vocabularies of evidence 证据衔接."""

from contracts.fields import Labelled


class EvidenceKind(Labelled):
    """What an item is as evidence (刑事诉讼法 Arts 50, 54; 环环监〔2017〕17号)."""

    PHYSICAL = "physical", "物证"
    SAMPLE = "sample", "样品"
    DOCUMENTARY = "documentary", "书证"
    AUDIOVISUAL = "audiovisual", "视听资料"
    ELECTRONIC_DATA = "electronic_data", "电子数据"
    MONITORING_DATA = "monitoring_data", "监测数据（监测报告）"
    INSPECTION_RECORD = "inspection_record", "勘验、检查笔录"
    APPRAISAL = "appraisal", "鉴定意见"
    STATEMENT = "statement", "当事人陈述、证人证言"


class EvidenceDigestOf(Labelled):
    """Of what an item's SHA-256 was taken at its capture."""

    FILE = "file", "文件本身"
    RECORD = "record", "描述该物的登记记录"


class EvidenceState(Labelled):
    """Where an item is."""

    AT_OWNER = "at_owner", "已登记，尚在当事人处"
    HELD = "held", "机关持有"
    STORED = "stored", "入库保管"
    AT_APPRAISER = "at_appraiser", "送检中"
    RETURNED = "returned", "已发还"
    DESTROYED = "destroyed", "已销毁"


class MoveKind(Labelled):
    """Why custody passes from one to the other."""

    SEIZE = "seize", "查封扣押"
    STORE = "store", "入库保管"
    RETRIEVE = "retrieve", "出库"
    HAND_OVER = "hand_over", "机关间移交"
    TO_APPRAISER = "to_appraiser", "送交鉴定"
    FROM_APPRAISER = "from_appraiser", "鉴定后取回"
    RETURN = "return", "发还"
    DESTROY = "destroy", "销毁"


class CustodySide(Labelled):
    """Who signs a move."""

    GIVER = "giver", "移交方"
    RECEIVER = "receiver", "接收方"


class ConversionState(Labelled):
    """What an item collected by an administrative agency is worth in criminal proceedings (刑事诉讼法 Art. 54)."""

    NOT_NEEDED = "not_needed", "公安机关收集，无须转化"
    PENDING = "pending", "待公安机关审查"
    ADOPTED = "adopted", "经审查可作为刑事证据使用"
    RETAKEN = "retaken", "已由公安机关重新收集"
    EXCLUDED = "excluded", "不作为刑事证据使用"


class ConversionGap(Labelled):
    """What must be there before an item may be used."""

    TWO_OFFICERS = "two_officers", "两名以上执法人员收集"
    FILE = "file", "文件（原件或副本）摘要"
    SIGNED_CUSTODY = "signed_custody", "双方签名的交接记录"
    SEIZURE_RECORD = "seizure_record", "查封扣押清单"
    APPRAISAL_RETURNED = "appraisal_returned", "检验或鉴定结论"
    HANDED_OVER = "handed_over", "已移交公安机关"
    RETAKEN = "retaken", "须由公安机关重新收集"


class SignatureFault(Labelled):
    """Why a signature does not count."""

    UNKNOWN = "unknown", "公钥没有登记或不在可信公钥之列"
    OTHERS = "others", "公钥不属于该方"
    NOT_VALID = "not_valid", "公钥在签署时尚未启用、已停用或已吊销"
    DEMONSTRATION = "demonstration", "演示公钥所签，不具证明效力"
    UNVOUCHED = "unvouched", "外单位公钥没有可信机关作保"
    MISMATCH = "mismatch", "签名与原文不符"
