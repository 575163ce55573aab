"""What is asked about editions."""

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry.edition_terms import EditionPart, EditionProblemKind, EditionState
from contracts.registry.editions import (
    CompareEditions,
    Edition,
    EditionDifference,
    EditionProblem,
    GetEditions,
    ListEditionProblems,
    ListEditions,
    ListPostDuties,
    PostDutyEntry,
)
from kernel.paging import counted, key, page_of, read_key
from kernel.work import Reading
from services.registry.catalogue.handlers import ITEMS, asked_for
from services.registry.editions.handlers.grounds import ground_of
from services.registry.editions.handlers.making import NOUN
from services.registry.editions.rules.differences import differences
from services.registry.editions.rules.machine import Case
from services.registry.editions.rules.problems import Problem, find
from services.registry.editions.store import entries, heads

PARTS, KINDS = list(EditionPart), list(EditionProblemKind)


async def get(query: GetEditions, reading: Reading) -> list[Edition | None]:
    """Editions in the order asked."""
    found = await heads.get(reading.connection, query.versions)
    return [reading.show(found[one], region=found[one].region) if one in found else None for one in query.versions]


async def list_(query: ListEditions, reading: Reading) -> Page[Edition]:
    """A page of editions, or their number."""
    if query.count:
        return counted(await heads.count(reading.connection, query))
    found = [reading.show(one, region=one.region) for one in await heads.page(reading.connection, query)]
    return page_of(found, query.size, key=heads.ORDERS[query.order].key_of)


async def list_duties(query: ListPostDuties, reading: Reading) -> Page[PostDutyEntry]:
    """A page of the post duties of one edition, or their number."""
    asked = await asked_for(ITEMS, PostDutyEntry, query.version, query.on, reading)
    if asked is None:
        return Page(items=[], keys=[], total=0)
    if query.count:
        return counted(await entries.duty_count(reading.connection, asked.version, query))
    found = await entries.duty_page(reading.connection, asked.version, query)
    shown = [reading.show(replace(one, drafted=asked.drafted), region="") for one in found]
    return page_of(shown, query.size, key=entries.ORDERS[query.order].key_of)


async def compare(query: CompareEditions, reading: Reading) -> Page[EditionDifference]:
    """A page of what changed from one edition to another, or how much did."""
    older, newer = [await _visible(version, reading) for version in (query.older, query.newer)]
    before, after = [await entries.content(reading.connection, case.version) for case in (older, newer)]
    found = [one for one in differences(before, after) if query.part in (None, one.part)]
    if query.count:
        return counted(len(found))
    drafted = newer.state is not EditionState.PUBLISHED
    known = {(str(PARTS.index(one.part)), one.key): one for one in found}
    reached = tuple(read_key(query.after, ["", ""]))
    waiting = [place for place in sorted(known) if place > reached][: query.size + 1]
    shown = [
        reading.show(EditionDifference(**known[place]._asdict(), drafted=drafted), region=newer.region)
        for place in waiting
    ]
    return page_of(shown, query.size, key=lambda one: key(str(PARTS.index(one.part)), one.key))


async def list_problems(query: ListEditionProblems, reading: Reading) -> Page[EditionProblem]:
    """A page of what would keep the edition from being approved now, or how much would."""
    case = await _visible(query.version, reading)
    content = await entries.content(reading.connection, case.version)
    ground = await ground_of(case, content, reading.connection, reading.jurisdiction)
    found = find(content, ground)
    if query.count:
        return counted(len(found))
    numbered = {place_of(one): (number, one) for number, one in enumerate(found, start=1)}
    reached = tuple(read_key(query.after, ["", "", ""]))
    waiting = [place for place in sorted(numbered) if place > reached][: query.size + 1]
    shown = [
        reading.show(EditionProblem(number=number, **one._asdict()), region=case.region)
        for number, one in (numbered[place] for place in waiting)
    ]
    return page_of(shown, query.size, key=lambda one: key(*place_of(one)))


def place_of(one: Problem | EditionProblem) -> tuple[str, str, str]:
    """Where a problem stands in the list."""
    return str(KINDS.index(one.kind)), one.key, one.text


async def _visible(version: str, reading: Reading) -> Case:
    case = await heads.load(reading.connection, version)
    open_ = case is not None and case.state is EditionState.PUBLISHED
    if case is None or not (open_ or reading.may_show(Edition, "returned")):
        raise Refusal("NOT_FOUND", what=NOUN, id=version)
    return case
