"""The barometer 晴雨表: how many complaints there are by place, matter and trade, and how that grows.

Counts only; small ones could tell who called, so that government bodies of the region alone see them.
"""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from contracts.complaints.intake import RegionCode
from contracts.fields import Labelled, Level, about
from contracts.messages import Query, Record

DAYS_MAX = 366
CELLS_MAX = 1000


class HotLevel(Labelled):
    """How hot a spot is, by the local thresholds of number and growth."""

    CALM = "calm", "平稳"
    YELLOW = "yellow", "关注"
    RED = "red", "高发"


class BarometerPart(Labelled):
    """By what complaints are counted."""

    PLACE = "place", "地区"
    MATTER = "matter", "事项"
    TRADE = "trade", "行业（已关联企业的）"


class PlaceLevel(Labelled):
    """How fine places are told apart."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class BarometerRank(Labelled):
    """What comes first."""

    COUNT = "count", "件数多的在前"
    GROWTH = "growth", "增加多的在前"


Until = Annotated[date | None, about("期间的最后一日，缺省为今天")]
Days = Annotated[int, about(f"期间的日数，1 至 {DAYS_MAX}；与紧接其前的同样日数比较", ge=1, le=DAYS_MAX)]
MatterFilter = Annotated[str | None, about("事项代码，含下级")]
TradeFilter = Annotated[str | None, about("行业代码（GB/T 4754），含下级")]
DAYS_USUAL = 30


class BarometerReading(Record, frozen=True, kw_only=True):
    """One cell: how many complaints in the period and in the one before it."""

    region: Annotated[str | None, about("行政区划代码；不分地区时为空", Level.OPEN)]
    region_name: Annotated[str | None, about("行政区划名称", Level.OPEN)]
    matter: Annotated[str | None, about("事项代码；不分事项的和待归类的为空", Level.OPEN)]
    matter_name: Annotated[str | None, about("事项名称", Level.OPEN)]
    trade: Annotated[str | None, about("行业大类代码；不分行业的和未关联企业的为空", Level.OPEN)]
    trade_name: Annotated[str | None, about("行业名称", Level.OPEN)]
    count: Annotated[int, about("本期件数", Level.OPEN)]
    before: Annotated[int, about("上期件数", Level.OPEN)]
    growth: Annotated[int | None, about("比上期增长（%）；上期没有的为空", Level.OPEN)]
    level: Annotated[HotLevel, about("热度，按本地的件数和增长门槛", Level.OPEN)]


class HeatCell(Record, frozen=True, kw_only=True):
    """One cell of a grid over the map, by the places of the enterprises that complaints are bound to."""

    longitude: Annotated[float, about("网格中心经度，度", Level.OPEN)]
    latitude: Annotated[float, about("网格中心纬度，度", Level.OPEN)]
    count: Annotated[int, about("本期件数", Level.OPEN)]
    before: Annotated[int, about("上期件数", Level.OPEN)]
    enterprises: Annotated[int, about("涉及的企业数", Level.OPEN)]


class ReadBarometer(Query[list[BarometerReading]], frozen=True, kw_only=True):
    """The cells of the asker's region that had complaints in the period or the one before it.

    Public opinion as a barometer: 广西严格规范生态环境执法若干措施（2025年）第（十八）条.
    """

    subject: ClassVar[str] = "complaints.barometer.read.v1"
    by: Annotated[list[BarometerPart], about("按哪些方面统计", min_length=1, max_length=3)] = msgspec.field(
        default_factory=lambda: [BarometerPart.PLACE, BarometerPart.MATTER]
    )
    places: Annotated[PlaceLevel, about("地区的粗细")] = PlaceLevel.CITY
    until: Until = None
    days: Days = DAYS_USUAL
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    matter: MatterFilter = None
    trade: TradeFilter = None
    rank: Annotated[BarometerRank, about("排序")] = BarometerRank.COUNT
    size: Annotated[int, about(f"至多几格，1 至 {CELLS_MAX}", ge=1, le=CELLS_MAX)] = 100


class MapComplaints(Query[list[HeatCell]], frozen=True, kw_only=True):
    """The cells of a grid in the asker's region with complaints in the period, most first."""

    subject: ClassVar[str] = "complaints.barometer.map.v1"
    grid: Annotated[int, about("网格边长，百分之一度，1 至 100（5 约合 5 公里）", ge=1, le=100)] = 5
    until: Until = None
    days: Days = DAYS_USUAL
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    matter: MatterFilter = None
    trade: TradeFilter = None
    size: Annotated[int, about(f"至多几格，1 至 {CELLS_MAX}", ge=1, le=CELLS_MAX)] = 500
