"""The words of the exchange of clues between departments and between a bureau's own offices 线索通报."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.complaints.intake import ReplyFinding
from contracts.fields import Labelled, about
from contracts.messages import Event

FILES_MAX = 20

ClueNumber = Annotated[str, about("线索通报编号", min_length=1, max_length=64)]
AgencyCode = Annotated[str, about("单位代码", min_length=1, max_length=64)]
OfficeCode = Annotated[str, about("内设机构代码", pattern=patterns.OFFICE)]
Words = Annotated[str, about("文字", min_length=2, max_length=1000, pattern=patterns.NOT_BLANK)]


class ExchangedClueState(Labelled):
    """Where an exchanged clue stands."""

    SENT = "sent", "待接收"
    ACCEPTED = "accepted", "核查中"
    ARBITRATION = "arbitration", "待裁定"
    FINISHED = "finished", "已反馈"


class ExchangedClueAction(Labelled):
    """A step taken with an exchanged clue, or (OVERDUE) not taken in time."""

    SEND = "send", "通报"
    ACCEPT = "accept", "接收"
    DECLINE = "decline", "退回"
    RULE = "rule", "裁定"
    BIND = "bind", "关联企业"
    REPORT = "report", "阶段反馈"
    ASK_EXTENSION = "ask_extension", "申请延期"
    EXTEND = "extend", "同意延期"
    REFUSE_EXTENSION = "refuse_extension", "不同意延期"
    FINISH = "finish", "办结反馈"
    OVERDUE = "overdue", "逾期，报本单位负责人"


class ExchangedClueUrgency(Labelled):
    """How soon it must be looked into."""

    NORMAL = "normal", "一般"
    URGENT = "urgent", "紧急"


class ExchangedClueSide(Labelled):
    """On which side of an exchange a department stands."""

    IN = "in", "收到的"
    OUT = "out", "发出的"


class EvidenceInput(msgspec.Struct, frozen=True, kw_only=True):
    """A file that proves something, as its sender uploaded it."""

    file: Annotated[str, about("已上传文件的编号", min_length=1, max_length=64)]
    title: Annotated[str, about("名称", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]


class ExchangedClueFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an exchanged clue with the hash it had when it was handed in."""

    sha256: Annotated[str, about("提交时的 SHA-256")]
    title: Annotated[str, about("名称")]
    size: Annotated[int, about("字节数")]
    agency: Annotated[str, about("提交单位代码")]
    at: Annotated[datetime, about("提交时间")]


class ExchangedClueStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step taken."""

    at: Annotated[datetime, about("时间")]
    action: Annotated[ExchangedClueAction, about("步骤")]
    agency: Annotated[str, about("单位代码")]
    office: Annotated[str | None, about("内设机构代码")] = None
    person: Annotated[str | None, about("经办人")] = None
    text: Annotated[str | None, about("说明")] = None


class ExchangedClueQualityCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many clues were rated so."""

    quality: Annotated[str, about("线索质量代码；清单条件 quality")]
    name: Annotated[str, about("线索质量")]
    clues: Annotated[int, about("件数")]


class ExchangedClueStepTaken(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A step was taken with an exchanged clue, or was not in time. Aggregate `exchanged_clue:<number>`.

    What one department accepted from another about an enterprise can be the ground of an inspection. It is no
    ClueRaised: no complaint stands behind it.
    """

    subject: ClassVar[str] = "complaints.clue_exchange.step_taken.v1"

    number: str
    action: ExchangedClueAction
    state: ExchangedClueState
    region: str
    sender: str
    by: str
    at: datetime
    sender_office: str = ""
    receiver: str | None = None
    receiver_office: str = ""
    arbiter: str | None = None
    matter: str | None = None
    credit_code: str | None = None
    finding: ReplyFinding | None = None
    quality: str | None = None
    text_sha256: str | None = None
    evidence: tuple[str, ...] = ()
