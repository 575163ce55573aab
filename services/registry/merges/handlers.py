"""Merges of entries: one function per message."""

from collections.abc import Sequence
from hashlib import sha256

from contracts.messages import Event, Page
from contracts.registry import merges as orders
from contracts.registry.merges import EnterpriseMerge, EnterpriseMerged, EnterpriseUnmerged, MergeStepTaken
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.directory import handlers as directory
from services.registry.directory import store as enterprises
from services.registry.directory.rules import Entry
from services.registry.merges import rules, store
from services.registry.merges.rules import By, Case, Merged

WHAT = "合并"
NUMBER_PREFIX = "HB-"


async def propose(order: orders.ProposeMerge, work: Work) -> Outcome:
    """Ask that an entry be merged into another."""
    await work.lock(directory.aggregate(order.credit_code), directory.aggregate(order.successor))
    entry = await directory.known(order.credit_code, work)
    successor = await _other(order.successor, work)
    leads = await store.leads(work.connection, order.credit_code)
    case = rules.propose(order, entry, successor, leads, NUMBER_PREFIX + work.new_id(), _by(work))
    return await _kept(case, work, order.reason)


async def approve(order: orders.ApproveMerge, work: Work) -> Outcome:
    """Merge."""
    case, entry, successor = await _loaded(order.number, work)
    leads = await store.leads(work.connection, case.credit_code)
    approved = rules.approve(case, order.opinion, _by(work))
    await _save(rules.merge(approved, entry, successor, leads), work)
    merged = EnterpriseMerged(
        credit_code=case.credit_code, successor=case.successor, region=entry.facts.region, number=case.number
    )
    return await _kept(approved, work, order.opinion, merged)


async def refuse(order: orders.RefuseMerge, work: Work) -> Outcome:
    """Do not merge."""
    case, _, _ = await _loaded(order.number, work)
    return await _kept(rules.refuse(case, order.reason, _by(work)), work, order.reason)


async def undo(order: orders.UndoMerge, work: Work) -> Outcome:
    """Take a merge back."""
    case, entry, successor = await _loaded(order.number, work)
    undone = rules.undo(case, order.reason, _by(work))
    merged = rules.unmerge(undone, entry, successor)
    await _save(merged, work)
    event = EnterpriseUnmerged(facts=merged.entry.facts, successor=case.successor, number=case.number)
    return await _kept(undone, work, order.reason, event)


async def get(query: orders.GetMerges, reading: Reading) -> list[EnterpriseMerge | None]:
    """Merges in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListMerges, reading: Reading) -> Page[EnterpriseMerge]:
    """A page of merges, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def of_enterprises(query: orders.MergesOfEnterprises, reading: Reading) -> list[Page[EnterpriseMerge]]:
    """The newest merges each enterprise is a side of, or their number."""
    return await store.of_enterprises.pages(query.credit_codes, query, reading.reach.within, reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a merge."""
    return f"merge:{number}"


async def _loaded(number: str, work: Work) -> tuple[Case, Entry, Entry]:
    """The merge and both entries; the actor must stand in reach of both."""
    case = await work.existing(store.load, number, aggregate(number), WHAT)
    await work.lock(directory.aggregate(case.credit_code), directory.aggregate(case.successor))
    both = await enterprises.entries(work.connection, [case.credit_code, case.successor])
    for entry in both.values():
        work.require(region=entry.facts.region)
    return case, both[case.credit_code], both[case.successor]


async def _other(credit_code: str, work: Work) -> Entry | None:
    successor = (await enterprises.entries(work.connection, [credit_code])).get(credit_code)
    if successor:
        work.require(region=successor.facts.region)
    return successor


async def _save(merged: Merged, work: Work) -> None:
    both = sorted([merged.entry, merged.successor], key=lambda change: change.facts.credit_code)
    await enterprises.save(work.connection, both, directory.by(work))


async def _kept(case: Case, work: Work, text: str | None, event: Event | None = None) -> Outcome:
    await store.save(work.connection, case)
    taken = MergeStepTaken(
        number=case.number,
        credit_code=case.credit_code,
        successor=case.successor,
        state=case.state,
        by=work.actor.agency,
        text_sha256=sha256(text.encode()).hexdigest() if text else None,
    )
    facts = [Fact(directory.aggregate(case.credit_code), event)] if event else []
    return Outcome(record=case.number, facts=[*facts, Fact(aggregate(case.number), taken)])


def _by(work: Work) -> By:
    return By(agency=work.actor.agency, subject=work.actor.subject, at=work.now)


async def _records(cases: Sequence[Case], reading: Reading) -> list[EnterpriseMerge]:
    names = EnterpriseMerge.__struct_fields__
    return [
        reading.show(
            EnterpriseMerge(**{name: getattr(case, name) for name in names}), region=case.region, parties=case.parties
        )
        for case in cases
    ]
