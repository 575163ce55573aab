"""转送: a case that police passed on to other police, as those who passed it on keep seeing it."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.fields import Labelled, Level, about
from contracts.messages import Counting, Page, Query, Record
from contracts.transfer.referrals import PageSize

Case = Level.CASE


class PassageState(Labelled):
    """What became of a case on its way to other police."""

    WAITING = "waiting", "待签收"
    ACCEPTED = "accepted", "已签收"
    NOT_ACCEPTED = "not_accepted", "未接收"


class ReferralPassage(Record, frozen=True, kw_only=True):
    """That a case was passed on, by whom, to whom and why; nothing of the case itself."""

    id: Annotated[str, about("转送记录编号", Level.OPEN)]
    number: Annotated[str | None, about("移送编号", Case)] = None
    passed_on_by: Annotated[str | None, about("转送的公安机关代码", Case)] = None
    police: Annotated[str | None, about("转往的公安机关代码", Case)] = None
    reason: Annotated[str | None, about("理由", Case)] = None
    passed_on_at: Annotated[datetime | None, about("转送时间", Case)] = None
    late: Annotated[bool | None, about("是否逾期", Case)] = None
    state: Annotated[PassageState | None, about("状态", Case)] = None
    ended_at: Annotated[datetime | None, about("签收或者未接收的时间", Case)] = None


class PassageOrder(Labelled):
    """The orders of a list of passages."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListReferralPassages(Query[Page[ReferralPassage]], frozen=True, kw_only=True):
    """What the asker passed on or was passed."""

    subject: ClassVar[str] = "transfer.passages.list.v1"
    state: Annotated[PassageState | None, about("状态")] = None
    order: Annotated[PassageOrder, about("排序")] = PassageOrder.NEWEST
    count: Counting = False
    size: PageSize = 20
    after: Annotated[str | None, about("续页标记")] = None
