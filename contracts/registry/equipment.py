"""执法装备: stock by agency, what the standard lists ask for and is missing, and how much is used."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import PageKey, PageSize, Text64
from contracts.registry.officers import Reason

EquipmentNumber = Annotated[str, about("装备编号", min_length=1, max_length=64)]


class EquipmentState(Labelled):
    """Where an item is."""

    AVAILABLE = "available", "在用"
    LENT = "lent", "已借出"
    REPAIR = "repair", "维修"
    SCRAPPED = "scrapped", "报废"


class EquipmentAction(Labelled):
    """What happened to an item."""

    ENTER = "enter", "入库或变更"
    REPAIR = "repair", "送修"
    RESTORE = "restore", "修复"
    SCRAP = "scrap", "报废"
    CALIBRATE = "calibrate", "检定校准"
    LEND = "lend", "移交借出"
    TAKE_BACK = "take_back", "收回"
    USE = "use", "使用"


class EquipmentEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One item to enter or change, known by its kind and serial number."""

    kind: Annotated[str, about("装备种类代码，见辖区数据", min_length=1, max_length=40)]
    model: Annotated[str, about("品名型号", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]
    serial: Annotated[str, about("出厂编号", min_length=1, max_length=64, pattern=patterns.NOT_BLANK)]
    acquired_on: Annotated[date, about("入库日期")]
    calibrated_until: Annotated[date | None, about("检定校准有效期止（含当日）：须检定的种类必填")] = None


class EquipmentItem(Record, frozen=True, kw_only=True):
    """One item; `holder` has it now."""

    number: Annotated[str, about("装备编号", Level.OPEN)]
    agency: Annotated[str, about("所属单位代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    kind: Annotated[str, about("装备种类代码", Level.OPEN)]
    kind_name: Annotated[str, about("装备种类", Level.OPEN)]
    state: Annotated[EquipmentState, about("状态", Level.OPEN)]
    holder: Annotated[str, about("现持有单位代码", Level.OPEN)]
    acquired_on: Annotated[date, about("入库日期", Level.OPEN)]
    calibrated_until: Annotated[date | None, about("检定校准有效期止（含当日）", Level.OPEN)] = None
    scrapped_on: Annotated[date | None, about("报废日期", Level.OPEN)] = None
    model: Annotated[str | None, about("品名型号", Level.SHARED)] = None
    serial: Annotated[str | None, about("出厂编号", Level.SHARED)] = None


class EquipmentNeed(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the standard list against the stock."""

    kind: Annotated[str, about("装备种类代码")]
    kind_name: Annotated[str, about("装备种类")]
    required: Annotated[int, about("应配数")]
    held: Annotated[int, about("实有数（含维修和借出）")]
    missing: Annotated[int, about("缺少数")]
    source: Annotated[str, about("依据")]


class EquipmentNeeds(Record, frozen=True, kw_only=True):
    """The standard list of an agency's level against its stock."""

    code: Annotated[str, about("单位代码", Level.OPEN)]
    needs: Annotated[list[EquipmentNeed], about("各种类的应配、实有和缺少", Level.OPEN)]
    missing: Annotated[int, about("缺少总数", Level.OPEN)]


class EquipmentUse(Record, frozen=True, kw_only=True):
    """How much an item was used in a period, by its owner and by whom it was lent to."""

    number: Annotated[str, about("装备编号", Level.OPEN)]
    kind: Annotated[str, about("装备种类代码", Level.OPEN)]
    days_in_stock: Annotated[int, about("期间在库天数", Level.OPEN)]
    days_in_use: Annotated[int, about("期间使用天数", Level.OPEN)]
    rate: Annotated[Decimal, about("使用率（%）：使用天数÷在库天数", Level.OPEN)]


class RegisterEquipment(Command, frozen=True, kw_only=True):
    """An agency enters or changes its items; an equal entry changes nothing; answered with the agency.

    Refusals: AGENCY_NOT_REGISTERED, EQUIPMENT_TWICE, EQUIPMENT_KIND_UNKNOWN, EQUIPMENT_OF_ANOTHER_AGENCY,
    EQUIPMENT_CALIBRATION_MISSING, EQUIPMENT_DATE_AHEAD, EQUIPMENT_STEP_NOT_ALLOWED.
    """

    subject: ClassVar[str] = "registry.equipment.register.v1"

    agency: Annotated[str, about("所属单位代码", min_length=1, max_length=64)]
    items: Annotated[list[EquipmentEntry], about("装备，1 至 200 件", min_length=1, max_length=200)]


class RepairEquipment(Command, frozen=True, kw_only=True):
    """The owner sends an item to repair. Refusals: NOT_FOUND, EQUIPMENT_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.equipment.repair.v1"

    number: EquipmentNumber
    reason: Reason


class RestoreEquipment(Command, frozen=True, kw_only=True):
    """The item is back from repair. Refusals: NOT_FOUND, EQUIPMENT_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.equipment.restore.v1"

    number: EquipmentNumber


class ScrapEquipment(Command, frozen=True, kw_only=True):
    """The owner scraps an item. Refusals: NOT_FOUND, EQUIPMENT_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.equipment.scrap.v1"

    number: EquipmentNumber
    reason: Reason


class CalibrateEquipment(Command, frozen=True, kw_only=True):
    """The owner records a calibration. Refusals: NOT_FOUND, EQUIPMENT_STEP_NOT_ALLOWED, EQUIPMENT_CALIBRATION_PAST."""

    subject: ClassVar[str] = "registry.equipment.calibrate.v1"

    number: EquipmentNumber
    valid_until: Annotated[date, about("检定校准有效期止（含当日）")]


class RecordEquipmentUse(Command, frozen=True, kw_only=True):
    """Who holds an item records the days it was used; each day counts once.

    Refusals: NOT_FOUND, EQUIPMENT_NOT_HELD, EQUIPMENT_STEP_NOT_ALLOWED, EQUIPMENT_DAYS_WRONG,
    EQUIPMENT_UNCALIBRATED, EQUIPMENT_DAYS_COUNTED.
    """

    subject: ClassVar[str] = "registry.equipment.use.v1"

    number: EquipmentNumber
    used_from: Annotated[date, about("使用开始日期")]
    used_to: Annotated[date, about("使用结束日期（含当日）")]
    purpose: Annotated[str, about("用途", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]


class GetEquipment(Query[list[EquipmentItem | None]], frozen=True, kw_only=True):
    """Items aligned with `numbers`; None where absent."""

    subject: ClassVar[str] = "registry.equipment.get.v1"

    numbers: Annotated[list[str], about("装备编号，至多 100 个", max_length=100)]


class EquipmentOrder(Labelled):
    """The orders of a list of items."""

    NUMBER = "number", "按编号"
    CALIBRATION = "calibration", "检定校准先到期的在前"


class ListEquipment(Query[Page[EquipmentItem]], frozen=True, kw_only=True):
    """Items, filtered."""

    subject: ClassVar[str] = "registry.equipment.list.v1"

    agency: Annotated[Text64 | None, about("所属单位代码")] = None
    holder: Annotated[Text64 | None, about("现持有单位代码")] = None
    kind: Annotated[Text64 | None, about("装备种类代码")] = None
    state: Annotated[EquipmentState | None, about("状态")] = None
    calibration_before: Annotated[date | None, about("检定校准有效期早于该日")] = None
    order: Annotated[EquipmentOrder, about("排序")] = EquipmentOrder.NUMBER
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class GetEquipmentNeeds(Query[list[EquipmentNeeds | None]], frozen=True, kw_only=True):
    """What the standard list asks of each agency and what is missing; None where there is no such agency."""

    subject: ClassVar[str] = "registry.equipment.needs.v1"

    codes: Annotated[list[str], about("单位代码，至多 100 个", max_length=100)]


class EquipmentUseOrder(Labelled):
    """The orders of a list of uses."""

    NUMBER = "number", "按编号"


class ListEquipmentUse(Query[Page[EquipmentUse]], frozen=True, kw_only=True):
    """How much each item of an agency was used in a period; days that have not come yet are left out."""

    subject: ClassVar[str] = "registry.equipment.use_rate.v1"

    agency: Annotated[Text64, about("所属单位代码")]
    from_on: Annotated[date, about("期间起")]
    to_on: Annotated[date, about("期间止（含当日）")]
    kind: Annotated[Text64 | None, about("装备种类代码")] = None
    order: Annotated[EquipmentUseOrder, about("排序")] = EquipmentUseOrder.NUMBER
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class EquipmentChanged(Event, frozen=True, kw_only=True):
    """An item was entered, moved or used. Aggregate `equipment:<number>`."""

    subject: ClassVar[str] = "registry.equipment.changed.v1"

    number: str
    action: EquipmentAction
    agency: str
    region: str
    kind: str
    state: EquipmentState
    holder: str
    by: str
    calibrated_until: date | None = None
    text_sha256: str | None = None
