"""Equipment: one function per message."""

from hashlib import sha256

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import equipment as orders
from contracts.registry.equipment import EquipmentAction, EquipmentChanged, EquipmentItem, EquipmentNeeds, EquipmentUse
from kernel.calendar import local_date
from kernel.jurisdiction import Jurisdiction
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.agencies import store as agencies
from services.registry.equipment import rules, store
from services.registry.equipment.rules import Item, Kinds

WHAT = "执法装备"
NUMBER_PREFIX = "ZB-"
KINDS, STANDARDS = "equipment_kinds", "equipment_standards"


async def register(command: orders.RegisterEquipment, work: Work) -> Outcome:
    """Enter or change the items of one agency."""
    agency = (await agencies.find(work.connection, [command.agency])).get(command.agency)
    if agency is None:
        raise Refusal("AGENCY_NOT_REGISTERED", agency=command.agency)
    work.require(region=agency.region, parties=[command.agency], what="单位", id=command.agency)
    keys = [(entry.kind, entry.serial) for entry in command.items]
    await work.lock(*(f"equipment_serial:{kind}:{serial}" for kind, serial in keys))
    known = await store.by_serial(work.connection, keys)
    await work.lock(*(aggregate(item.number) for item in known.values()))
    existing = await store.by_serial(work.connection, keys)
    numbers = [NUMBER_PREFIX + work.new_id() for _ in keys]
    items = rules.register(command, agency.region, kinds_of(work.jurisdiction), existing, numbers, work.today)
    await store.save(work.connection, items)
    return Outcome(record=command.agency, facts=[changed(one, EquipmentAction.ENTER, work) for one in items])


async def repair(order: orders.RepairEquipment, work: Work) -> Outcome:
    """To repair."""
    item = rules.move(await own(order.number, work), EquipmentAction.REPAIR)
    return await _kept(item, EquipmentAction.REPAIR, work, order.reason)


async def restore(order: orders.RestoreEquipment, work: Work) -> Outcome:
    """Back from repair."""
    item = rules.move(await own(order.number, work), EquipmentAction.RESTORE)
    return await _kept(item, EquipmentAction.RESTORE, work)


async def scrap(order: orders.ScrapEquipment, work: Work) -> Outcome:
    """Scrapped from today."""
    item = rules.move(await own(order.number, work), EquipmentAction.SCRAP, scrapped_on=work.today)
    return await _kept(item, EquipmentAction.SCRAP, work, order.reason)


async def calibrate(order: orders.CalibrateEquipment, work: Work) -> Outcome:
    """A new calibration."""
    item = rules.calibrate(await own(order.number, work), order.valid_until, work.today)
    return await _kept(item, EquipmentAction.CALIBRATE, work)


async def use(order: orders.RecordEquipmentUse, work: Work) -> Outcome:
    """Days of use, recorded by who holds the item."""
    item = rules.use(await _load(order.number, work), order, work.actor.agency, work.today)
    await store.use(work.connection, order, work.actor.agency)
    return Outcome(record=item.number, facts=[changed(item, EquipmentAction.USE, work, order.purpose)])


async def get(query: orders.GetEquipment, reading: Reading) -> list[EquipmentItem | None]:
    """Items in the order asked."""
    found = await store.find(reading.connection, reading.reach, query.numbers)
    kinds = kinds_of(reading.jurisdiction)
    return [_shown(found[one], kinds, reading) if one in found else None for one in query.numbers]


async def list_(query: orders.ListEquipment, reading: Reading) -> Page[EquipmentItem]:
    """A page of items, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    found = await store.page(reading.connection, reading.reach, query)
    kinds = kinds_of(reading.jurisdiction)
    shown = [_shown(one, kinds, reading) for one in found]
    return page_of(shown, query.size, key=store.ORDERS[query.order].key_of)


async def needs(query: orders.GetEquipmentNeeds, reading: Reading) -> list[EquipmentNeeds | None]:
    """What is missing at each agency, in the order asked."""
    found = await agencies.find(reading.connection, query.codes)
    held = await store.held(reading.connection, query.codes)
    standards, kinds = reading.jurisdiction.table(STANDARDS), kinds_of(reading.jurisdiction)
    today, scope = local_date(await reading.now()), reading.reach
    told: list[EquipmentNeeds | None] = []
    for code in query.codes:
        agency = found.get(code)
        if agency is None or not (scope.everywhere or scope.party == code or _within(scope.prefix, agency.region)):
            told.append(None)
            continue
        lacking = rules.needs_of(code, agency.level, agency.region, standards, kinds, held.get(code, {}), today)
        told.append(reading.show(lacking, region=agency.region, parties=[code]))
    return told


async def uses(query: orders.ListEquipmentUse, reading: Reading) -> Page[EquipmentUse]:
    """How much each item was used, or the number of items."""
    if query.to_on < query.from_on:
        raise Refusal("INVALID_INPUT", field="期间止", got=str(query.to_on), allowed=f"不早于 {query.from_on} 的日期")
    today = local_date(await reading.now())
    if query.count:
        return counted(await store.count_uses(reading.connection, reading.reach, query, today))
    found = await store.uses(reading.connection, reading.reach, query, today)
    region = query.agency.rpartition("-")[2]
    shown = [reading.show(one, region=region, parties=[query.agency]) for one in found]
    return page_of(shown, query.size, key=store.USE_ORDERS[query.order].key_of)


def aggregate(number: str) -> str:
    """The journal's name of an item."""
    return f"equipment:{number}"


def kinds_of(jurisdiction: Jurisdiction) -> Kinds:
    """The jurisdiction's kinds of equipment."""
    return Kinds(jurisdiction.table(KINDS))


def changed(item: Item, action: EquipmentAction, work: Work, text: str | None = None) -> Fact:
    """What the journal says of an item."""
    event = EquipmentChanged(
        number=item.number,
        action=action,
        agency=item.agency,
        region=item.region,
        kind=item.kind,
        state=item.state,
        holder=item.holder,
        by=work.actor.agency,
        calibrated_until=item.calibrated_until,
        text_sha256=sha256(text.encode()).hexdigest() if text else None,
    )
    return Fact(aggregate(item.number), event)


async def own(number: str, work: Work) -> Item:
    """An item of the actor's own agency; who merely holds it does not dispose of it."""
    item = await _load(number, work)
    if item.agency != work.actor.agency:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    return item


async def _load(number: str, work: Work) -> Item:
    return await work.existing(store.load, number, aggregate(number), WHAT)


async def _kept(item: Item, action: EquipmentAction, work: Work, text: str | None = None) -> Outcome:
    await store.save(work.connection, [item])
    return Outcome(record=item.number, facts=[changed(item, action, work, text)])


def _within(prefix: str | None, region: str) -> bool:
    return prefix is not None and region.startswith(prefix)


def _shown(item: Item, kinds: Kinds, reading: Reading) -> EquipmentItem:
    facts = {name: getattr(item, name) for name in Item.__struct_fields__}
    record = EquipmentItem(**facts, kind_name=kinds.name(item.kind))
    return reading.show(record, region=item.region, parties=item.parties)
