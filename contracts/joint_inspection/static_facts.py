"""Static facts that a visit has confirmed: what a checklist leaves out for an enterprise, and because of which fact."""

from datetime import date
from typing import Annotated, ClassVar

from contracts.fields import Level, about
from contracts.messages import Query, Record
from contracts.registry.directory import CreditCodes
from contracts.registry.static_facts import StaticFactKind


class VerifiedFact(Record, frozen=True, kw_only=True):
    """A fact that holds today and need not be checked again."""

    number: Annotated[str, about("静态信息编号", Level.OPEN)]
    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    kind: Annotated[StaticFactKind, about("类别", Level.OPEN)]
    title: Annotated[str, about("静态信息名称", Level.OPEN)]
    permit: Annotated[str | None, about("所依排污许可证编号", Level.OPEN)] = None
    outlet: Annotated[str | None, about("排放口编号", Level.OPEN)] = None
    since: Annotated[date, about("免检起始日", Level.OPEN)]
    until: Annotated[date, about("免检截止日（含当日）", Level.OPEN)]
    visit: Annotated[str, about("确认时的检查编号", Level.OPEN)]
    reason: Annotated[str, about("免检理由", Level.OPEN)]


class VerifiedFactsOfEnterprises(Query[list[list[VerifiedFact]]], frozen=True, kw_only=True):
    """What is verified for each enterprise today, aligned with `credit_codes`; empty where the asker may not know."""

    subject: ClassVar[str] = "joint_inspection.static_facts.of_enterprises.v1"

    credit_codes: CreditCodes
