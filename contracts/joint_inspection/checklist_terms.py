"""What checklists are made of: items and where they come from, the shape of an answer.

An item is known across lists by (template, edition, item), within a visit's list by its number. A list is fixed from
the check-in on, so that visit and number name an item from then.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from contracts import patterns
from contracts.actors import AgencyKind
from contracts.fields import Labelled, about
from contracts.registry.directory import Text20

ChecklistItemNumber = Annotated[int, about("清单项目序号", ge=1, le=20000)]
Text4000 = Annotated[str, msgspec.Meta(max_length=4000)]
FileDigest = Annotated[str, about("文件 SHA-256 摘要", pattern=patterns.SHA256)]


class ChecklistKind(Labelled):
    """What a template makes of a visit."""

    TABLE = "table", "一表通查"
    PERMIT = "permit", "一证式"


class ItemSubject(Labelled):
    """What an item is asked of; a template's row is asked once for each there is."""

    UNIT = "unit", "企业"
    PERMIT = "permit", "排污许可证"
    REPORT = "report", "排污许可证执行报告"
    OUTLET = "outlet", "排放口"
    POLLUTANT = "pollutant", "排放口的许可污染物"


class AnswerKind(Labelled):
    """What an answer must hold: every kind a result, and each further what its name says."""

    JUDGED = "judged", "判断"
    MEASURED = "measured", "测量值"
    TEXT = "text", "文字"
    FILES = "files", "附件"


class AnswerResult(Labelled):
    """What was found of an item; `NOT_OK` leads to RecordFinding, which names the item."""

    OK = "ok", "符合"
    NOT_OK = "not_ok", "不符合"
    NOT_APPLICABLE = "not_applicable", "不适用"


class ItemOrigin(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a template edition that asks an item; merged items have several."""

    template: Annotated[str, about("清单模板代码")]
    edition: Annotated[str, about("模板版本")]
    item: Annotated[str, about("模板项目代码")]
    agency_kind: Annotated[AgencyKind, about("由哪类部门检查")]
    basis: Annotated[str, about("检查依据")]


class LeftOutItem(msgspec.Struct, frozen=True, kw_only=True):
    """What is not asked because a visit has confirmed it 静态信息免检."""

    text: Annotated[str, about("免予检查的内容")]
    fact: Annotated[str, about("静态信息编号")]
    reason: Annotated[str, about("免检理由")]


class TemplateUsed(msgspec.Struct, frozen=True, kw_only=True):
    """A template edition that a list came from."""

    template: Annotated[str, about("清单模板代码")]
    edition: Annotated[str, about("模板版本")]
    kind: Annotated[ChecklistKind, about("清单类别")]
    name: Annotated[str, about("清单名称")]


class PermitUsed(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a permit that a list came from."""

    number: Annotated[str, about("排污许可证编号")]
    version: Annotated[int, about("许可证版本号")]


class EarlierChecklist(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a visit's list that a later one replaced before the check-in."""

    version: Annotated[int, about("清单版本号")]
    made_at: Annotated[datetime, about("生成时间")]
    digest: Annotated[str, about("清单内容的 SHA-256 摘要")]
    templates: Annotated[list[TemplateUsed], about("所用模板版本")]
    permits: Annotated[list[PermitUsed], about("所依许可证版本")]


class ChecklistReply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is given. `seen` is the revision of the item's answer it was given upon, 0 where there was none.

    The same reply again is taken once; another one upon a revision that is not the latest is a conflict.
    """

    item: ChecklistItemNumber
    result: Annotated[AnswerResult, about("检查结果")]
    seen: Annotated[int, about("作答时所见该项答案的次序，此前未作答为 0", ge=0, le=10000)] = 0
    measured: Annotated[Decimal | None, about("测量值；作答方式为测量值的须填写，不适用的除外")] = None
    unit: Annotated[Text20 | None, about("测量值的单位，须与清单所列一致")] = None
    text: Annotated[Text4000 | None, about("文字说明；不符合和不适用的须说明")] = None
    files: Annotated[list[FileDigest], about("附件的 SHA-256 摘要", max_length=50)] = msgspec.field(
        default_factory=list
    )
    answered_at: Annotated[datetime | None, about("现场作答时间；缺省为收到时间")] = None


class ChecklistAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The latest answer to an item."""

    item: Annotated[int, about("清单项目序号")]
    revision: Annotated[int, about("该项第几次作答，从 1 起")]
    result: Annotated[AnswerResult, about("检查结果")]
    measured: Annotated[Decimal | None, about("测量值")] = None
    unit: Annotated[str | None, about("测量值的单位")] = None
    text: Annotated[str | None, about("文字说明")] = None
    files: Annotated[list[str], about("附件的 SHA-256 摘要")] = msgspec.field(default_factory=list)
    answered_at: Annotated[datetime, about("现场作答时间")]
    answered_by: Annotated[str, about("作答人员执法证号")]
    findings: Annotated[list[str], about("就该项记录的问题编号")] = msgspec.field(default_factory=list)


class CheckItemState(Labelled):
    """How far an item of a list has come."""

    UNANSWERED = "unanswered", "未作答"
    OK = "ok", "符合"
    NOT_OK = "not_ok", "不符合"
    NOT_APPLICABLE = "not_applicable", "不适用"


class TemplateItem(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a template edition."""

    item: Annotated[str, about("模板项目代码")]
    subject: Annotated[ItemSubject, about("检查对象")]
    text: Annotated[str, about("检查内容；{} 内为许可证所载")]
    how: Annotated[str, about("检查方法")]
    answer: Annotated[AnswerKind, about("作答方式")]
    basis: Annotated[str, about("检查依据")]


class AnsweredItem(msgspec.Struct, frozen=True, kw_only=True):
    """What the journal keeps of an answer: text by its SHA-256, a measured value as a decimal text."""

    item: int
    revision: int
    result: AnswerResult
    measured: str | None = None
    unit: str | None = None
    text_hash: str | None = None
    files: list[str] = msgspec.field(default_factory=list)
    answered_at: datetime
