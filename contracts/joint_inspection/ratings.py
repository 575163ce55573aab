"""执法评价: an enterprise rates a visit once by the notice's code; agencies see sums, nobody a single rating."""

from decimal import Decimal
from typing import Annotated, ClassVar

from contracts.fields import Level, about
from contracts.joint_inspection.notices import VisitCode
from contracts.messages import PAGE_SIZE_MAX, Command, Event, Query, Record


class RateVisit(Command, frozen=True, kw_only=True):
    """Rate a finished visit, once and within its limit; it counts for every agency that took part.

    Refusals: RATING_TOO_EARLY, RATING_TOO_LATE, RATING_GIVEN, NOT_FOUND.
    """

    subject: ClassVar[str] = "joint_inspection.ratings.rate.v1"
    code: VisitCode
    score: Annotated[int, about("评分：1 很不满意，5 很满意", ge=1, le=5)]


class AgencyRating(Record, frozen=True, kw_only=True):
    """An agency's ratings in whole batches; what has not made up a batch is not in it."""

    agency: Annotated[str, about("单位代码", Level.OPEN)]
    ratings: Annotated[int, about("已汇总的评价份数", Level.OPEN)]
    batch: Annotated[int, about("每满若干份汇总一次", Level.OPEN)]
    average: Annotated[Decimal | None, about("平均分；不足一批为空", Level.OPEN)] = None


class RatingsOfAgencies(Query[list[AgencyRating]], frozen=True, kw_only=True):
    """How enterprises rated each agency's visits, aligned."""

    subject: ClassVar[str] = "joint_inspection.ratings.of_agencies.v1"
    agency_codes: Annotated[list[str], about("单位代码", max_length=PAGE_SIZE_MAX)]


class VisitRated(Event, frozen=True, kw_only=True):
    """A visit was rated; how is not said, so that the journal does not tell it either."""

    subject: ClassVar[str] = "joint_inspection.ratings.rated.v1"
    visit: str
