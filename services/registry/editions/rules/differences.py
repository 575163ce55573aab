"""How two editions differ, entry by entry and field by field, as a person reads it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from contracts.fields import Labelled
from contracts.registry.catalogue import DifferenceKind, ItemRow, MatrixRow
from contracts.registry.edition_terms import EditionPart, FieldChange, PostDuty
from services.registry.editions.rules.entries import Content, shown_row

LABELS = {
    "name": "事项名称",
    "kind": "事项类别",
    "legal_basis": "法律依据",
    "level": "第一责任层级",
    "matter": "对应的权责事项",
    "office": "责任科室",
    "matter_name": "事项名称",
    "agency": "责任机构",
    "duty": "岗位职责",
    "manner": "履职方式",
    "procedure": "工作流程",
    "supervision": "内部监督",
    "accountability": "问责办法",
}
KEYS = {ItemRow: {"code"}, MatrixRow: {"matter", "level", "region"}, PostDuty: {"item", "post"}}
Entry = ItemRow | MatrixRow | PostDuty
Fields = dict[str, str]


class Difference(NamedTuple):
    """One entry that differs."""

    part: EditionPart
    kind: DifferenceKind
    key: str
    changes: list[FieldChange]
    text: str


class Shown(NamedTuple):
    """An entry as it is compared: its name and the text of its fields."""

    name: str
    fields: Fields


def differences(older: Content, newer: Content) -> list[Difference]:
    """What was added, taken out and changed, part by part, in the order of the keys."""
    before, after = _entries(older), _entries(newer)
    return [
        _difference(part, key, before[part].get(key), after[part].get(key))
        for part in EditionPart
        for key in sorted(before[part].keys() | after[part].keys())
        if before[part].get(key) != after[part].get(key)
    ]


def _entries(content: Content) -> dict[EditionPart, dict[str, Shown]]:
    return {
        EditionPart.ITEM: {item.code: Shown(item.name, _fields(item)) for item in content.items},
        EditionPart.RESPONSIBILITY: _rows(content.rows),
        EditionPart.DUTY: {f"{one.item}／{one.post}": Shown(one.post, _fields(one)) for one in content.duties},
    }


def _rows(rows: list[MatrixRow]) -> dict[str, Shown]:
    shown: dict[str, Shown] = {}
    for row in rows:
        key, fields = shown_row(row), _fields(row)
        if key in shown:
            fields = _joined(shown[key].fields, fields)
        shown[key] = Shown(row.matter_name, fields)
    return shown


def _joined(one: Fields, other: Fields) -> Fields:
    """A draft may still name two agencies: both are shown."""
    both = {label: list(dict.fromkeys(filter(None, (one.get(label), other.get(label))))) for label in one | other}
    return {label: "、".join(values) for label, values in both.items()}


def _fields(entry: Entry) -> Fields:
    values = msgspec.structs.asdict(entry)
    return {
        LABELS[name]: _text(value)
        for name, value in values.items()
        if name not in KEYS[type(entry)] and value is not None
    }


def _text(value: Any) -> str:
    return value.label if isinstance(value, Labelled) else str(value)


def _difference(part: EditionPart, key: str, before: Shown | None, after: Shown | None) -> Difference:
    old: Mapping[str, str] = before.fields if before else {}
    new: Mapping[str, str] = after.fields if after else {}
    changes = list(_changes(old, new))
    kind = DifferenceKind.CHANGED if before and after else DifferenceKind.ADDED if after else DifferenceKind.REMOVED
    name = (after or before or Shown(key, {})).name
    return Difference(part, kind, key, changes, _sentence(part, kind, key, name, changes))


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[FieldChange]:
    for label in dict.fromkeys(LABELS.values()):
        if old.get(label) != new.get(label):
            yield FieldChange(field=label, before=old.get(label), after=new.get(label))


def _sentence(part: EditionPart, kind: DifferenceKind, key: str, name: str, changes: list[FieldChange]) -> str:
    head = f"{part.label}“{name}”（{key}）"
    if kind is not DifferenceKind.CHANGED:
        return f"{kind.label}：{head}"
    told = "，".join(f"{one.field}由“{one.before or '（空）'}”改为“{one.after or '（空）'}”" for one in changes)
    return f"{kind.label}：{head}{told}"
