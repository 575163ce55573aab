"""刑事追诉标准: the one table of criminal thresholds (法释〔2023〕7号 Art. 1) and the one comparison with it.

Whoever records a fact compares it here, so that no two services judge the same fact differently. All thresholds
include their own value (刑法 Art. 99: 以上包括本数).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal
from functools import partial
from typing import Annotated, Any

import msgspec

from contracts.actors import region_prefix
from contracts.fields import Labelled, Level, about
from contracts.law import LawStatus, Unit
from contracts.messages import Record

TABLE = "crime_thresholds"
FOUR_PLACES, WIDE = Decimal("0.0001"), Context(prec=60)
FORMS = ("及其化合物", "化合物", "总", "六价", "三价", "烷基", "可溶性", "（）", "()")


class ThresholdMeasure(Labelled):
    """What of a fact a threshold is compared with."""

    TIMES = "times", "实测浓度与排放限值之比"
    TONNES = "tonnes", "危险废物数量"
    LOSS = "loss", "公私财产损失"
    GAIN = "gain", "违法所得"
    WATER_CUT = "water_cut", "取水中断时间"
    CIRCUMSTANCE = "circumstance", "查明的情形"
    PENALTIES = "penalties", "此前受行政处罚次数"


class Circumstance(Labelled):
    """What an officer established beside figures; some meet a threshold by themselves, some with earlier penalties."""

    PROTECTED_AREA = "protected_area", "在依法确定的重点保护区域排放、倾倒、处置有毒物质等"
    HIDDEN_DISCHARGE = "hidden_discharge", "以暗管、渗井、渗坑等逃避监管的方式排放、倾倒、处置有毒物质等"
    FALSIFIED_MONITORING = "falsified_monitoring", "重点单位篡改、伪造自动监测数据或者干扰自动监测设施排放污染物"
    TOXIC_DISCHARGE = "toxic_discharge", "违反国家规定排放、倾倒、处置有毒物质等"
    HEAVY_POLLUTION_WARNING = "heavy_pollution_warning", "重污染天气预警期间违反国家规定超标排放大气污染物"


class CrimeThreshold(msgspec.Struct, frozen=True, kw_only=True):
    """A row of crime_thresholds.csv; `concerns`: pollutants or a circumstance, `months`: how far back penalties count.

    `value` is empty where the circumstance alone suffices; `region` empty = nationwide, both validity dates inclusive.
    """

    key: str
    item: str
    measure: ThresholdMeasure
    concerns: tuple[str, ...]
    value: Decimal | None
    unit: Unit | None
    months: int | None
    source: str
    status: LawStatus
    region: str
    valid_from: date
    valid_to: date | None
    name: str

    @property
    def text(self) -> str:
        """The threshold as a user reads it: 铅…门槛 3倍（法释〔2023〕7号第一条第三项，法定）."""
        amount = f" {self.value:f}{self.unit.label}" if self.value is not None and self.unit else ""
        return f"{self.name}{amount}（{self.source}，{self.status.label}）"


class CrimeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one fact.

    `penalties`: by threshold, the earlier penalties for the same circumstance in the row's months; None = not known.
    """

    pollutant: str | None = None
    measured: Decimal | None = None
    limit_value: Decimal | None = None
    tonnes: Decimal | None = None
    loss: Decimal | None = None
    gain: Decimal | None = None
    water_cut: Decimal | None = None
    circumstances: tuple[Circumstance, ...] = ()
    penalties: Mapping[str, int] | None = None


class MetThreshold(Record, frozen=True, kw_only=True):
    """A threshold that a fact meets, as both read on the day it was judged."""

    key: Annotated[str, about("追诉标准代码", Level.CASE)]
    fact: Annotated[str, about("实测或查明的事实", Level.CASE)]
    threshold: Annotated[str, about("追诉标准及门槛", Level.CASE)]
    source: Annotated[str, about("标准来源", Level.CASE)]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A fact held against one threshold."""

    row: CrimeThreshold
    met: bool
    fact: str

    @property
    def reason(self) -> str:
        """The comparison in words."""
        return f"{self.fact}，{'达到' if self.met else '未达到'}追诉标准：{self.row.text}"


def read_thresholds(rows: Iterable[Mapping[str, str]]) -> list[CrimeThreshold]:
    """The table's rows; ValueError, naming the row and its column, where a cell cannot be used."""
    return [_read(number, row) for number, row in enumerate(rows, start=2)]


