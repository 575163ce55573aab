"""Officers: one function per message."""

from collections.abc import Iterable
from hashlib import sha256

from msgspec.structs import replace

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import officers as orders
from contracts.registry.officers import (
    Officer,
    OfficerAction,
    OfficerCertificateExpired,
    OfficerChanged,
    OfficerRegistered,
    OfficerStandingChanged,
)
from kernel.calendar import start_of
from kernel.paging import counted, page_of
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.registry.agencies import store as agencies
from services.registry.officers import rules, store
from services.registry.officers.rules import EXPIRY, Person

WHAT = "执法人员"


async def register(command: orders.RegisterOfficers, work: Work) -> Outcome:
    """Enter or change people of one agency."""
    agency = (await agencies.find(work.connection, [command.agency])).get(command.agency)
    if agency is None:
        raise Refusal("AGENCY_NOT_REGISTERED", agency=command.agency)
    work.require(region=agency.region, parties=[command.agency], what="单位", id=command.agency)
    certificates = [entry.certificate for entry in command.officers]
    await work.lock(*map(aggregate, certificates))
    existing = await store.people(work.connection, certificates)
    taken = rules.register(command, existing, work.today)
    await store.save(work.connection, [*taken.entered, *taken.changed])
    entered = [Fact(aggregate(one.facts.certificate), OfficerRegistered(facts=one.facts)) for one in taken.entered]
    changed = [Fact(aggregate(one.facts.certificate), OfficerChanged(facts=one.facts)) for one in taken.changed]
    moved = {one.facts.certificate for one in taken.changed}
    same = [person for certificate, person in existing.items() if certificate not in moved]
    clocks = [*_ends(taken.changed), *_starts([*same, *taken.changed, *taken.entered], work)]
    return Outcome(record=command.agency, facts=[*entered, *changed], duties=clocks)


async def renew(order: orders.RenewCertificate, work: Work) -> Outcome:
    """A new certificate, and its clock instead of the old one's."""
    renewed = rules.renew(await _load(order.certificate, work), order, work.today)
    return await _decided(renewed, OfficerAction.RENEW, None, work, clock=True)


async def suspend(order: orders.SuspendOfficer, work: Work) -> Outcome:
    """Out of enforcement until reinstated."""
    return await _stands(order.certificate, OfficerAction.SUSPEND, order.reason, work)


async def reinstate(order: orders.ReinstateOfficer, work: Work) -> Outcome:
    """In post again."""
    return await _stands(order.certificate, OfficerAction.REINSTATE, order.reason, work)


async def transfer(order: orders.TransferOfficer, work: Work) -> Outcome:
    """On the way to another agency."""
    person = await _load(order.certificate, work)
    if order.agency not in await agencies.find(work.connection, [order.agency]):
        raise Refusal("AGENCY_NOT_REGISTERED", agency=order.agency)
    return await _decided(rules.transfer(person, order.agency), OfficerAction.TRANSFER, order.reason, work)


async def retire(order: orders.RetireOfficer, work: Work) -> Outcome:
    """Gone for good; no clock runs any more."""
    person = rules.decide(await _load(order.certificate, work), OfficerAction.RETIRE)
    outcome = await _decided(person, OfficerAction.RETIRE, order.reason, work)
    return replace(outcome, duties=_ends([person]))


async def certificate_over(duty: Duty, work: Work) -> Outcome:
    """The last day of a certificate is over: its officer is in no draw from this day."""
    await work.lock(duty.aggregate)
    person = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if person is None:
        raise LookupError(f"no officer stands behind the duty of {duty.aggregate}")
    expired = rules.expire(person, work.today)
    if expired is None:
        return Outcome()
    await store.save(work.connection, [expired])
    fact = Fact(duty.aggregate, OfficerCertificateExpired(facts=expired.facts))
    return Outcome(record=expired.facts.certificate, facts=[fact])


async def get(query: orders.GetOfficers, reading: Reading) -> list[Officer | None]:
    """Officers in the order asked."""
    found = await store.find(reading.connection, query.certificates, reading.reach)
    return [_shown(found[one], reading) if one in found else None for one in query.certificates]


async def list_(query: orders.ListOfficers, reading: Reading) -> Page[Officer]:
    """A page of officers, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    found = await store.page(reading.connection, reading.reach, query)
    shown = [_shown(officer, reading) for officer in found]
    return page_of(shown, query.size, key=store.ORDERS[query.order].key_of)


def aggregate(certificate: str) -> str:
    """The journal's name of an officer."""
    return f"officer:{certificate}"


def changed(person: Person) -> Fact:
    """What the journal says of a person whose facts are other ones now."""
    return Fact(aggregate(person.facts.certificate), OfficerChanged(facts=person.facts))


async def _load(certificate: str, work: Work) -> Person:
    return await work.existing(store.load, certificate, aggregate(certificate), WHAT)


async def _stands(certificate: str, action: OfficerAction, reason: str, work: Work) -> Outcome:
    return await _decided(rules.decide(await _load(certificate, work), action), action, reason, work)


async def _decided(
    person: Person, action: OfficerAction, reason: str | None, work: Work, *, clock: bool = False
) -> Outcome:
    await store.save(work.connection, [person])
    hashed = sha256(reason.encode()).hexdigest() if reason else None
    event = OfficerStandingChanged(facts=person.facts, action=action, reason_sha256=hashed)
    duties = [*_ends([person]), *_starts([person], work)] if clock else []
    certificate = person.facts.certificate
    return Outcome(record=certificate, facts=[Fact(aggregate(certificate), event)], duties=duties)


def _ends(people: Iterable[Person]) -> list[StartDuty | EndDuty]:
    return [EndDuty(duty=EXPIRY, aggregate=aggregate(one.facts.certificate)) for one in people]


def _starts(people: Iterable[Person], work: Work) -> list[StartDuty | EndDuty]:
    """The clock of each certificate that holds today: it is over at the end of its last day."""
    return [
        StartDuty(
            duty=EXPIRY,
            aggregate=aggregate(one.facts.certificate),
            by=one.facts.agency,
            limit=work.law.find(EXPIRY, one.region, work.today),
            since=start_of(one.facts.valid_to),
        )
        for one in people
        if one.facts.certified
    ]


def _shown(officer: Officer, reading: Reading) -> Officer:
    """As the asker may see it; the conflicts also to the person they are about."""
    shown = reading.show(officer, region=officer.region, parties=[officer.agency])
    own = (reading.actor.subject, reading.actor.agency) == (officer.certificate, officer.agency)
    return replace(shown, conflicts=officer.conflicts) if own else shown
