"""Agencies: one function per message."""

from contracts.actors import AgencyKind, region_prefix
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry.agencies import (
    Agency,
    AgencyEnded,
    AgencyRegistered,
    EndAgency,
    GetAgencies,
    ListAgencies,
    RegisterAgency,
)
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.agencies import rules, store


async def register(command: RegisterAgency, work: Work) -> Outcome:
    """Register an agency or its new facts."""
    facts = command.agency
    work.require(region=facts.region)
    await work.lock(aggregate(facts.code))
    known = await store.find(work.connection, [facts.code, facts.parent or ""])
    if not rules.decide_register(facts, known.get(facts.code), known.get(facts.parent or "")):
        return Outcome(record=facts.code)
    await store.save(work.connection, facts)
    return Outcome(record=facts.code, facts=[Fact(aggregate(facts.code), AgencyRegistered(agency=facts))])


async def end(command: EndAgency, work: Work) -> Outcome:
    """End an agency."""
    await work.lock(aggregate(command.code))
    known = await store.find(work.connection, [command.code, command.successor or ""])
    agency = known.get(command.code)
    if agency is None:
        raise Refusal("NOT_FOUND", what="单位", id=command.code)
    work.require(region=agency.region, what="单位", id=agency.code)
    rules.decide_end(agency, command.valid_to, command.successor, known.get(command.successor or ""))
    await store.end(work.connection, command.code, command.valid_to, command.successor)
    ended = AgencyEnded(code=command.code, valid_to=command.valid_to, successor=command.successor)
    return Outcome(record=command.code, facts=[Fact(aggregate(command.code), ended)])


async def get(query: GetAgencies, reading: Reading) -> list[Agency | None]:
    """Agencies in the order asked."""
    found = await store.find(reading.connection, query.codes)
    return [reading.show(found[code], region=found[code].region) if code in found else None for code in query.codes]


async def list_(query: ListAgencies, reading: Reading) -> Page[Agency]:
    """A page of agencies, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    agencies = await store.page(reading.connection, reading.reach, query)
    shown = [reading.show(agency, region=agency.region) for agency in agencies]
    return page_of(shown, query.size, key=store.ORDERS[query.order].key_of)


def aggregate(code: str) -> str:
    """The journal's name of an agency."""
    return f"agency:{code}"


async def bureau_over(region: str, work: Work) -> str:
    """The nearest ecology bureau that stands over a region; without one, the code it would have."""
    places = dict.fromkeys([region, region_prefix(region)[:4].ljust(6, "0"), region[:2].ljust(6, "0")])
    codes = [f"{AgencyKind.ECOLOGY.value}-{place}" for place in places]
    known = await store.find(work.connection, codes)
    return next((code for code in codes if code in known and known[code].valid_to is None), codes[0])