def in_force(rows: Iterable[CrimeThreshold], region: str, on: date) -> list[CrimeThreshold]:
    """Of each threshold the row of the most specific region that holds on the day of the facts."""
    found: dict[str, CrimeThreshold] = {}
    for row in sorted(rows, key=lambda one: len(_prefix(one))):
        if region.startswith(_prefix(row)) and row.valid_from <= on and (row.valid_to is None or on <= row.valid_to):
            found[row.key] = row
    return list(found.values())


def compared(rows: Iterable[CrimeThreshold], facts: CrimeFacts) -> list[Compared]:
    """The facts held against every threshold that speaks of such facts."""
    return [one for row in rows if (one := _compared(row, facts)) is not None]


def met(comparisons: Sequence[Compared]) -> list[MetThreshold]:
    """Those that are met."""
    return [
        MetThreshold(key=one.row.key, fact=one.fact, threshold=one.row.text, source=one.row.source)
        for one in comparisons
        if one.met
    ]


def multiple(measured: Decimal, limit_value: Decimal) -> Decimal:
    """How many times the limit was measured, to four places, for reading; the comparison itself does not round."""
    return (measured / limit_value).quantize(FOUR_PLACES, context=WIDE)


def names(row: CrimeThreshold, pollutant: str) -> bool:
    """Whether a threshold names a pollutant, however it is written: 总铅, 六价铬, Hg, 镍及其化合物."""
    bare = pollutant.strip()
    for form in FORMS:
        bare = bare.replace(form, "")
    return bare in row.concerns


def _compared(row: CrimeThreshold, facts: CrimeFacts) -> Compared | None:
    found = partial(Compared, row=row)
    match row.measure:
        case ThresholdMeasure.TIMES:
            return _times(row, facts)
        case ThresholdMeasure.CIRCUMSTANCE:
            known = [one for one in facts.circumstances if one in row.concerns]
            return found(met=True, fact=known[0].label) if known else None
        case ThresholdMeasure.PENALTIES:
            return _penalties(row, facts)
    amount: Decimal | None = getattr(facts, row.measure.value)
    if amount is None or row.value is None or row.unit is None:
        return None
    return found(met=amount >= row.value, fact=f"{row.measure.label}{amount:f}{row.unit.label}")


def _times(row: CrimeThreshold, facts: CrimeFacts) -> Compared | None:
    pollutant, measured, limit = facts.pollutant, facts.measured, facts.limit_value
    if not pollutant or measured is None or not limit or limit <= 0 or row.value is None or not names(row, pollutant):
        return None
    times = f"{multiple(measured, limit).normalize():f}"
    return Compared(row=row, met=measured >= limit * row.value, fact=f"{pollutant}实测浓度为限值的{times}倍")


def _penalties(row: CrimeThreshold, facts: CrimeFacts) -> Compared | None:
    known = [one for one in facts.circumstances if one in row.concerns]
    if not known or row.value is None or facts.penalties is None:
        return None
    times = facts.penalties.get(row.key, 0)
    return Compared(
        row=row, met=times >= row.value, fact=f"{known[0].label}，此前{row.months}个月内已受行政处罚{times}次"
    )


def _prefix(row: CrimeThreshold) -> str:
    return region_prefix(row.region) if row.region else ""


def _read(number: int, row: Mapping[str, str]) -> CrimeThreshold:
    cells: dict[str, Any] = {name: row[name].strip() or None for name in CrimeThreshold.__struct_fields__}
    cells |= {"region": cells["region"] or "", "concerns": (cells["concerns"] or "").split("|")}
    try:
        read = msgspec.convert(cells, CrimeThreshold, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"{TABLE}.csv 第 {number} 行：{error}") from None
    amount = read.measure is not ThresholdMeasure.CIRCUMSTANCE
    if amount != (read.value is not None) or amount != (read.unit is not None):
        raise ValueError(f"{TABLE}.csv 第 {number} 行：{read.measure.label}须写明 value 和 unit，情形则不写")
    if (read.measure is ThresholdMeasure.PENALTIES) != (read.months is not None):
        raise ValueError(f"{TABLE}.csv 第 {number} 行：只有处罚次数写 months")
    return read
