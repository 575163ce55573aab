"""Moves of custody: proposed, signed by the giver, accepted with the receiver's signature, or dropped."""

from contracts.duties import Duty
from contracts.transfer import evidence_facts as facts
from contracts.transfer import evidence_orders as orders
from kernel.agency_signatures import holds
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work
from services.transfer.copies import store as copies
from services.transfer.evidence import store
from services.transfer.evidence.handlers.common import aggregate, kept, load
from services.transfer.evidence.rules import moves
from services.transfer.evidence.rules.item import Item, digest
from services.transfer.signing_keys import store as keys

ACCEPT = "evidence.accept"


async def propose(order: orders.ProposeMove, work: Work) -> Outcome:
    """Write what both sides are to sign."""
    item = await load(order.number, work)
    agency, other_is_agency = work.actor.agency, await keys.is_agency(work.connection, order.other)
    names = await copies.agency_names(work.connection, [agency, order.other])
    item = moves.propose(
        item,
        order,
        actor=work.actor,
        agency_name=names[agency],
        other_name=names[order.other] if other_is_agency else order.other_name,
        now=work.now,
        other_is_agency=other_is_agency,
    )
    pending = moves.require_pending(item, item.pending.digest if item.pending else "")
    event = facts.MoveProposed(number=item.number, agency=agency, kind=order.kind, digest=pending.digest)
    return await kept(item, event, work)


async def sign(order: orders.SignMove, work: Work) -> Outcome:
    """Keep the giver's signature; an agency that receives has so long to sign."""
    before = await load(order.number, work)
    item = moves.sign(
        before,
        order,
        agency=work.actor.agency,
        key=await keys.load(work.connection, order.key),
        now=work.now,
        holds=holds,
        demo=work.signing.demonstration,
    )
    event = facts.MoveSigned(number=item.number, agency=work.actor.agency, digest=order.digest, key=order.key)
    return await kept(item, event, work, _owed(before, work))


async def accept(order: orders.AcceptMove, work: Work) -> Outcome:
    """With the receiver's signature custody passes."""
    item = await load(order.number, work)
    pending = moves.require_pending(item, order.digest)
    giver_key = await keys.load(work.connection, pending.giver_key) if pending.giver_key else None
    moved, entry = moves.accept(
        item,
        order,
        agency=work.actor.agency,
        giver_key=giver_key,
        key=await keys.load(work.connection, order.key),
        now=work.now,
        holds=holds,
        demo=work.signing.demonstration,
        receiver_is_police=await copies.is_police(work.connection, pending.move.receiver, work.today),
    )
    event = facts.EvidenceMoved(
        number=moved.number,
        agency=work.actor.agency,
        kind=pending.move.kind,
        place=pending.move.place_in_chain,
        state=moved.state,
        custodian=moved.custodian,
        head=moved.head,
        at=work.now,
    )
    outcome = await kept(moved, event, work, [_done(order.number)])
    await store.add_entry(work.connection, moved.number, pending.move.place_in_chain, entry)
    return outcome


async def drop(order: orders.DropMove, work: Work) -> Outcome:
    """Custody stays as it is."""
    item = moves.drop(await load(order.number, work), order, work.actor.agency)
    event = facts.MoveDropped(
        number=item.number, agency=work.actor.agency, digest=order.digest, reason_sha256=digest(order.reason)
    )
    return await kept(item, event, work, [_done(order.number)])


async def accept_overdue(duty: Duty, work: Work) -> Outcome:
    """Write down that the receiver did not sign in time; the move waits on."""
    event = facts.MoveOverdue(
        number=duty.aggregate.removeprefix(aggregate("")), by=duty.agency, since=duty.started_at, source=duty.source
    )
    return Outcome(record=event.number, facts=[Fact(duty.aggregate, event)])


def _owed(before: Item, work: Work) -> list[StartDuty]:
    """The receiving agency's clock, from the giver's first signature on."""
    pending = before.pending
    receives = pending is not None and pending.receiver_is_agency and pending.move.receiver != before.custodian
    if pending is None or not receives or pending.giver_signature is not None:
        return []
    limit = work.law.find(ACCEPT, before.region, work.today)
    return [StartDuty(duty=ACCEPT, aggregate=aggregate(before.number), by=pending.move.receiver, limit=limit)]


def _done(number: str) -> EndDuty:
    return EndDuty(duty=ACCEPT, aggregate=aggregate(number))
