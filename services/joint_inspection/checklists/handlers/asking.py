"""Questions about lists and templates."""

from collections.abc import Sequence

from contracts.joint_inspection.checklists import (
    CheckItem,
    Checklist,
    ChecklistTemplate,
    GetChecklists,
    ItemsOfChecklists,
    ListCheckItems,
    TemplatesInForce,
)
from contracts.messages import Page
from kernel.calendar import local_date
from kernel.paging import counted, key, page_of
from kernel.work import Reading
from services.joint_inspection.checklists.handlers.making import templates_of
from services.joint_inspection.checklists.rules import templates
from services.joint_inspection.checklists.store import lists
from services.joint_inspection.checklists.store.lists import SeenItem


async def get(query: GetChecklists, reading: Reading) -> list[Checklist | None]:
    """The latest list of each visit."""
    seen = await lists.see(reading.connection, reading.reach, reading.actor, query.visits)
    shown = {visit: reading.show(one.record, region=one.region, parties=one.parties) for visit, one in seen.items()}
    return [shown.get(visit) for visit in query.visits]


async def items(query: ListCheckItems, reading: Reading) -> Page[CheckItem]:
    """A page of a list's items, or their number."""
    asked = (reading.connection, reading.reach, reading.actor, query)
    if query.count:
        return counted(await lists.count(*asked))
    records = await _shown(await lists.page(*asked), reading)
    return page_of(records, query.size, key=lambda item: key(item.number))


async def items_of(query: ItemsOfChecklists, reading: Reading) -> list[Page[CheckItem]]:
    """The first items of each visit's list, or their number."""
    asker = lists.asker(reading.reach, reading.actor)
    return await lists.items_of.pages(query.visits, query, asker, reading, _shown)


async def in_force(query: TemplatesInForce, reading: Reading) -> list[ChecklistTemplate]:
    """The template editions that hold in a region on a day."""
    on = query.on or local_date(await reading.now())
    holding = templates.in_force(templates_of(reading.jurisdiction), query.region, on)
    return [reading.show(templates.shown(one), region=query.region) for one in holding]


async def _shown(found: Sequence[SeenItem], reading: Reading) -> list[CheckItem]:
    return [reading.show(one.record, region=one.region, parties=one.parties) for one in found]
