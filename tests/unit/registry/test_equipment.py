"""What may be done with an item of equipment, what is missing, and how much is used."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.equipment import (
    EquipmentAction,
    EquipmentEntry,
    EquipmentState,
    RecordEquipmentUse,
    RegisterEquipment,
)
from services.registry.equipment import rules
from services.registry.equipment.rules import Item, Kinds

TODAY = date(2026, 11, 22)
BUREAU, UPPER = "ecology-640500", "ecology-640000"
KINDS = Kinds(
    [
        {"code": "drone", "name": "无人机", "calibrated": "no"},
        {"code": "noise_meter", "name": "声级计", "calibrated": "yes"},
    ]
)
DRONE = EquipmentEntry(kind="drone", model="四旋翼", serial="WR-1", acquired_on=date(2024, 3, 1))
METER = replace(DRONE, kind="noise_meter", serial="SJ-1", calibrated_until=date(2027, 3, 1))
STANDARDS = [
    {"level": level, "kind": kind, "count": count, "region": region, "source": "标准", "status": "地方设定"}
    | {"valid_from": "2021-01-01", "valid_to": until}
    for level, kind, count, region, until in (
        ("city", "drone", "2", "", ""),
        ("city", "drone", "3", "640000", ""),
        ("city", "noise_meter", "4", "", "2025-12-31"),
        ("county", "drone", "9", "", ""),
    )
]


def entered(*entries: EquipmentEntry, known: tuple[Item, ...] = (), agency: str = BUREAU) -> list[Item]:
    existing = {(item.kind, item.serial): item for item in known}
    numbers = [f"ZB-{number}" for number, _ in enumerate(entries)]
    order = RegisterEquipment(agency=agency, items=list(entries))
    return rules.register(order, "640500", KINDS, existing, numbers, TODAY)


def drone(**changes: object) -> Item:
    [item] = entered(DRONE)
    return replace(item, **changes)


def test_an_equal_entry_changes_nothing_and_another_model_does() -> None:
    assert entered(DRONE, known=(drone(),)) == []
    [changed] = entered(replace(DRONE, model="六旋翼"), known=(drone(),))
    assert (changed.number, changed.model) == ("ZB-0", "六旋翼")


@pytest.mark.parametrize(
    ("entries", "known", "code"),
    [
        ((DRONE, DRONE), (), "EQUIPMENT_TWICE"),
        ((replace(DRONE, kind="tank"),), (), "EQUIPMENT_KIND_UNKNOWN"),
        ((replace(METER, calibrated_until=None),), (), "EQUIPMENT_CALIBRATION_MISSING"),
        ((replace(DRONE, calibrated_until=TODAY),), (), "EQUIPMENT_CALIBRATION_MISSING"),
        ((replace(DRONE, acquired_on=TODAY + timedelta(days=1)),), (), "EQUIPMENT_DATE_AHEAD"),
        ((DRONE,), (drone(agency=UPPER),), "EQUIPMENT_OF_ANOTHER_AGENCY"),
        ((replace(DRONE, model="新"),), (drone(state=EquipmentState.SCRAPPED),), "EQUIPMENT_STEP_NOT_ALLOWED"),
    ],
)
def test_an_entry_that_cannot_stand_is_refused(
    entries: tuple[EquipmentEntry, ...], known: tuple[Item, ...], code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        entered(*entries, known=known)


@given(st.lists(st.sampled_from(list(EquipmentAction)), max_size=15))
def test_what_is_scrapped_stays_scrapped_and_only_what_is_lent_comes_back(actions: list[EquipmentAction]) -> None:
    item = drone()
    for action in actions:
        before = item.state
        try:
            item = rules.move(item, action)
        except Refusal as refusal:
            assert refusal.code == "EQUIPMENT_STEP_NOT_ALLOWED"
            continue
        assert before is not EquipmentState.SCRAPPED
        assert (action is EquipmentAction.LEND) <= (before is EquipmentState.AVAILABLE)
        assert (action is EquipmentAction.TAKE_BACK) <= (before is EquipmentState.LENT)


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_a_calibration_holds_today_or_it_is_refused_and_covers_the_days_of_use(valid_until: date) -> None:
    [meter] = entered(METER)
    try:
        calibrated = rules.calibrate(meter, valid_until, TODAY)
    except Refusal as refusal:
        assert (refusal.code, valid_until < TODAY) == ("EQUIPMENT_CALIBRATION_PAST", True)
        return
    rules.require_calibrated(calibrated, valid_until)
    with pytest.raises(Refusal, match="EQUIPMENT_UNCALIBRATED"):
        rules.require_calibrated(calibrated, valid_until + timedelta(days=1))


def test_only_who_holds_an_item_uses_it_on_days_that_have_come() -> None:
    order = RecordEquipmentUse(number="ZB-0", used_from=TODAY - timedelta(days=2), used_to=TODAY, purpose="航拍")
    assert rules.use(drone(), order, BUREAU, TODAY) == drone()
    lent = drone(state=EquipmentState.LENT, holder=UPPER)
    assert rules.use(lent, order, UPPER, TODAY) == lent
    with pytest.raises(Refusal, match="EQUIPMENT_NOT_HELD"):
        rules.use(lent, order, BUREAU, TODAY)
    for wrong in (
        replace(order, used_to=TODAY + timedelta(days=1)),
        replace(order, used_from=TODAY, used_to=TODAY - timedelta(days=1)),
        replace(order, used_from=date(2024, 2, 29)),
    ):
        with pytest.raises(Refusal, match="EQUIPMENT_DAYS_WRONG"):
            rules.use(drone(), wrong, BUREAU, TODAY)


@given(st.integers(0, 10))
def test_what_is_missing_is_what_the_nearest_list_in_force_asks_for_and_is_not_held(held: int) -> None:
    told = rules.needs_of(BUREAU, "city", "640500", STANDARDS, KINDS, {"drone": held, "noise_meter": 1}, TODAY)
    [need] = told.needs
    assert (need.kind_name, need.required, need.held, need.missing) == ("无人机", 3, held, max(0, 3 - held))
    assert told.missing == need.missing


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_rate_is_days_in_use_of_days_in_stock(in_use: int, in_stock: int) -> None:
    rate = rules.rate(min(in_use, in_stock), in_stock)
    assert Decimal(0) <= rate <= Decimal(100)
    assert rules.rate(1, 3) == Decimal("33.3")
    assert rate == 0 or in_stock > 0
