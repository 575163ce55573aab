"""装备借用: an item asked for, approved by the owner's head, handed over and given back, confirmed by both sides."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import PageKey, PageSize, Text64
from contracts.registry.officers import Reason

LendingNumber = Annotated[str, about("借用编号", min_length=1, max_length=64)]


Note = Annotated[str, msgspec.Meta(max_length=500)]


class LendingState(Labelled):
    """Where a lending stands."""

    ASKED = "asked", "待出借单位审批"
    APPROVED = "approved", "已批准，待移交"
    DECLINED = "declined", "未批准"
    CALLED_OFF = "called_off", "已取消"
    HANDED_OVER = "handed_over", "已移交，待借用单位确认"
    IN_USE = "in_use", "借用中"
    GIVEN_BACK = "given_back", "已归还，待出借单位确认"
    RETURNED = "returned", "已收回"


class LendingAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    ASK = "ask", "申请借用"
    APPROVE = "approve", "批准"
    DECLINE = "decline", "不批准"
    CALL_OFF = "call_off", "取消"
    HAND_OVER = "hand_over", "移交"
    RECEIVE = "receive", "确认接收"
    GIVE_BACK = "give_back", "归还"
    TAKE_BACK = "take_back", "确认收回"
    OVERDUE = "overdue", "逾期未办"


class EquipmentCondition(Labelled):
    """In what condition an item changes hands."""

    GOOD = "good", "完好"
    DAMAGED = "damaged", "损坏"


class LendingStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step taken."""

    at: Annotated[datetime, about("时间")]
    action: Annotated[LendingAction, about("步骤")]
    by: Annotated[str, about("单位代码")]
    text: Annotated[str | None, about("理由或说明")] = None
    condition: Annotated[EquipmentCondition | None, about("装备状况")] = None


class Lending(Record, frozen=True, kw_only=True):
    """One lending."""

    number: Annotated[str, about("借用编号", Level.OPEN)]
    state: Annotated[LendingState, about("状态", Level.OPEN)]
    equipment: Annotated[str, about("装备编号", Level.OPEN)]
    owner: Annotated[str, about("出借单位代码", Level.OPEN)]
    borrower: Annotated[str, about("借用单位代码", Level.OPEN)]
    region: Annotated[str, about("出借单位所在行政区划代码", Level.OPEN)]
    from_on: Annotated[date, about("借用开始日期", Level.OPEN)]
    due_on: Annotated[date, about("应还日期（含当日）", Level.OPEN)]
    overdue: Annotated[bool, about("是否逾期未还", Level.OPEN)]
    purpose: Annotated[str | None, about("用途", Level.SHARED)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.SHARED)] = None
    steps: Annotated[list[LendingStep] | None, about("经过", Level.CASE)] = None


class AskForEquipment(Command, frozen=True, kw_only=True):
    """An agency asks to borrow an item of another for some days.

    Refusals: NOT_FOUND, LENDING_OWN, LENDING_PERIOD_WRONG, EQUIPMENT_LENT_ALREADY, AGENCY_NOT_REGISTERED.
    """

    subject: ClassVar[str] = "registry.lendings.ask.v1"

    equipment: Annotated[str, about("装备编号", min_length=1, max_length=64)]
    from_on: Annotated[date, about("借用开始日期")]
    due_on: Annotated[date, about("应还日期（含当日）")]
    purpose: Annotated[str, about("用途", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]


class ApproveLending(Command, frozen=True, kw_only=True):
    """The owner's head approves: the item is taken for these days.

    Refusals: NOT_FOUND, LENDING_STEP_NOT_ALLOWED, LENDING_NOT_YOUR_STEP, EQUIPMENT_LENT_ALREADY,
    EQUIPMENT_STEP_NOT_ALLOWED, LENDING_PERIOD_WRONG.
    """

    subject: ClassVar[str] = "registry.lendings.approve.v1"

    number: LendingNumber


class DeclineLending(Command, frozen=True, kw_only=True):
    """The owner's head declines. Refusals: NOT_FOUND, LENDING_STEP_NOT_ALLOWED, LENDING_NOT_YOUR_STEP."""

    subject: ClassVar[str] = "registry.lendings.decline.v1"

    number: LendingNumber
    reason: Reason


class CallOffLending(Command, frozen=True, kw_only=True):
    """Either side calls it off before the hand-over. Refusals: as DeclineLending."""

    subject: ClassVar[str] = "registry.lendings.call_off.v1"

    number: LendingNumber
    reason: Reason


class HandOverEquipment(Command, frozen=True, kw_only=True):
    """The owner hands the item over, in these days and with a calibration that holds throughout.

    Refusals: NOT_FOUND, LENDING_STEP_NOT_ALLOWED, LENDING_NOT_YOUR_STEP, LENDING_DAY_WRONG,
    EQUIPMENT_STEP_NOT_ALLOWED, EQUIPMENT_UNCALIBRATED.
    """

    subject: ClassVar[str] = "registry.lendings.hand_over.v1"

    number: LendingNumber
    note: Annotated[Note | None, about("附件和外观说明")] = None


class ReceiveEquipment(Command, frozen=True, kw_only=True):
    """The borrower confirms the item and its condition. Refusals: as DeclineLending."""

    subject: ClassVar[str] = "registry.lendings.receive.v1"

    number: LendingNumber
    condition: Annotated[EquipmentCondition, about("接收时的状况")]
    note: Annotated[Note | None, about("说明")] = None


class GiveBackEquipment(Command, frozen=True, kw_only=True):
    """The borrower gives the item back. Refusals: as DeclineLending."""

    subject: ClassVar[str] = "registry.lendings.give_back.v1"

    number: LendingNumber
    condition: Annotated[EquipmentCondition, about("归还时的状况")]
    note: Annotated[Note | None, about("说明")] = None


class TakeBackEquipment(Command, frozen=True, kw_only=True):
    """The owner confirms the return; a damaged item goes to repair. Refusals: as DeclineLending."""

    subject: ClassVar[str] = "registry.lendings.take_back.v1"

    number: LendingNumber
    condition: Annotated[EquipmentCondition, about("收回时的状况")]
    note: Annotated[Note | None, about("说明")] = None


class GetLendings(Query[list[Lending | None]], frozen=True, kw_only=True):
    """Lendings aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "registry.lendings.get.v1"

    numbers: Annotated[list[str], about("借用编号，至多 100 个", max_length=100)]


class LendingOrder(Labelled):
    """The orders of a list of lendings."""

    NEWEST = "newest", "新的在前"
    DUE = "due", "先应还的在前"


class ListLendings(Query[Page[Lending]], frozen=True, kw_only=True):
    """Lendings the asker may see."""

    subject: ClassVar[str] = "registry.lendings.list.v1"

    state: Annotated[LendingState | None, about("状态")] = None
    owner: Annotated[Text64 | None, about("出借单位代码")] = None
    borrower: Annotated[Text64 | None, about("借用单位代码")] = None
    equipment: Annotated[Text64 | None, about("装备编号")] = None
    overdue: Annotated[bool | None, about("是否逾期未还")] = None
    order: Annotated[LendingOrder, about("排序")] = LendingOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class LendingStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or was not in time. Aggregate `lending:<number>`; `duty` names what was overdue."""

    subject: ClassVar[str] = "registry.lendings.step_taken.v1"

    number: str
    action: LendingAction
    state: LendingState
    equipment: str
    owner: str
    borrower: str
    region: str
    due_on: date
    overdue: bool
    by: str
    text_sha256: str | None = None
    duty: str | None = None
