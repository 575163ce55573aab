"""Receivers 接收端: one function per message."""

import hashlib
from collections.abc import Sequence
from functools import cache

from contracts.errors import Refusal
from contracts.messages import Event, Page
from contracts.registry.agencies import AgencyEnded
from contracts.registry.receivers import (
    ChangeReceiver,
    EndReceiver,
    GetReceivers,
    ListReceivers,
    Receiver,
    ReceiverChanged,
    ReceiverEnded,
    ReceiverKeyRotated,
    ReceiverRegistered,
    RegisterReceiver,
    RotateReceiverKey,
)
from kernel.subjects import messages
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.receivers import rules, store
from services.registry.receivers.rules import Case

WHAT = "接收端"
MOST = "delivery.receivers_max"
AGENCY_ENDED = "单位已终止"


async def register(command: RegisterReceiver, work: Work) -> Outcome:
    """Deliver there from now on."""
    work.environment.delivery.check(command.address)
    case = rules.register(command, work.actor, id=work.new_id(), events=events(), at=work.now)
    await work.lock(f"receivers:{case.agency}", aggregate(case.id))
    most = int(work.law.find(MOST, case.region, on=work.today).value)
    if len(await store.of_agency(work.connection, case.agency)) >= most:
        raise Refusal("RECEIVERS_TOO_MANY", most=most)
    event = ReceiverRegistered(
        id=case.id,
        agency=case.agency,
        agency_kind=case.agency_kind,
        region=case.region,
        role=case.role,
        address=case.address,
        kinds=list(case.kinds),
        office=case.office,
    )
    return await _saved(case, event, work)


async def change(command: ChangeReceiver, work: Work) -> Outcome:
    """Deliver elsewhere, or other events."""
    case = rules.change(await _existing(command.id, work), command, events())
    work.environment.delivery.check(case.address)
    return await _saved(case, ReceiverChanged(id=case.id, address=case.address, kinds=list(case.kinds)), work)


async def rotate_key(command: RotateReceiverKey, work: Work) -> Outcome:
    """Sign with fresh keys."""
    case = rules.rotate(await _existing(command.id, work), work.now)
    return await _saved(case, ReceiverKeyRotated(id=case.id, version=case.key_version, at_once=command.at_once), work)


async def end(command: EndReceiver, work: Work) -> Outcome:
    """Deliver nothing more."""
    case = rules.end(await _existing(command.id, work), command.reason, work.now)
    digest = hashlib.sha256(command.reason.encode()).hexdigest()
    return await _saved(case, ReceiverEnded(id=case.id, reason_sha256=digest), work)


async def on_agency_ended(event: AgencyEnded, work: Work) -> Outcome:
    """Deliver nothing more to an agency that ends: its successor registers its own."""
    found = await store.of_agency(work.connection, event.code)
    cases = [rules.end(case, AGENCY_ENDED, work.now) for case in found]
    await work.lock(*(aggregate(case.id) for case in cases))
    for case in cases:
        await store.save(work.connection, case)
    digest = hashlib.sha256(AGENCY_ENDED.encode()).hexdigest()
    return Outcome(facts=[Fact(aggregate(one.id), ReceiverEnded(id=one.id, reason_sha256=digest)) for one in cases])


async def get(query: GetReceivers, reading: Reading) -> list[Receiver | None]:
    """Receivers in the order asked."""
    return await store.listing.get(query.ids, reading.reach.within, reading, _records)


async def list_(query: ListReceivers, reading: Reading) -> Page[Receiver]:
    """A page of receivers, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def aggregate(id: str) -> str:
    """The journal's name of a receiver."""
    return f"receiver:{id}"


@cache
def events() -> frozenset[str]:
    """The subjects of all events."""
    return frozenset(subject for subject, kind in messages().items() if issubclass(kind, Event))


async def _existing(id: str, work: Work) -> Case:
    return await work.existing(store.load, id, aggregate(id), WHAT)


async def _saved(case: Case, event: Event, work: Work) -> Outcome:
    await store.save(work.connection, case)
    return Outcome(record=case.id, facts=[Fact(aggregate(case.id), event)])


async def _records(cases: Sequence[Case], reading: Reading) -> list[Receiver]:
    return [reading.show(case.record, region=case.region, parties=case.parties) for case in cases]
