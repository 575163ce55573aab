"""监测机构: stations and institutions of the library of experts that may measure, and what they are qualified for."""

from datetime import date
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Shared = Level.SHARED


class LaboratoryAbility(Record, frozen=True, kw_only=True):
    """One pollutant an institution is qualified to measure, by which method, until when."""

    pollutant: Annotated[str, about("监测项目", Shared, min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]
    method: Annotated[
        str,
        about("监测方法（标准号），如 HJ 828-2017", Shared, min_length=1, max_length=100, pattern=patterns.NOT_BLANK),
    ]
    valid_to: Annotated[date | None, about("该项能力有效期止（含当日）；空为与资质相同", Shared)] = None


class Laboratory(Record, frozen=True, kw_only=True):
    """An institution of the library as commissions see it; engaged, suspended and expired there, so it is here."""

    number: Annotated[str, about("专家库编号", Level.OPEN)]
    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    agency: Annotated[str, about("监管单位代码", Level.OPEN)]
    region: Annotated[str, about("服务区域行政区划代码", Level.OPEN)]
    engaged: Annotated[bool, about("是否已聘用", Level.OPEN)]
    valid_from: Annotated[date, about("资质有效期起", Level.OPEN)]
    valid_to: Annotated[date, about("资质有效期止（含当日）", Level.OPEN)]
    scope: Annotated[list[LaboratoryAbility] | None, about("资质认定的监测能力范围", Shared)] = None


class SetLaboratoryScope(Command, frozen=True, kw_only=True):
    """The supervising agency's head enters what an institution is qualified for, in place of what stood.

    Refusals: NOT_FOUND, LABORATORY_SCOPE_TWICE.
    """

    subject: ClassVar[str] = "joint_inspection.laboratories.set_scope.v1"
    number: Annotated[str, about("专家库编号", min_length=1, max_length=64)]
    scope: Annotated[list[LaboratoryAbility], about("监测能力范围", max_length=500)]


class GetLaboratories(Query[list[Laboratory | None]], frozen=True, kw_only=True):
    """Institutions aligned with `numbers`; None where absent."""

    subject: ClassVar[str] = "joint_inspection.laboratories.get.v1"
    numbers: Annotated[list[str], about("专家库编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class LaboratoryOrder(Labelled):
    """The orders of a list of institutions."""

    NUMBER = "number", "按编号"


class ListLaboratories(Query[Page[Laboratory]], frozen=True, kw_only=True):
    """Institutions that may measure."""

    subject: ClassVar[str] = "joint_inspection.laboratories.list.v1"
    usable_on: Annotated[date | None, about("在该日已聘用且资质有效")] = None
    pollutant: Annotated[str | None, about("能监测的项目")] = None
    order: Annotated[LaboratoryOrder, about("排序")] = LaboratoryOrder.NUMBER
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None


class LaboratoryScopeSet(Event, frozen=True, kw_only=True):
    """What an institution is qualified for. Aggregate `laboratory:<number>`."""

    subject: ClassVar[str] = "joint_inspection.laboratories.scope_set.v1"
    number: str
    agency: str
    scope: list[LaboratoryAbility]
