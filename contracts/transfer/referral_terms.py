"""The closed vocabularies of a referral 移送, each with its legal source."""

from contracts.fields import Labelled


class ReferralState(Labelled):
    """Where a referral stands."""

    PROPOSED = "proposed", "待审批"
    REFUSED = "refused", "不批准移送"
    APPROVED = "approved", "已批准，待移送"
    HANDED_OVER = "handed_over", "已移送，待签收"
    RECEIVED = "received", "已签收，待立案决定"
    INCOMPLETE = "incomplete", "已签收，待补正"
    FILED = "filed", "已立案"
    DECLINED = "declined", "不予立案"
    RECONSIDERING = "reconsidering", "不予立案复议中"
    FINALLY_DECLINED = "finally_declined", "复议维持不予立案"
    FILING_ORDERED = "filing_ordered", "检察机关已通知立案，待立案"
    DISPOSED = "disposed", "未立案，移送机关已依法处理"
    WITHDRAWN = "withdrawn", "签收前已撤回"
    RETURNED = "returned", "不属公安机关管辖，案卷待移送机关接回"
    MOVED = "moved", "已立案，移送其他公安机关待签收"
    DROPPED = "dropped", "立案后撤案或者退回，案卷待移送机关接回"
    TAKEN_BACK = "taken_back", "移送机关已接回案卷"
    PROSECUTED = "prosecuted", "已提起公诉"
    NOT_PROSECUTED = "not_prosecuted", "不起诉"
    JUDGED = "judged", "已判决"


class ReferralAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    PROPOSE = "propose", "提请移送"
    APPROVE = "approve", "批准移送"
    REFUSE = "refuse", "不批准移送"
    ADD_DOCUMENT = "add_document", "补充案卷材料"
    HAND_OVER = "hand_over", "移送公安机关并抄送检察机关"
    RECEIVE = "receive", "签收回执"
    REPORT_INCOMPLETE = "report_incomplete", "告知材料不全"
    SUPPLEMENT = "supplement", "补正材料"
    REDIRECT = "redirect", "转送有管辖权的公安机关"
    EXTEND_LEAD = "extend_lead", "因线索需要查证延长立案审查"
    EXTEND_COMPLEX = "extend_complex", "因案情重大疑难复杂延长立案审查"
    FILE = "file", "立案"
    DECLINE = "decline", "不予立案并退回案卷"
    ASK_RECONSIDERATION = "ask_reconsideration", "申请复议"
    UPHOLD = "uphold", "复议维持不予立案"
    OVERTURN = "overturn", "复议撤销不予立案并立案"
    ORDER_FILING = "order_filing", "通知立案"
    DISPOSE = "dispose", "报告依法处理结果"
    WITHDRAW = "withdraw", "签收前撤回移送"
    RETURN_FILE = "return_file", "不属公安机关管辖，说明理由并退回案卷"
    TAKE_BACK = "take_back", "接回案卷"
    NOTIFY = "notify", "送达决定通知并抄送检察机关"
    HAND_OVER_ITEMS = "hand_over_items", "移交涉案物品和其他材料"
    ACCEPT_ITEMS = "accept_items", "接收涉案物品和其他材料"
    MOVE = "move", "立案后移送其他公安机关"
    REFUSE_MOVE = "refuse_move", "不接收其他公安机关移送的案件"
    DROP = "drop", "立案后撤销案件或者退回"
    PROSECUTE = "prosecute", "提起公诉"
    NOT_PROSECUTE = "not_prosecute", "决定不起诉"
    JUDGE = "judge", "告知判决"
    OVERDUE = "overdue", "时限届满未办"


class DocumentKind(Labelled):
    """What a document in the file is (310号 Art. 6)."""

    TRANSFER_LETTER = "transfer_letter", "涉嫌犯罪案件移送书"
    INVESTIGATION_REPORT = "investigation_report", "涉嫌犯罪案件情况的调查报告"
    ITEM_LIST = "item_list", "涉案物品清单"
    TEST_REPORT = "test_report", "检验报告"
    APPRAISAL = "appraisal", "鉴定结论"
    INSPECTION_RECORD = "inspection_record", "现场检查（勘察）笔录"
    INTERVIEW_RECORD = "interview_record", "调查询问笔录"
    SAMPLING_RECORD = "sampling_record", "采样记录"
    SCENE_DRAWING = "scene_drawing", "勘验图"
    PHOTO_OR_VIDEO = "photo_or_video", "照片、录像及清单"
    MONITORING_REPORT = "monitoring_report", "监测报告"
    DETERMINATION = "determination", "认定意见"
    CLUE_LETTER = "clue_letter", "违法线索移送书"
    APPROVAL_FORM = "approval_form", "移送审批表"
    MATERIAL_LIST = "material_list", "移送材料清单"
    DETENTION_LETTER = "detention_letter", "行政拘留案件移送书"
    CASE_REPORT = "case_report", "案件调查报告"
    EVIDENCE = "evidence", "证据材料"
    PENALTY_DECISION = "penalty_decision", "行政处罚决定书"
    DETENTION_DECISION = "detention_decision", "行政拘留处罚决定书副本"
    DAMAGE_CLUE = "damage_clue", "生态环境损害线索材料"
    CHECK_REPORT = "check_report", "线索核查报告"
    DAMAGE_ASSESSMENT = "damage_assessment", "损害鉴定评估报告或专家意见"
    COMPENSATION_AGREEMENT = "compensation_agreement", "生态环境损害赔偿协议"
    STATEMENT_OF_CLAIM = "statement_of_claim", "民事起诉状"
    COURT_PAPER = "court_paper", "人民法院裁判文书"
    PAYMENT_PROOF = "payment_proof", "赔偿金缴款凭证"
    RESTORATION_PLAN = "restoration_plan", "生态环境修复方案"
    ACCEPTANCE_REPORT = "acceptance_report", "修复效果评估（验收）报告"
    OTHER = "other", "其他有关涉嫌犯罪的材料"


