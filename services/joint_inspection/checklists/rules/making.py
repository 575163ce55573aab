"""A list: everything that the templates ask of a unit and its permits, once, less what a visit has confirmed."""

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.checklist_terms import (
    AnswerKind,
    ItemOrigin,
    ItemSubject,
    LeftOutItem,
    PermitUsed,
    TemplateUsed,
)
from contracts.registry.directory import EnvironmentalElement
from contracts.registry.permits import PermitOutlet
from services.joint_inspection.checklists.rules.permits import Discharge, KnownPermit, Row, discharges, reports_owed
from services.joint_inspection.checklists.rules.templates import Template, TemplateRow
from services.joint_inspection.static_facts.rules import Verified

ITEMS_MAX = 5000
EVERY_OUTLET = "各排放口"
NO_LIMIT = "许可证载明的限值"


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to check, as it is kept."""

    number: int
    subject: ItemSubject
    text: str
    how: str
    answer: AnswerKind
    origins: list[ItemOrigin]
    permit: str | None = None
    outlet: str | None = None
    pollutant: str | None = None
    limit: str | None = None
    unit: str | None = None
    bounds: list[str] = []


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is made from; `templates` fit the unit, `permits` and `verified` hold on the day."""

    day: date
    region: str
    elements: tuple[EnvironmentalElement, ...]
    templates: Sequence[Template]
    permits: Sequence[KnownPermit]
    verified: Sequence[Verified]
    reports: Sequence[Row]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A list; what it is made of decides its digest, not when and for which visit."""

    items: list[Item]
    left_out: list[LeftOutItem]
    templates: list[TemplateUsed]
    permits: list[PermitUsed]

    @property
    def digest(self) -> str:
        """The SHA-256 of its content."""
        return sha256(msgspec.json.encode(self)).hexdigest()


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What of the unit a row is asked of, and in which words."""

    permit: str | None = None
    outlet: str | None = None
    pollutant: str | None = None
    report: str | None = None
    element: EnvironmentalElement | None = None
    words: dict[str, str] = {}
    discharge: Discharge | None = None


def make(ground: Ground) -> Made:
    """The list. Refusals: CHECKLIST_EMPTY, CHECKLIST_TOO_LONG."""
    asked: dict[tuple[str | None, ...], Item] = {}
    left_out: dict[tuple[str | None, ...], LeftOutItem] = {}
    verified = sorted(ground.verified, key=lambda one: one.number)
    for template in ground.templates:
        for row, place in _asked(template, ground):
            key = (row.thing.asks, place.permit, place.outlet, place.pollutant, place.report)
            fact = next((one for one in verified if covers(one, row, place)), None)
            if fact is not None:
                text = row.text.format_map(place.words)
                left_out.setdefault(key, LeftOutItem(text=text, fact=fact.number, reason=fact.reason))
            else:
                asked[key] = _merged(asked.get(key), row, place, template)
    if not asked:
        raise Refusal("CHECKLIST_EMPTY", templates="、".join(one.name for one in ground.templates) or "无")
    if len(asked) > ITEMS_MAX:
        raise Refusal("CHECKLIST_TOO_LONG", items=len(asked), most=ITEMS_MAX)
    return Made(
        items=[replace(item, number=number) for number, item in enumerate(asked.values(), start=1)],
        left_out=list(left_out.values()),
        templates=[_used(one) for one in ground.templates],
        permits=[PermitUsed(number=one.facts.number, version=one.version) for one in ground.permits],
    )


def covers(fact: Verified, row: TemplateRow, place: Place) -> bool:
    """Whether a confirmed fact leaves a row out: of its kind and subject, and by one of its words where it has any.

    A fact that names no permit covers a row about one only by its words.
    """
    static, words = row.thing.static, row.thing.words
    if static is None or fact.kind is not static or fact.outlet != place.outlet:
        return False
    if place.permit is not None and fact.permit != place.permit and not (fact.permit is None and words):
        return False
    return not words or any(word in fact.title for word in words)


