"""The timeline 大事记 of an enterprise: every service tells its own part, all by one shape of query and one record."""

from datetime import datetime
from typing import Annotated

import msgspec

from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Page, Query, Record


class TimelineKind(Labelled):
    """What sort of thing happened; each kind is told by one service."""

    DIRECTORY = "directory", "名录登记"
    PERMIT = "permit", "排污许可"
    ALERT = "alert", "监测预警"
    CLUE = "clue", "监管线索"
    CREDIT = "credit", "信用等级公布"
    CREDIT_FACT = "credit_fact", "信用记录"
    POSITIVE_LIST = "positive_list", "正面清单"
    COMPLAINT = "complaint", "投诉举报"
    EXCHANGED_CLUE = "exchanged_clue", "线索通报"
    VISIT = "visit", "入企检查"
    FINDING = "finding", "检查发现"
    REFERRAL = "referral", "移送"


class TimelineEntry(Record, frozen=True, kw_only=True):
    """One thing that happened; only told to who sees the time it happened on the record itself."""

    at: Annotated[datetime, about("时间", Level.OPEN)]
    kind: Annotated[TimelineKind, about("类别", Level.OPEN)]
    title: Annotated[str, about("标题", Level.OPEN)]
    number: Annotated[str, about("所涉记录的编号", Level.OPEN)]


class TimelineOfEnterprises(Query[list[Page[TimelineEntry]]], frozen=True, kw_only=True):
    """What every service answers about enterprises, newest first, aligned with `credit_codes`; each by its own subject.

    `after` is the key a page ended with, for all the codes. Refusals: INVALID_INPUT.
    """

    credit_codes: Annotated[list[str], about("统一社会信用代码，至多 100 个", max_length=PAGE_SIZE_MAX)]
    kinds: Annotated[list[TimelineKind], about("类别；不填为全部", max_length=len(TimelineKind))] = msgspec.field(
        default_factory=list
    )
    size: Annotated[int, about("每家条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None