class PaperKind(Labelled):
    """An official document the hub prints on a referral (310号 Arts 6, 7)."""

    LETTER = "referral_letter", "移送书"
    MATERIALS = "referral_materials", "材料清单"
    RECEIPT = "referral_receipt", "移送书回执"
    REDIRECT_NOTICE = "referral_redirect_notice", "转送通知书"
    FILING_NOTICE = "referral_filing_notice", "立案告知书"
    NON_FILING_NOTICE = "referral_non_filing_notice", "不予立案通知书"
    RETURN_NOTICE = "referral_return_notice", "退回通知书"
    ITEMS = "referral_items", "涉案物品和材料移交清单"


class Offence(Labelled):
    """The crime suspected, with its article of the Criminal Law."""

    POLLUTION = "pollution", "污染环境罪（刑法第三百三十八条）"
    IMPORTED_WASTE_DISPOSAL = "imported_waste_disposal", "非法处置进口的固体废物罪（刑法第三百三十九条第一款）"
    UNAUTHORISED_WASTE_IMPORT = "unauthorised_waste_import", "擅自进口固体废物罪（刑法第三百三十九条第二款）"
    COMPUTER_SYSTEM_SABOTAGE = "computer_system_sabotage", "破坏计算机信息系统罪（刑法第二百八十六条）"
    FALSE_CERTIFICATE = "false_certificate", "提供虚假证明文件罪（刑法第二百二十九条）"
    DANGEROUS_SUBSTANCES = "dangerous_substances", "投放危险物质罪（刑法第一百一十四条、第一百一十五条）"
    ILLEGAL_BUSINESS = "illegal_business", "非法经营罪（刑法第二百二十五条）"
    FARMLAND = "farmland", "非法占用农用地罪（刑法第三百四十二条）"
    NATURE_RESERVE = "nature_reserve", "破坏自然保护地罪（刑法第三百四十二条之一）"


class DeclineGround(Labelled):
    """Why police may decline to file (刑事诉讼法 Art. 112); an incomplete file is no ground (程序规定 Art. 180)."""

    NO_CRIMINAL_FACTS = "no_criminal_facts", "没有犯罪事实"
    MANIFESTLY_MINOR = "manifestly_minor", "犯罪事实显著轻微，不需要追究刑事责任"
    LIABILITY_EXCLUDED = "liability_excluded", "具有其他依法不追究刑事责任的情形"


class Disposal(Labelled):
    """What the agency did itself with a case that was not filed (310号 Art. 10)."""

    PENALISED = "penalised", "作出行政处罚"
    OTHERWISE = "otherwise", "作出其他行政处理"
    NOT_PENALISED = "not_penalised", "依法不予行政处罚"


class DropGround(Labelled):
    """Why police end a case they had filed (程序规定 Art. 189; 310号 Art. 13)."""

    WITHDRAWN = "withdrawn", "撤销案件"
    NO_CRIME = "no_crime", "没有犯罪事实，移回依法处理"
    MINOR = "minor", "犯罪事实显著轻微，不需要追究刑事责任，移回依法处理"


class ReferralOutcome(Labelled):
    """How a filed case ended before the procuratorate and the court."""

    PROSECUTED = "prosecuted", "提起公诉"
    NOT_PROSECUTED = "not_prosecuted", "不起诉"
    CONVICTED = "convicted", "判决有罪"
    ACQUITTED = "acquitted", "判决无罪"


class ExtensionGround(Labelled):
    """Why the filing decision may take longer (公通字〔2015〕32号)."""

    LEAD = "lead", "涉嫌犯罪线索需要查证"
    COMPLEX = "complex", "重大、疑难、复杂案件"
