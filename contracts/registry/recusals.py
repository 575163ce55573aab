"""执法回避: kinship, former employment and other conflicts between an officer and an enterprise.

Sensitive: read only by the officer and the own head; a draw learns that there is a conflict, not which.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCode, PageKey, PageSize, Text64
from contracts.registry.officers import Certificate, Reason

Case = Level.CASE
RecusalNumber = Annotated[str, about("回避编号", min_length=1, max_length=64)]


class RecusalKind(Labelled):
    """Why an officer keeps away."""

    KINSHIP = "kinship", "近亲属关系"
    FORMER_EMPLOYMENT = "former_employment", "曾在该企业任职"
    INTEREST = "interest", "其他利害关系"


class RecusalState(Labelled):
    """Whether a recusal holds."""

    IN_FORCE = "in_force", "须回避"
    LAPSED = "lapsed", "回避期满"
    WITHDRAWN = "withdrawn", "已撤销"


class Recusal(Record, frozen=True, kw_only=True):
    """One recusal, as the officer and the own head see it."""

    number: Annotated[str, about("回避编号", Case)]
    certificate: Annotated[str, about("执法证号", Case)]
    credit_code: Annotated[str, about("须回避的企业统一社会信用代码", Case)]
    kind: Annotated[RecusalKind, about("回避事由", Case)]
    state: Annotated[RecusalState, about("状态", Case)]
    note: Annotated[str, about("具体情况", Case)]
    declared_at: Annotated[datetime, about("申报或记录时间", Case)]
    declared_by: Annotated[str, about("申报或记录的人", Case)]
    ended_on: Annotated[date | None, about("离职日期", Case)] = None
    until: Annotated[date | None, about("回避期止（含当日），空为长期", Case)] = None
    source: Annotated[str | None, about("回避期的依据", Case)] = None
    reason: Annotated[str | None, about("撤销理由", Case)] = None


class DeclareRecusal(Command, frozen=True, kw_only=True):
    """An officer declares an own conflict, or the head records one; the draw keeps them apart from then on.

    A former employment counts for a local period after it ended (officer.recusal_former_employment, months).
    Refusals: NOT_FOUND, CREDIT_CODE_INVALID, RECUSAL_EXISTS, RECUSAL_DATE_WRONG, RECUSAL_OVER, OFFICER_LEFT.
    """

    subject: ClassVar[str] = "registry.recusals.declare.v1"

    certificate: Certificate
    credit_code: CreditCode
    kind: Annotated[RecusalKind, about("回避事由")]
    note: Annotated[str, about("具体情况", min_length=1, max_length=1000, pattern=patterns.NOT_BLANK)]
    ended_on: Annotated[date | None, about("离职日期：曾任职的必须填写，其他事由不填")] = None


class WithdrawRecusal(Command, frozen=True, kw_only=True):
    """The head withdraws a recusal that was declared in error or has ceased. Refusals: NOT_FOUND, RECUSAL_ENDED."""

    subject: ClassVar[str] = "registry.recusals.withdraw.v1"

    number: RecusalNumber
    reason: Reason


class GetRecusals(Query[list[Recusal | None]], frozen=True, kw_only=True):
    """Recusals aligned with `numbers`; None where absent, or neither one's own nor of one's own agency as its head."""

    subject: ClassVar[str] = "registry.recusals.get.v1"

    numbers: Annotated[list[str], about("回避编号，至多 100 个", max_length=100)]


class RecusalOrder(Labelled):
    """The orders of a list of recusals."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListRecusals(Query[Page[Recusal]], frozen=True, kw_only=True):
    """An officer's own recusals, or all of the agency for its head."""

    subject: ClassVar[str] = "registry.recusals.list.v1"

    certificate: Annotated[Text64 | None, about("执法证号")] = None
    credit_code: Annotated[Text64 | None, about("企业统一社会信用代码")] = None
    state: Annotated[RecusalState | None, about("状态")] = None
    order: Annotated[RecusalOrder, about("排序")] = RecusalOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class RecusalChanged(Event, frozen=True, kw_only=True):
    """A recusal was declared, lapsed or was withdrawn; neither its kind nor its note is told.

    Aggregate `recusal:<number>`.
    """

    subject: ClassVar[str] = "registry.recusals.changed.v1"

    number: str
    certificate: str
    agency: str
    state: RecusalState
    by: str
    until: date | None = None
    text_sha256: str
