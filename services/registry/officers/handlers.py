"""Officers: one function per message."""

from contracts.actors import region_prefix
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
from kernel.paging import page_of
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
    """A page of officers by certificate."""
    prefix = region_prefix(query.region) if query.region else None
    found = await store.page(reading.connection, query, reading.reach, region_prefix=prefix, size=query.size + 1)
    shown = [_shown(officer, reading) for officer in found]
    return page_of(shown, query.size, key=lambda officer: officer.certificate)


def aggregate(certificate: str) -> str:
    """The journal's name of an officer."""
    return f"officer:{certificate}"


def _shown(officer: Officer, reading: Reading) -> Officer:
    return reading.show(officer, region=officer.region, parties=[officer.agency])