def _asked(template: Template, ground: Ground) -> Iterator[tuple[TemplateRow, Place]]:
    known = {*ground.elements, *(element for permit in ground.permits for element in _elements(permit))}
    for row in template.rows:
        if row.thing.subject is ItemSubject.UNIT and (not row.element or not known or row.element in known):
            yield row, Place()
    for permit in ground.permits:
        for row in template.rows:
            if not row.classes or permit.facts.permit_class in row.classes:
                fitting = _places(row.thing.subject, permit, ground)
                yield from ((row, place) for place in fitting if _of_element(row, place, permit))


def _places(subject: ItemSubject, permit: KnownPermit, ground: Ground) -> list[Place]:
    number, until = permit.facts.number, permit.facts.valid_to
    whole = Place(permit=number, words={"permit": number, "valid_to": until.isoformat() if until else "未载明"})
    match subject:
        case ItemSubject.PERMIT:
            return [whole]
        case ItemSubject.REPORT:
            owed = reports_owed(permit.facts.permit_class, ground.reports, ground.region, ground.day)
            return [replace(whole, report=name, words=whole.words | {"report": name}) for name in owed]
        case ItemSubject.OUTLET:
            return [_at(whole, outlet) for outlet in permit.facts.outlets]
        case ItemSubject.POLLUTANT:
            return [_of(whole, one) for one in discharges(permit.facts)]
    return []


def _at(whole: Place, outlet: PermitOutlet | None) -> Place:
    if outlet is None:
        return replace(whole, words=whole.words | {"outlet": EVERY_OUTLET, "name": ""})
    words = whole.words | {"outlet": outlet.number, "name": outlet.name or ""}
    return replace(whole, outlet=outlet.number, element=outlet.element, words=words)


def _of(whole: Place, one: Discharge) -> Place:
    at = _at(whole, one.outlet)
    words = at.words | {"pollutant": one.pollutant, "limit": one.limit or NO_LIMIT}
    element = next((limit.element for limit in one.limits if limit.element), at.element)
    return replace(at, pollutant=one.pollutant, element=element, words=words, discharge=one)


def _of_element(row: TemplateRow, place: Place, permit: KnownPermit) -> bool:
    if row.element is None:
        return True
    if row.thing.subject in (ItemSubject.OUTLET, ItemSubject.POLLUTANT):
        return place.element is None or place.element is row.element
    known = _elements(permit)
    return not known or row.element in known


def _elements(permit: KnownPermit) -> set[EnvironmentalElement]:
    named = [one.element for one in permit.facts.pollutants] + [one.element for one in permit.facts.outlets]
    return {element for element in named if element}


def _merged(item: Item | None, row: TemplateRow, place: Place, template: Template) -> Item:
    origin = ItemOrigin(
        template=template.code,
        edition=template.edition,
        item=row.item,
        agency_kind=template.agency_kind,
        basis=row.basis,
    )
    if item is None:
        return _item(row, place, origin)
    how = item.how if row.how in item.how else f"{item.how}；{row.how}"
    return replace(item, origins=[*item.origins, origin], how=how)


def _item(row: TemplateRow, place: Place, origin: ItemOrigin) -> Item:
    one = place.discharge
    return Item(
        number=0,
        subject=row.thing.subject,
        text=row.text.format_map(place.words),
        how=row.how,
        answer=row.thing.answer,
        origins=[origin],
        permit=place.permit,
        outlet=place.outlet,
        pollutant=place.pollutant,
        limit=one.limit if one else None,
        unit=(one.unit if one else None) or row.thing.unit,
        bounds=[limit.limit for limit in one.limits if limit.limit] if one else [],
    )


def _used(template: Template) -> TemplateUsed:
    return TemplateUsed(template=template.code, edition=template.edition, kind=template.kind, name=template.name)
