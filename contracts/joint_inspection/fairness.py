"""Whether published draws were fair: expected against drawn by class, area and size, with an alarm 公平性报告."""

from datetime import date
from typing import Annotated, ClassVar

from contracts.fields import Labelled, Level, about
from contracts.messages import Event, Query, Record
from contracts.registry.directory import RegionCode


class FairnessDimension(Labelled):
    """By what the drawn objects are counted."""

    SUPERVISION_CLASS = "supervision_class", "监管类别"
    AREA = "area", "区域"
    SIZE = "size", "企业规模"


class FairnessCell(Record, frozen=True, kw_only=True):
    """The objects of one group over the period."""

    cell: Annotated[str, about("组别代码", Level.OPEN)]
    label: Annotated[str, about("组别", Level.OPEN)]
    objects: Annotated[int, about("检查对象库中的家次", Level.OPEN)]
    expected: Annotated[float, about("按权重应抽中的期望家次", Level.OPEN)]
    drawn: Annotated[int, about("实际抽中的家次", Level.OPEN)]
    variance: Annotated[float, about("抽中家次的方差", Level.OPEN)]
    adds: Annotated[float | None, about("对卡方值的贡献；不参加检验或合并检验的为空", Level.OPEN)] = None
    reason: Annotated[str, about("与期望的比较", Level.OPEN)]


class FairnessTable(Record, frozen=True, kw_only=True):
    """Expected against drawn by one dimension, with the chi-square test of all groups together."""

    dimension: Annotated[FairnessDimension, about("分组依据", Level.OPEN)]
    cells: Annotated[list[FairnessCell], about("各组", Level.OPEN)]
    chi_square: Annotated[float | None, about("卡方值；样本不足的为空", Level.OPEN)] = None
    degrees: Annotated[int | None, about("自由度", Level.OPEN)] = None
    probability: Annotated[float | None, about("公平抽取出现同样或更大偏差的概率", Level.OPEN)] = None
    alarm: Annotated[bool, about("是否报警", Level.OPEN)]
    reason: Annotated[str, about("报警或不报警的理由及依据", Level.OPEN)]


class FairnessReport(Record, frozen=True, kw_only=True):
    """The draws of a region published in a period, both days inclusive; what is not published is not counted."""

    region: Annotated[str | None, about("抽取所属行政区划代码，含下级；空为全部", Level.OPEN)] = None
    since: Annotated[date, about("公布日期起（含当日）", Level.OPEN)]
    until: Annotated[date, about("公布日期止（含当日）", Level.OPEN)]
    draws: Annotated[int, about("公布的抽取次数", Level.OPEN)]
    tables: Annotated[list[FairnessTable], about("按类别、区域、规模的比较", Level.OPEN)]


class ReadDrawFairness(Query[FairnessReport], frozen=True, kw_only=True):
    """The fairness report of published draws, for everyone. Refusal: INVALID_INPUT."""

    subject: ClassVar[str] = "joint_inspection.fairness.read.v1"
    region: Annotated[RegionCode | None, about("抽取所属行政区划代码，含下级；空为全部")] = None
    since: Annotated[date | None, about("公布日期起（含当日），不填为止日之前十二个月")] = None
    until: Annotated[date | None, about("公布日期止（含当日），不填为今日")] = None


class DrawFairnessAlarmed(Event, frozen=True, kw_only=True):
    """With this draw published, those of its region in the period differ from what was expected beyond the limit row.

    `chi_square` and `probability` are decimal texts. Aggregate `draw:<id>`.
    """

    subject: ClassVar[str] = "joint_inspection.fairness.alarmed.v1"
    draw: str
    region: str
    dimension: FairnessDimension
    since: date
    until: date
    chi_square: str
    degrees: int
    probability: str
    source: str
