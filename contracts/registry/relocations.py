"""企业迁移: an entry goes to another region when the bureau there has accepted it."""

from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCode, CreditCodes, PageKey, PageSize, RegionCode, Text64, Text200

RelocationNumber = Annotated[str, about("迁移编号", min_length=1, max_length=64)]
Reason = Annotated[str, about("理由", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]
Text500 = Annotated[str, Meta(max_length=500)]


class RelocationState(Labelled):
    """Where a relocation stands."""

    PROPOSED = "proposed", "待迁入地答复"
    ACCEPTED = "accepted", "已迁入"
    DECLINED = "declined", "不予接收"
    WITHDRAWN = "withdrawn", "已撤回"


class RelocationAction(Labelled):
    """A step taken with a relocation, or (OVERDUE) not taken in time."""

    PROPOSE = "propose", "提出迁移"
    ACCEPT = "accept", "接收"
    DECLINE = "decline", "不予接收"
    WITHDRAW = "withdraw", "撤回"
    OVERDUE = "overdue", "逾期未答复"


class EnterpriseRelocation(Record, frozen=True, kw_only=True):
    """One enterprise on its way from one region to another."""

    number: Annotated[str, about("迁移编号", Level.OPEN)]
    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    state: Annotated[RelocationState, about("状态", Level.OPEN)]
    from_region: Annotated[str, about("迁出地行政区划代码", Level.OPEN)]
    to_region: Annotated[str, about("迁入地行政区划代码", Level.OPEN)]
    giver: Annotated[str, about("迁出地单位代码", Level.OPEN)]
    receiver: Annotated[str, about("迁入地单位代码", Level.OPEN)]
    proposed_at: Annotated[datetime, about("提出时间", Level.OPEN)]
    answered_at: Annotated[datetime | None, about("答复或撤回时间", Level.OPEN)] = None
    name: Annotated[str | None, about("企业名称", Level.SHARED)] = None
    address: Annotated[str | None, about("迁入后的地址", Level.SHARED)] = None
    reason: Annotated[str | None, about("迁移理由", Level.SHARED)] = None
    answer: Annotated[str | None, about("答复意见或撤回理由", Level.SHARED)] = None
    overdue: Annotated[bool | None, about("是否曾逾期未答复", Level.SHARED)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.SHARED)] = None
    proposer: Annotated[str | None, about("提出人", Level.CASE)] = None
    answered_by: Annotated[str | None, about("答复人或撤回人", Level.CASE)] = None


class ProposeRelocation(Command, frozen=True, kw_only=True):
    """The bureau of the enterprise's region offers it to that of another.

    Refusals: NOT_FOUND, ENTERPRISE_CLOSED, REGION_UNKNOWN, RELOCATION_UNSUITABLE, RELOCATION_OPEN_ALREADY.
    """

    subject: ClassVar[str] = "registry.relocations.propose.v1"

    credit_code: CreditCode
    region: Annotated[RegionCode, about("迁入地行政区划代码，6 位（GB/T 2260）")]
    reason: Reason
    address: Annotated[Text200 | None, about("迁入后的地址")] = None


class AcceptRelocation(Command, frozen=True, kw_only=True):
    """The receiving bureau takes the enterprise in: now its entry moves.

    Refusals: NOT_FOUND, ENTERPRISE_CLOSED, RELOCATION_STEP_NOT_ALLOWED, RELOCATION_UNSUITABLE.
    """

    subject: ClassVar[str] = "registry.relocations.accept.v1"

    number: RelocationNumber
    answer: Annotated[Text500 | None, about("答复意见")] = None


class DeclineRelocation(Command, frozen=True, kw_only=True):
    """The receiving bureau does not take it in. Refusals: NOT_FOUND, RELOCATION_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.relocations.decline.v1"

    number: RelocationNumber
    reason: Reason


class WithdrawRelocation(Command, frozen=True, kw_only=True):
    """The giving bureau takes its offer back. Refusals: NOT_FOUND, RELOCATION_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.relocations.withdraw.v1"

    number: RelocationNumber
    reason: Reason


class GetRelocations(Query[list[EnterpriseRelocation | None]], frozen=True, kw_only=True):
    """Relocations aligned with `numbers`."""

    subject: ClassVar[str] = "registry.relocations.get.v1"

    numbers: Annotated[list[str], about("迁移编号，至多 100 个", max_length=100)]


class RelocationOrder(Labelled):
    """The orders of a list of relocations."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListRelocations(Query[Page[EnterpriseRelocation]], frozen=True, kw_only=True):
    """Relocations out of or into the asker's region, filtered."""

    subject: ClassVar[str] = "registry.relocations.list.v1"

    state: Annotated[RelocationState | None, about("状态")] = None
    from_region: Annotated[RegionCode | None, about("迁出地行政区划代码，含下级")] = None
    to_region: Annotated[RegionCode | None, about("迁入地行政区划代码，含下级")] = None
    credit_code: Annotated[Text64 | None, about("统一社会信用代码")] = None
    order: Annotated[RelocationOrder, about("排序")] = RelocationOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class RelocationsOfEnterprises(Query[list[Page[EnterpriseRelocation]]], frozen=True, kw_only=True):
    """The newest relocations of each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "registry.relocations.of_enterprises.v1"

    credit_codes: CreditCodes
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class RelocationStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken with a relocation. Aggregate `relocation:<number>`; the entry itself says EnterpriseChanged."""

    subject: ClassVar[str] = "registry.relocations.step_taken.v1"

    number: str
    credit_code: str
    from_region: str
    to_region: str
    giver: str
    receiver: str
    action: RelocationAction
    state: RelocationState
    by: str
    text_sha256: str | None = None
