"""What being on the positive list spares an enterprise, computed from its class and the jurisdiction's rows."""

from datetime import date
from typing import Annotated, ClassVar

from contracts.fields import Labelled, Level, about
from contracts.messages import Query, Record
from contracts.registry.directory import CreditCodes


class OnSiteEffect(Labelled):
    """What the list means for checks on the spot."""

    NO = "no", "豁免现场检查，改为非现场检查"
    FEWER = "fewer", "减少随机抽查频次"


class InspectionExemption(Record, frozen=True, kw_only=True):
    """What an enterprise on the list is spared today, and why."""

    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    listing: Annotated[str, about("清单条目编号", Level.OPEN)]
    since: Annotated[date, about("列入日期", Level.OPEN)]
    until: Annotated[date, about("豁免截止日（含当日）", Level.OPEN)]
    on_site: Annotated[OnSiteEffect, about("现场检查", Level.OPEN)]
    campaigns: Annotated[bool, about("是否仍纳入专项检查", Level.OPEN)]
    off_site_on: Annotated[list[date], about("非现场检查日期；不豁免现场检查的为空", Level.OPEN)]
    reason: Annotated[str, about("理由", Level.OPEN)]
    source: Annotated[str, about("依据", Level.OPEN)]


class ExemptionsOfEnterprises(Query[list[InspectionExemption | None]], frozen=True, kw_only=True):
    """Exemptions aligned with `credit_codes`; None for an enterprise that is not on the list today."""

    subject: ClassVar[str] = "joint_inspection.exemptions.of_enterprises.v1"

    credit_codes: CreditCodes
