"""Parts of a referral 移送 as its parties see them: the dossier's manifest, items, outcomes, rules for the penalty."""

from datetime import date, datetime
from typing import Annotated

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import Record
from contracts.transfer.referral_terms import DocumentKind, DropGround, PaperKind, ReferralAction, ReferralOutcome

Case = Level.CASE


class ManifestEntry(Record, frozen=True, kw_only=True):
    """One document of the dossier, in its place; pages counted from the file, or as given."""

    place: Annotated[int, about("序号", Case)]
    kind: Annotated[DocumentKind, about("材料种类", Case)]
    title: Annotated[str, about("材料名称", Case)]
    sha256: Annotated[str, about("文件 SHA-256 摘要", Case)]
    pages: Annotated[int | None, about("页数", Case)] = None


class ReferralManifest(Record, frozen=True, kw_only=True):
    """The dossier's manifest; `sha256` is that of its JSON file in the transfer store, which the receipt signs."""

    sha256: Annotated[str, about("卷宗目录文件 SHA-256 摘要", Case)]
    made_at: Annotated[datetime, about("制作时间", Case)]
    made_by: Annotated[str, about("制作机关代码", Case)]
    entries: Annotated[list[ManifestEntry], about("材料目录", Case)]
    pages: Annotated[int | None, about("总页数；有材料未填页数时为空", Case)] = None


class ReferralItem(Record, frozen=True, kw_only=True):
    """A seized item, or other object, that is handed over after the filing (310号 Art. 12)."""

    name: Annotated[str, about("物品名称", Case, min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    quantity: Annotated[str, about("数量", Case, min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]
    note: Annotated[str, about("备注", Case, max_length=500)] = ""


class PenaltyRuleKind(Labelled):
    """What a referral does to the bureau's own penalty of the same act."""

    NO_PENALTY_INSTEAD = "no_penalty_instead", "不得以罚代刑"
    ORDERS_GO_ON = "orders_go_on", "警告、责令停产停业、暂扣或者吊销许可证不停止执行"
    FINE_OFFSET = "fine_offset", "已缴罚款折抵罚金"
    NO_NEW_FINE = "no_new_fine", "已判处罚金的不再罚款"
    PERIOD_LEFT_OUT = "period_left_out", "移送期间不计入处罚期限"
    MAY_CLOSE = "may_close", "可以结案"
    MUST_DISPOSE = "must_dispose", "不予立案后应当依法处理"


class PenaltyRule(Record, frozen=True, kw_only=True):
    """A rule that now holds for the penalty, with its legal basis; the period where it speaks of one."""

    rule: Annotated[PenaltyRuleKind, about("规则", Case)]
    text: Annotated[str, about("内容", Case)]
    source: Annotated[str, about("依据", Case)]
    since: Annotated[datetime | None, about("期间开始", Case)] = None
    until: Annotated[datetime | None, about("期间结束；尚在期间内为空", Case)] = None


class ItemsHandedOver(Record, frozen=True, kw_only=True):
    """What the agency handed over after the filing, and when the police signed for it."""

    items: Annotated[list[ReferralItem], about("涉案物品", Case)]
    documents: Annotated[list[str], about("其他材料的文件 SHA-256 摘要", Case)]
    at: Annotated[datetime, about("移交时间", Case)]
    accepted_at: Annotated[datetime | None, about("公安机关接收时间", Case)] = None


class DroppedReferral(Record, frozen=True, kw_only=True):
    """How the police ended a case they had filed."""

    ground: Annotated[DropGround, about("情形", Case)]
    reason: Annotated[str, about("理由", Case)]
    decided_on: Annotated[date, about("决定日期", Case)]


class ToldOutcome(Record, frozen=True, kw_only=True):
    """What the procuratorate told of the prosecution or the judgment."""

    outcome: Annotated[ReferralOutcome, about("结果", Case)]
    document_number: Annotated[str, about("文书文号", Case)]
    decided_on: Annotated[date, about("决定或者判决日期", Case)]
    summary: Annotated[str, about("内容", Case)]
    fined: Annotated[bool, about("是否判处罚金", Case)] = False
    at: Annotated[datetime, about("告知时间", Case)]
    late: Annotated[bool, about("告知是否逾期", Case)] = False


class ReferralRefusal(Record, frozen=True, kw_only=True):
    """Who refused the case, or a part of it, and why."""

    agency: Annotated[str, about("机关代码", Case)]
    person: Annotated[str | None, about("经办人", Case)] = None
    action: Annotated[ReferralAction, about("步骤", Case)]
    reason: Annotated[str | None, about("理由", Case)] = None
    at: Annotated[datetime, about("时间", Case)]


class ReferralPaper(Record, frozen=True, kw_only=True):
    """An official document issued on the referral; its file is in the transfer store by this digest."""

    kind: Annotated[PaperKind, about("文书种类", Case)]
    number: Annotated[str, about("文书文号", Case)]
    agency: Annotated[str, about("出具机关代码", Case)]
    sha256: Annotated[str, about("文件 SHA-256 摘要", Case)]
    issued_at: Annotated[datetime, about("出具时间", Case)]


class ChecklistEntry(Record, frozen=True, kw_only=True):
    """A document that the hand-over needs, or takes along where there is one."""

    document: Annotated[str, about("材料", Case)]
    required: Annotated[bool, about("是否必备：缺少的不得移送", Case)]
    present: Annotated[bool, about("案卷中是否已有", Case)]
    source: Annotated[str, about("依据", Case)]
