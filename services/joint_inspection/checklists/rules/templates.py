"""The jurisdiction's templates: read from its files, and those that hold in a region on a day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from string import Formatter
from typing import Never, TypeVar

import msgspec

from contracts.actors import AgencyKind, region_prefix
from contracts.fields import Labelled
from contracts.joint_inspection.checklist_terms import AnswerKind, ChecklistKind, ItemSubject, TemplateItem
from contracts.joint_inspection.checklists import ChecklistTemplate
from contracts.registry.directory import EnvironmentalElement
from contracts.registry.permits import PermitClass
from contracts.registry.static_facts import StaticFactKind

TEMPLATES, ITEMS = "checklist_templates", "checklist_items"
Row = Mapping[str, str]
E = TypeVar("E", bound=Labelled)
# What a row's text may name in braces, by what it is asked of.
OF_PERMIT = frozenset({"permit", "valid_to"})
OF_OUTLET = OF_PERMIT | {"outlet", "name"}
WORDS: dict[ItemSubject, frozenset[str]] = {
    ItemSubject.UNIT: frozenset(),
    ItemSubject.PERMIT: OF_PERMIT,
    ItemSubject.REPORT: OF_PERMIT | {"report"},
    ItemSubject.OUTLET: OF_OUTLET,
    ItemSubject.POLLUTANT: OF_OUTLET | {"pollutant", "limit"},
}


class AskedThing(msgspec.Struct, frozen=True, kw_only=True):
    """What rows of different templates share when they ask the same: merged into one item by `asks`."""

    asks: str
    subject: ItemSubject
    answer: AnswerKind
    unit: str | None
    static: StaticFactKind | None
    words: tuple[str, ...]


class TemplateRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a template edition; without classes or element it is asked whatever they are."""

    item: str
    thing: AskedThing
    classes: tuple[PermitClass, ...]
    element: EnvironmentalElement | None
    text: str
    how: str
    basis: str


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """One edition of a template; both days of its validity are inclusive."""

    code: str
    edition: str
    kind: ChecklistKind
    name: str
    agency_kind: AgencyKind
    matter: str | None
    trades: tuple[str, ...]
    region: str
    source: str
    valid_from: date
    valid_to: date | None
    rows: tuple[TemplateRow, ...]

    @property
    def prefix(self) -> str:
        """How the codes of the regions it is for begin."""
        return region_prefix(self.region) if self.region else ""

    def holds(self, on: date) -> bool:
        """Whether the edition is in force on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def read(templates: Iterable[Row], items: Iterable[Row]) -> list[Template]:
    """The templates with their rows; ValueError, naming file, row and column, where a cell cannot be used."""
    rows: dict[tuple[str, str], list[TemplateRow]] = {}
    for number, row in enumerate(items, start=2):
        cells = _Cells(ITEMS, number, row)
        rows.setdefault((row["template"], row["edition"]), []).append(_row(cells))
    found = [_template(_Cells(TEMPLATES, number, row), rows) for number, row in enumerate(templates, start=2)]
    if strays := rows.keys() - {(one.code, one.edition) for one in found}:
        raise ValueError(f"{ITEMS}.csv：模板 {sorted(strays)[0]} 不在 {TEMPLATES}.csv 中")
    _require_one_meaning(found)
    _require_one_edition(found)
    return found


def in_force(templates: Iterable[Template], region: str, on: date) -> list[Template]:
    """Of each template the edition of the most specific region that holds on the day, in the order of their codes."""
    found: dict[str, Template] = {}
    for one in sorted(templates, key=lambda template: len(template.prefix)):
        if region.startswith(one.prefix) and one.holds(on):
            found[one.code] = one
    return [found[code] for code in sorted(found)]


def fitting(templates: Iterable[Template], kinds: Iterable[AgencyKind], trade_code: str | None) -> list[Template]:
    """Those of agencies that take part, for this trade or any."""
    taking_part = set(kinds)
    return [one for one in templates if one.agency_kind in taking_part and _of_trade(one, trade_code)]


def shown(template: Template) -> ChecklistTemplate:
    """The template as users see it."""
    return ChecklistTemplate(
        template=template.code,
        edition=template.edition,
        kind=template.kind,
        name=template.name,
        agency_kind=template.agency_kind,
        matter=template.matter,
        trades=list(template.trades),
        region=template.region or None,
        source=template.source,
        valid_from=template.valid_from,
        valid_to=template.valid_to,
        items=[_shown(row) for row in template.rows],
    )


def _shown(row: TemplateRow) -> TemplateItem:
    thing = row.thing
    return TemplateItem(
        item=row.item, subject=thing.subject, text=row.text, how=row.how, answer=thing.answer, basis=row.basis
    )


def _of_trade(template: Template, trade_code: str | None) -> bool:
    return not template.trades or (trade_code or "").startswith(template.trades)


def _row(cells: "_Cells") -> TemplateRow:
    subject = cells.one_of("subject", ItemSubject)
    return TemplateRow(
        item=cells.text("item"),
        thing=AskedThing(
            asks=cells.text("asks"),
            subject=subject,
            answer=cells.one_of("answer", AnswerKind),
            unit=cells.row["unit"] or None,
            static=cells.one_of("static", StaticFactKind) if cells.row["static"] else None,
            words=cells.several("static_words"),
        ),
        classes=tuple(cells.as_one_of("classes", one, PermitClass) for one in cells.several("classes")),
        element=cells.one_of("element", EnvironmentalElement) if cells.row["element"] else None,
        text=cells.filled("text", WORDS[subject]),
        how=cells.text("how"),
        basis=cells.text("basis"),
    )


def _template(cells: "_Cells", rows: Mapping[tuple[str, str], Sequence[TemplateRow]]) -> Template:
    code, edition = cells.text("template"), cells.text("edition")
    return Template(
        code=code,
        edition=edition,
        kind=cells.one_of("kind", ChecklistKind),
        name=cells.text("name"),
        agency_kind=cells.one_of("agency_kind", AgencyKind),
        matter=cells.row["matter"] or None,
        trades=cells.several("trades"),
        region=cells.row["region"],
        source=cells.text("source"),
        valid_from=cells.day("valid_from"),
        valid_to=cells.day("valid_to") if cells.row["valid_to"] else None,
        rows=tuple(rows.get((code, edition), ())),
    )


def _require_one_meaning(templates: Iterable[Template]) -> None:
    meant: dict[str, AskedThing] = {}
    for template in templates:
        for row in template.rows:
            if meant.setdefault(row.thing.asks, row.thing) != row.thing:
                place = f"{ITEMS}.csv 模板 {template.code} {template.edition} 项目 {row.item}"
                raise ValueError(
                    f"{place}：asks 为 {row.thing.asks} 的各行，subject、answer、unit、static、static_words 须相同"
                )


def _require_one_edition(templates: Sequence[Template]) -> None:
    for place, one in enumerate(templates):
        for other in templates[:place]:
            same = (one.code, one.region) == (other.code, other.region)
            if same and (other.holds(one.valid_from) or one.holds(other.valid_from)):
                raise ValueError(f"{TEMPLATES}.csv：模板 {one.code} 的版本 {other.edition} 与 {one.edition} 有效期重叠")


class _Cells:
    """One row of a file, read cell by cell."""

    def __init__(self, file: str, number: int, row: Row) -> None:
        self.file, self.number, self.row = file, number, row

    def text(self, column: str) -> str:
        return self.row[column] or self._refuse(column, "非空文字")

    def several(self, column: str) -> tuple[str, ...]:
        return tuple(one for one in self.row[column].split("|") if one)

    def one_of(self, column: str, kind: type[E]) -> E:
        return self.as_one_of(column, self.row[column], kind)

    def as_one_of(self, column: str, value: str, kind: type[E]) -> E:
        members: dict[str, E] = {member.value: member for member in kind}
        return members[value] if value in members else self._refuse(column, "、".join(members))

    def day(self, column: str) -> date:
        try:
            return date.fromisoformat(self.row[column])
        except ValueError:
            return self._refuse(column, "YYYY-MM-DD 日期")

    def filled(self, column: str, words: frozenset[str]) -> str:
        text = self.text(column)
        named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        return (
            text
            if named <= words
            else self._refuse(column, f"括号内只用 {'、'.join(sorted(words)) or '（无）'} 的文字")
        )

    def _refuse(self, column: str, allowed: str) -> Never:
        raise ValueError(f"{self.file}.csv 第 {self.number} 行 {column} 列：{self.row[column]!r}，应为{allowed}")
