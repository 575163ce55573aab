"""What the draw knows of an enterprise, and how heavily it counts."""

from typing import Annotated, ClassVar

from contracts.fields import Level, about
from contracts.messages import Query, Record
from contracts.registry.directory import SupervisionClass


class WeightReason(Record, frozen=True, kw_only=True):
    """One fact that adds to a weight; it is seen by whoever sees the weight."""

    fact: Annotated[str, about("事实", Level.OPEN)]
    adds: Annotated[int, about("增加的权重", Level.OPEN)]
    source: Annotated[str, about("依据", Level.OPEN)]


class ClassReason(Record, frozen=True, kw_only=True):
    """One fact that makes the class a unit is drawn in; it is seen by whoever sees the weight."""

    fact: Annotated[str, about("事实", Level.OPEN)]
    source: Annotated[str, about("依据", Level.OPEN)]


class DrawWeight(Record, frozen=True, kw_only=True):
    """How heavily an enterprise counts in a random draw, with every reason (LAW B; all rows are 地方设定)."""

    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    weight: Annotated[int | None, about("抽取权重，不小于1", Level.SHARED)] = None
    supervision_class: Annotated[SupervisionClass | None, about("抽查时所属监管类别", Level.SHARED)] = None
    class_reasons: Annotated[list[ClassReason] | None, about("列入该类别的理由", Level.SHARED)] = None
    ratio: Annotated[str | None, about("所属类别的抽查比例及依据", Level.SHARED)] = None
    reasons: Annotated[list[WeightReason] | None, about("权重构成", Level.SHARED)] = None


class DrawWeightsOfEnterprises(Query[list[DrawWeight | None]], frozen=True, kw_only=True):
    """Draw weights aligned with `credit_codes`; None for an enterprise unknown, closed or out of the asker's sight."""

    subject: ClassVar[str] = "joint_inspection.objects.weights.v1"
    credit_codes: Annotated[list[str], about("统一社会信用代码", max_length=100)]
