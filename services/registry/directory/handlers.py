"""The directory: one function per message."""

from collections.abc import Mapping
from hashlib import sha256

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry.directory import (
    ChangeEnterprise,
    ChangesOfEnterprises,
    CloseEnterprise,
    Enterprise,
    EnterpriseChange,
    EnterpriseChanged,
    EnterpriseChangeOrder,
    EnterpriseClosed,
    EnterpriseRegistered,
    EnterpriseReopened,
    GetEnterprises,
    ListEnterpriseChanges,
    RegisterEnterprise,
    ReopenEnterprise,
)
from kernel.jurisdiction import Jurisdiction
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.directory import rules, store


async def register(command: RegisterEnterprise, work: Work) -> Outcome:
    """Enter a unit."""
    work.require(region=command.region, parties=[command.credit_code])
    await work.lock(aggregate(command.credit_code))
    existing = await store.entries(work.connection, [command.credit_code])
    change = rules.register(command, existing.get(command.credit_code), trade_codes(work.jurisdiction), regions(work))
    await store.save(work.connection, [change], by(work))
    return Outcome(record=command.credit_code, facts=[fact_of(change, new=True)])


async def change(command: ChangeEnterprise, work: Work) -> Outcome:
    """Change an entry; where it moves, the actor must stand in reach of both regions."""
    entry = await known(command.credit_code, work)
    if command.region is not None:
        work.require(region=command.region, parties=[command.credit_code])
    changed = rules.change(command, entry, trade_codes(work.jurisdiction), regions(work))
    await store.save(work.connection, [changed], by(work))
    return Outcome(record=command.credit_code, facts=[fact_of(changed, new=False)])


async def close(command: CloseEnterprise, work: Work) -> Outcome:
    """Close an entry."""
    entry = await known(command.credit_code, work)
    successors = await store.entries(work.connection, [command.successor or ""])
    today = work.today
    closed = rules.close(command, entry, successors.get(command.successor or ""), today)
    await store.save(work.connection, [closed], by(work))
    event = EnterpriseClosed(
        credit_code=command.credit_code,
        region=entry.facts.region,
        closed_on=today,
        successor=command.successor,
        reason_digest=_digest(command.reason),
    )
    return Outcome(record=command.credit_code, facts=[Fact(aggregate(command.credit_code), event)])


async def reopen(command: ReopenEnterprise, work: Work) -> Outcome:
    """Take back a closing."""
    reopened = rules.reopen(command, await known(command.credit_code, work))
    await store.save(work.connection, [reopened], by(work))
    event = EnterpriseReopened(facts=reopened.facts, reason_digest=_digest(command.reason))
    return Outcome(record=command.credit_code, facts=[Fact(aggregate(command.credit_code), event)])


async def get(query: GetEnterprises, reading: Reading) -> list[Enterprise | None]:
    """Enterprises in the order asked."""
    found = await store.find(reading.connection, query.credit_codes, reading.shape(store.ENTERPRISE))
    return [shown(found[code], reading) if code in found else None for code in query.credit_codes]


async def history(query: ListEnterpriseChanges, reading: Reading) -> Page[EnterpriseChange]:
    """A page of one entry's changes, or their number."""
    if query.count:
        [total] = await store.count_changes(reading.connection, reading.reach, [query.credit_code])
        return counted(total)
    past = await store.change_page(reading.connection, reading.reach, query)
    return _history(past, query.credit_code, query.size, query.order, reading)


async def histories(query: ChangesOfEnterprises, reading: Reading) -> list[Page[EnterpriseChange]]:
    """The newest changes of each entry, or their number."""
    if query.count:
        totals = await store.count_changes(reading.connection, reading.reach, query.credit_codes)
        return [counted(total) for total in totals]
    past = await store.changes_of(reading.connection, reading.reach, query.credit_codes, query.size + 1)
    newest = EnterpriseChangeOrder.NEWEST
    return [
        _history(some, code, query.size, newest, reading) for code, some in zip(query.credit_codes, past, strict=True)
    ]


def aggregate(credit_code: str) -> str:
    """The journal's name of an enterprise."""
    return f"enterprise:{credit_code}"


def fact_of(change: rules.Change, *, new: bool) -> Fact:
    """What the journal says of an entry that was made or changed."""
    fields = [field.field for field in change.fields]
    event = EnterpriseRegistered(facts=change.facts) if new else EnterpriseChanged(facts=change.facts, fields=fields)
    return Fact(aggregate(change.facts.credit_code), event)


def trade_codes(jurisdiction: Jurisdiction) -> dict[str, str]:
    """Trade code by trade name (GB/T 4754)."""
    return rules.widest_codes({row["code"]: row["name"] for row in jurisdiction.table("trades")})


def regions(work: Work) -> Mapping[str, str]:
    """Division name by code."""
    return work.jurisdiction.region_names


async def known(credit_code: str, work: Work) -> rules.Entry:
    """An entry to be decided on, locked; forbidden reads the same as absent."""
    await work.lock(aggregate(credit_code))
    entry = (await store.entries(work.connection, [credit_code])).get(credit_code)
    if entry is None:
        raise Refusal("NOT_FOUND", what="企业", id=credit_code)
    work.require(region=entry.facts.region, parties=[credit_code], what="企业", id=credit_code)
    return entry


def _digest(reason: str) -> str:
    return sha256(reason.encode()).hexdigest()


def by(work: Work) -> store.By:
    """Who changes an entry, and when."""
    return store.By(agency=work.actor.agency, subject=work.actor.subject, at=work.now)


def shown(enterprise: Enterprise, reading: Reading) -> Enterprise:
    """An entry as this actor may see it, its region named."""
    if reading.may_show(Enterprise, "region_name"):
        enterprise = replace(enterprise, region_name=reading.jurisdiction.region_names.get(enterprise.region))
    return reading.show(enterprise, region=enterprise.region, parties=[enterprise.credit_code])


def _history(
    past: list[store.Past], code: str, size: int, order: EnterpriseChangeOrder, reading: Reading
) -> Page[EnterpriseChange]:
    shown = [reading.show(one.change, region=one.region, parties=[one.change.credit_code, code]) for one in past]
    return page_of(shown, size, key=store.CHANGE_ORDERS[order].key_of)
