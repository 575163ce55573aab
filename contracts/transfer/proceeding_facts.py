"""What happened to a proceeding 衔接事项, as journaled: no personal data, and free text only as its digest."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from contracts.fields import about
from contracts.messages import Event
from contracts.transfer.proceeding_terms import ProceedingAction, ProceedingKind, ProceedingResult, ProceedingState
from contracts.transfer.proceedings import ProceedingNumber
from contracts.transfer.referrals import Digest

By = Annotated[str, about("办理单位代码")]
Owner = Annotated[str, about("现持有案件的单位代码")]
Parties = Annotated[list[str], about("各方单位代码")]
Kind = Annotated[ProceedingKind, about("种类")]
Digests = Annotated[list[str], about("材料摘要")]


class ProceedingOpened(Event, frozen=True, kw_only=True):
    """An agency opened a proceeding."""

    subject: ClassVar[str] = "transfer.proceedings.opened.v1"
    number: ProceedingNumber
    kind: Kind
    by: By
    owner: Owner
    parties: Parties
    region: Annotated[str, about("发生地行政区划代码")]
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    referral: Annotated[str | None, about("移送案件编号")] = None
    documents: Digests
    facts_sha256: Digest


class ProceedingStepTaken(Event, frozen=True, kw_only=True):
    """An agency took a step of a proceeding; amounts in yuan."""

    subject: ClassVar[str] = "transfer.proceedings.step_taken.v1"
    number: ProceedingNumber
    kind: Kind
    action: Annotated[ProceedingAction, about("步骤")]
    state: Annotated[ProceedingState, about("状态")]
    by: By
    owner: Owner
    parties: Parties
    to: Annotated[str | None, about("所指单位代码")] = None
    result: Annotated[ProceedingResult | None, about("办理结果")] = None
    on: Annotated[date | None, about("日期")] = None
    amount: Annotated[Decimal | None, about("金额（元）")] = None
    days: Annotated[int | None, about("日数")] = None
    decision_number: Annotated[str | None, about("文书文号")] = None
    documents: Digests
    reason_sha256: Annotated[str | None, about("理由的 SHA-256 摘要")] = None


class ProceedingStepOverdue(Event, frozen=True, kw_only=True):
    """A step was not taken in time."""

    subject: ClassVar[str] = "transfer.proceedings.step_overdue.v1"
    number: ProceedingNumber
    kind: Kind
    duty: Annotated[str, about("时限任务代码")]
    by: By
    since: Annotated[datetime, about("起算时间")]
    source: Annotated[str, about("时限依据")]
