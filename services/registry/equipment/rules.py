"""What may be done with an item of equipment, what the standard lists ask for, and how much is used."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import msgspec
from msgspec.structs import replace

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.equipment import EquipmentAction as A
from contracts.registry.equipment import (
    EquipmentEntry,
    EquipmentNeed,
    EquipmentNeeds,
    RecordEquipmentUse,
    RegisterEquipment,
)
from contracts.registry.equipment import EquipmentState as S

MOVES: dict[tuple[S, A], S] = {
    (S.AVAILABLE, A.ENTER): S.AVAILABLE,
    (S.REPAIR, A.ENTER): S.REPAIR,
    (S.LENT, A.ENTER): S.LENT,
    (S.AVAILABLE, A.CALIBRATE): S.AVAILABLE,
    (S.REPAIR, A.CALIBRATE): S.REPAIR,
    (S.AVAILABLE, A.REPAIR): S.REPAIR,
    (S.REPAIR, A.RESTORE): S.AVAILABLE,
    (S.AVAILABLE, A.SCRAP): S.SCRAPPED,
    (S.REPAIR, A.SCRAP): S.SCRAPPED,
    (S.AVAILABLE, A.LEND): S.LENT,
    (S.LENT, A.TAKE_BACK): S.AVAILABLE,
    (S.AVAILABLE, A.USE): S.AVAILABLE,
    (S.LENT, A.USE): S.LENT,
}
YES = "yes"
TENTH = Decimal("0.1")
Row = Mapping[str, str]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item."""

    number: str
    agency: str
    region: str
    kind: str
    model: str
    serial: str
    state: S
    holder: str
    acquired_on: date
    calibrated_until: date | None = None
    scrapped_on: date | None = None

    @property
    def parties(self) -> list[str]:
        """Whose it is, and who has it."""
        return list(dict.fromkeys([self.agency, self.holder]))


class Kinds:
    """The kinds of equipment of the jurisdiction."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = {row["code"]: row for row in rows}

    def name(self, code: str) -> str:
        """The Chinese name; of a kind no longer listed, its code."""
        return self._rows[code]["name"] if code in self._rows else code

    def calibrated(self, code: str) -> bool:
        """Whether it must be calibrated. Refusal: EQUIPMENT_KIND_UNKNOWN."""
        if code not in self._rows:
            raise Refusal("EQUIPMENT_KIND_UNKNOWN", kind=code, allowed="、".join(self._rows))
        return self._rows[code]["calibrated"] == YES


def register(
    command: RegisterEquipment,
    region: str,
    kinds: Kinds,
    existing: Mapping[tuple[str, str], Item],
    numbers: Sequence[str],
    today: date,
) -> list[Item]:
    """What is new or changed; `numbers` are fresh ones, one for each entry."""
    keys = [(entry.kind, entry.serial) for entry in command.items]
    twice = next((serial for key in keys if keys.count(key) > 1 for serial in key[1:]), None)
    if twice:
        raise Refusal("EQUIPMENT_TWICE", serial=twice)
    changed = []
    for entry, key, number in zip(command.items, keys, numbers, strict=True):
        item = _entered(command.agency, region, entry, kinds, existing.get(key), number, today)
        if existing.get(key) != item:
            changed.append(item)
    return changed


def move(item: Item, action: A, **changes: object) -> Item:
    """The item after a step. Refusal: EQUIPMENT_STEP_NOT_ALLOWED."""
    to = MOVES.get((item.state, action))
    if to is None:
        raise Refusal("EQUIPMENT_STEP_NOT_ALLOWED", number=item.number, state=item.state.label, step=action.label)
    return replace(item, state=to, **changes)


def calibrate(item: Item, valid_until: date, today: date) -> Item:
    """A calibration that holds today or longer."""
    if valid_until < today:
        raise Refusal("EQUIPMENT_CALIBRATION_PAST", number=item.number, valid_until=valid_until.isoformat())
    return move(item, A.CALIBRATE, calibrated_until=valid_until)


def require_calibrated(item: Item, until: date) -> None:
    """Refuse an item whose calibration does not hold to this day."""
    if item.calibrated_until is not None and item.calibrated_until < until:
        raise Refusal(
            "EQUIPMENT_UNCALIBRATED", number=item.number, valid_until=item.calibrated_until.isoformat(), on=str(until)
        )


def use(item: Item, order: RecordEquipmentUse, by: str, today: date) -> Item:
    """The item, used by who holds it on days that have come, with a calibration that held."""
    if by != item.holder:
        raise Refusal("EQUIPMENT_NOT_HELD", number=item.number, holder=item.holder)
    if not item.acquired_on <= order.used_from <= order.used_to <= today:
        got = f"{order.used_from} 至 {order.used_to}"
        raise Refusal("EQUIPMENT_DAYS_WRONG", number=item.number, got=got, since=item.acquired_on.isoformat())
    require_calibrated(item, order.used_to)
    return move(item, A.USE)


def needs_of(
    agency: str, level: str, region: str, standards: Iterable[Row], kinds: Kinds, held: Mapping[str, int], on: date
) -> EquipmentNeeds:
    """Each line of the standard list for this level against what is held; the nearest region's row counts."""
    nearest: dict[str, Row] = {}
    for row in sorted(standards, key=lambda row: len(_prefix(row))):
        if row["level"] == level and _holds(row, region, on):
            nearest[row["kind"]] = row
    needs = [_need(row, kinds, held.get(kind, 0)) for kind, row in sorted(nearest.items())]
    return EquipmentNeeds(code=agency, needs=needs, missing=sum(need.missing for need in needs))


def rate(days_in_use: int, days_in_stock: int) -> Decimal:
    """Days in use as per cent of days in stock, to one place; 0 where it was not in stock."""
    if not days_in_stock:
        return Decimal("0.0")
    return (Decimal(100 * days_in_use) / days_in_stock).quantize(TENTH, ROUND_HALF_UP)


def _entered(
    agency: str, region: str, entry: EquipmentEntry, kinds: Kinds, known: Item | None, number: str, today: date
) -> Item:
    if kinds.calibrated(entry.kind) != (entry.calibrated_until is not None):
        raise Refusal("EQUIPMENT_CALIBRATION_MISSING", serial=entry.serial, kind=kinds.name(entry.kind))
    if entry.acquired_on > today:
        raise Refusal("EQUIPMENT_DATE_AHEAD", serial=entry.serial, acquired_on=entry.acquired_on.isoformat())
    if known and known.agency != agency:
        raise Refusal("EQUIPMENT_OF_ANOTHER_AGENCY", serial=entry.serial)
    facts = {
        "model": entry.model.strip(),
        "acquired_on": entry.acquired_on,
        "calibrated_until": entry.calibrated_until,
    }
    if known:
        return move(known, A.ENTER, **facts)
    blank = Item(
        number=number,
        agency=agency,
        region=region,
        kind=entry.kind,
        model="",
        serial=entry.serial,
        state=S.AVAILABLE,
        holder=agency,
        acquired_on=entry.acquired_on,
    )
    return replace(blank, **facts)


def _need(row: Row, kinds: Kinds, held: int) -> EquipmentNeed:
    required = int(row["count"])
    return EquipmentNeed(
        kind=row["kind"],
        kind_name=kinds.name(row["kind"]),
        required=required,
        held=held,
        missing=max(0, required - held),
        source=f"{row['source']}，{row['status']}",
    )


def _prefix(row: Row) -> str:
    return region_prefix(row["region"]) if row["region"] else ""


def _holds(row: Row, region: str, on: date) -> bool:
    day = on.isoformat()
    in_force = row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
    return in_force and region.startswith(_prefix(row))
