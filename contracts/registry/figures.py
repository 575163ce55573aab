"""What the registry counts for a report 名录与监管."""

from typing import ClassVar

from contracts.fields import Labelled
from contracts.figures import FigureCount
from contracts.messages import Event


class RegistryFigure(Labelled):
    """What is counted."""

    ENTERPRISES = "enterprises", "期末在册的检查对象"
    REGISTERED = "registered", "新入册的检查对象"
    ALERTS = "alerts", "监测预警"
    CLUES = "clues", "预警转为检查线索"
    OBSERVATIONS = "observations", "非现场监管发现（无人机、走航等）"
    TRAININGS = "trainings", "执法人员培训"
    PUBLICITY_HELD = "publicity_held", "已举办的普法宣讲"
    PUBLICITY_ATTENDED = "publicity_attended", "参加普法宣讲的企业家次"
    INCENTIVES = "incentives", "正面清单激励"


class RegistryFiguresCounted(Event, frozen=True, kw_only=True):
    """The figures of a report's region and period, counted when the feed stood at `position`.

    Aggregate `figures:<report>`.
    """

    subject: ClassVar[str] = "registry.figures.counted.v1"
    report: str
    position: int
    counts: list[FigureCount]
