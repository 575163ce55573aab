"""Officers: one function per message."""

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry.officers import (
    GetOfficers,
    ListOfficers,
    Officer,
    OfficerChanged,
    OfficerRegistered,
    RegisterOfficers,
)
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.agencies import store as agencies
from services.registry.officers import rules, store


async def register(command: RegisterOfficers, work: Work) -> Outcome:
    """Enter or change people of one agency."""
    agency = (await agencies.find(work.connection, [command.agency])).get(command.agency)
    if agency is None:
        raise Refusal("AGENCY_NOT_REGISTERED", agency=command.agency)
    work.require(region=agency.region, parties=[command.agency], what="单位", id=command.agency)
    certificates = [entry.certificate for entry in command.officers]
    await work.lock(*map(aggregate, certificates))
    taken = rules.register(command, await store.people(work.connection, certificates))
    await store.save(work.connection, [*taken.entered, *taken.changed])
    entered = [Fact(aggregate(one.facts.certificate), OfficerRegistered(facts=one.facts)) for one in taken.entered]
    changed = [Fact(aggregate(one.facts.certificate), OfficerChanged(facts=one.facts)) for one in taken.changed]
    return Outcome(record=command.agency, facts=[*entered, *changed])


async def get(query: GetOfficers, reading: Reading) -> list[Officer | None]:
    """Officers in the order asked."""
    found = await store.find(reading.connection, query.certificates, reading.reach)
    return [_shown(found[one], reading) if one in found else None for one in query.certificates]


async def list_(query: ListOfficers, reading: Reading) -> Page[Officer]:
    """A page of officers, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    found = await store.page(reading.connection, reading.reach, query)
    shown = [_shown(officer, reading) for officer in found]
    return page_of(shown, query.size, key=store.ORDERS[query.order].key_of)


def aggregate(certificate: str) -> str:
    """The journal's name of an officer."""
    return f"officer:{certificate}"


def _shown(officer: Officer, reading: Reading) -> Officer:
    return reading.show(officer, region=officer.region, parties=[officer.agency])
