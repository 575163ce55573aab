"""What cases of joint inspection that go by a table of moves have in common: sides, version, steps."""

from datetime import datetime
from typing import Annotated

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import Record

Case = Level.CASE
CourseVersion = Annotated[
    int, about("提交人所见的版本：已有他人办理时不予受理，并告知其间办理了什么", ge=1, le=1_000_000)
]
CourseReason = Annotated[str, about("理由", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
CourseWords = Annotated[str, about("内容", min_length=1, max_length=5000, pattern=patterns.NOT_BLANK)]
CourseFiles = Annotated[list[str], about("已上传到 joint_inspection 文件库的文件编号", min_length=1, max_length=10)]


class CourseSide(Labelled):
    """What an agency or a person is to a case."""

    AGENCY = "agency", "制定或委托单位"
    CONTRACTOR = "contractor", "承接机构"
    LEADER = "leader", "组建单位"
    MEMBER = "member", "专案组成员"
    SUPERIOR = "superior", "上级单位"
    ORDERER = "orderer", "组织单位"
    LENDER = "lender", "派员单位"
    LOCAL = "local", "属地单位"


class CourseStep(Record, frozen=True, kw_only=True):
    """One step of a case; `late` when it came after its limit, whose source is `basis`."""

    at: Annotated[datetime, about("时间", Case)]
    by: Annotated[str, about("单位代码", Case)]
    person: Annotated[str | None, about("经办人", Case)] = None
    reason: Annotated[str | None, about("理由", Case)] = None
    late: Annotated[bool, about("是否逾期", Case)] = False
    basis: Annotated[str | None, about("时限依据", Case)] = None
