"""执法人员库: certificates, grades, specialties, validity and standing; recusals, training, experts are beside it."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import EnvironmentalElement, RegionCode, Text64

Certificate = Annotated[str, about("执法证号", min_length=1, max_length=64)]
Reason = Annotated[str, about("理由", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]


class OfficerKind(Labelled):
    """As what a person stands in the library; only officers are entered, all others are in the library of experts."""

    OFFICER = "officer", "执法人员"
    EXPERT = "expert", "专家"
    LAWYER = "lawyer", "律师"
    THIRD_PARTY = "third_party", "第三方机构人员"


class OfficerGrade(Labelled):
    """Qualification grade of an officer."""

    JUNIOR = "junior", "初级"
    INTERMEDIATE = "intermediate", "中级"
    SENIOR = "senior", "高级"


class OfficerState(Labelled):
    """Where a person stands; only who is in post inspects."""

    ACTIVE = "active", "在岗"
    SUSPENDED = "suspended", "暂停执法"
    TRANSFERRED = "transferred", "已调出，待接收单位登记"
    LEFT = "left", "已离岗"


class OfficerAction(Labelled):
    """What the head decides about a person's standing."""

    RENEW = "renew", "换发证件"
    SUSPEND = "suspend", "暂停执法"
    REINSTATE = "reinstate", "恢复在岗"
    TRANSFER = "transfer", "调出"
    RETIRE = "retire", "离岗"


class OfficerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One person to enter or change."""

    certificate: Annotated[str, about("执法证号", pattern=patterns.CERTIFICATE)]
    name: Annotated[str, about("姓名", min_length=1, max_length=50)]
    region: Annotated[str, about("执法区域行政区划代码", pattern=patterns.REGION)]
    kind: Annotated[OfficerKind, about("人员类别")] = OfficerKind.OFFICER
    specialties: Annotated[list[EnvironmentalElement], about("专业", max_length=6)] = msgspec.field(
        default_factory=list
    )
    grade: Annotated[OfficerGrade, about("资格等级")] = OfficerGrade.JUNIOR
    valid_from: Annotated[date, about("证件有效期起")]
    valid_to: Annotated[date, about("证件有效期止（含当日）")]
    conflicts: Annotated[list[str], about("须回避的企业统一社会信用代码", max_length=200)] = msgspec.field(
        default_factory=list
    )


class OfficerFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What other services keep of one person: never the name."""

    certificate: str
    agency: str
    region: str
    kind: OfficerKind
    specialties: list[EnvironmentalElement]
    grade: OfficerGrade
    valid_from: date
    valid_to: date
    conflicts: list[str]
    state: OfficerState = OfficerState.ACTIVE
    certified: bool = True


class Officer(Record, frozen=True, kw_only=True):
    """One person of the library."""

    certificate: Annotated[str, about("执法证号", Level.OPEN)]
    agency: Annotated[str, about("所属机构代码", Level.OPEN)]
    region: Annotated[str, about("执法区域行政区划代码", Level.OPEN)]
    kind: Annotated[OfficerKind, about("人员类别", Level.OPEN)]
    valid_from: Annotated[date, about("证件有效期起", Level.OPEN)]
    valid_to: Annotated[date, about("证件有效期止（含当日）", Level.OPEN)]
    state: Annotated[OfficerState, about("在岗状态", Level.OPEN)] = OfficerState.ACTIVE
    certified: Annotated[bool, about("证件是否在有效期内，由时钟判定", Level.OPEN)] = True
    name: Annotated[str | None, about("姓名", Level.SHARED)] = None
    specialties: Annotated[list[EnvironmentalElement] | None, about("专业", Level.SHARED)] = None
    grade: Annotated[OfficerGrade | None, about("资格等级", Level.SHARED)] = None
    transferred_to: Annotated[str | None, about("调往的机构代码", Level.SHARED)] = None
    conflicts: Annotated[
        list[str] | None, about("须回避的企业统一社会信用代码：只有本人和本单位负责人可见", Level.CASE)
    ] = None


class RegisterOfficers(Command, frozen=True, kw_only=True):
    """Order to enter or change people of one agency; an equal entry changes nothing; answered with the agency.

    Who was transferred to this agency is taken over by being entered. Refusals: AGENCY_NOT_REGISTERED,
    OFFICER_PERIOD_REVERSED, OFFICER_OF_ANOTHER_AGENCY, OFFICER_TWICE, OFFICER_LEFT, OFFICER_KIND_ELSEWHERE,
    CREDIT_CODE_INVALID.
    """

    subject: ClassVar[str] = "registry.officers.register.v1"

    agency: Annotated[str, about("所属机构代码", min_length=1, max_length=64)]
    officers: Annotated[list[OfficerEntry], about("人员，1 至 200 名", min_length=1, max_length=200)]


class RenewCertificate(Command, frozen=True, kw_only=True):
    """The head records a renewed certificate; who was out only for it is drawn again.

    Refusals: NOT_FOUND, OFFICER_STEP_NOT_ALLOWED, OFFICER_PERIOD_REVERSED, OFFICER_CERTIFICATE_PAST.
    """

    subject: ClassVar[str] = "registry.officers.renew.v1"

    certificate: Certificate
    valid_from: Annotated[date, about("证件有效期起")]
    valid_to: Annotated[date, about("证件有效期止（含当日）")]
    grade: Annotated[OfficerGrade | None, about("资格等级，不填为不变")] = None


class SuspendOfficer(Command, frozen=True, kw_only=True):
    """The head suspends a person from enforcement. Refusals: NOT_FOUND, OFFICER_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.officers.suspend.v1"

    certificate: Certificate
    reason: Reason


class ReinstateOfficer(Command, frozen=True, kw_only=True):
    """The head lifts a suspension or calls off a transfer. Refusals: NOT_FOUND, OFFICER_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.officers.reinstate.v1"

    certificate: Certificate
    reason: Reason


class TransferOfficer(Command, frozen=True, kw_only=True):
    """The head lets a person go to another agency, which enters the person.

    Refusals: NOT_FOUND, OFFICER_STEP_NOT_ALLOWED, AGENCY_NOT_REGISTERED, OFFICER_TRANSFER_NOWHERE.
    """

    subject: ClassVar[str] = "registry.officers.transfer.v1"

    certificate: Certificate
    agency: Annotated[str, about("调往的机构代码", min_length=1, max_length=64)]
    reason: Reason


class RetireOfficer(Command, frozen=True, kw_only=True):
    """The head records that a person has left enforcement for good. Refusals: NOT_FOUND, OFFICER_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.officers.retire.v1"

    certificate: Certificate
    reason: Reason


class GetOfficers(Query[list[Officer | None]], frozen=True, kw_only=True):
    """People aligned with `certificates`; None where absent or not visible."""

    subject: ClassVar[str] = "registry.officers.get.v1"

    certificates: Annotated[list[str], about("执法证号，至多 200 个", max_length=200)]


class OfficerOrder(Labelled):
    """The orders of a list of officers."""

    CERTIFICATE = "certificate", "按执法证号"
    VALID_TO = "valid_to", "证件先到期的在前"


class ListOfficers(Query[Page[Officer]], frozen=True, kw_only=True):
    """People, filtered."""

    subject: ClassVar[str] = "registry.officers.list.v1"

    agency: Annotated[Text64 | None, about("所属机构代码")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    kind: Annotated[OfficerKind | None, about("人员类别")] = None
    specialty: Annotated[EnvironmentalElement | None, about("专业")] = None
    state: Annotated[OfficerState | None, about("在岗状态")] = None
    valid_on: Annotated[date | None, about("证件在该日有效")] = None
    order: Annotated[OfficerOrder, about("排序")] = OfficerOrder.CERTIFICATE
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class OfficerRegistered(Event, frozen=True, kw_only=True):
    """A person entered the library. Aggregate `officer:<certificate>`."""

    subject: ClassVar[str] = "registry.officers.registered.v1"

    facts: OfficerFacts


class OfficerChanged(Event, frozen=True, kw_only=True):
    """A person's entry changed; `facts` are the entry after it (equal facts: only the name changed)."""

    subject: ClassVar[str] = "registry.officers.changed.v1"

    facts: OfficerFacts


class OfficerCertificateExpired(Event, frozen=True, kw_only=True):
    """A certificate ran out by the clock; `facts` are the entry after it. Aggregate `officer:<certificate>`."""

    subject: ClassVar[str] = "registry.officers.certificate_expired.v1"

    facts: OfficerFacts


class OfficerStandingChanged(Event, frozen=True, kw_only=True):
    """The head decided about a person's standing; `facts` are the entry after it."""

    subject: ClassVar[str] = "registry.officers.standing_changed.v1"

    facts: OfficerFacts
    action: OfficerAction
    reason_sha256: str | None = None
