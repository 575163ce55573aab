"""Verified facts: kept from the registry's events, read by whoever makes a checklist."""

from contracts.joint_inspection.static_facts import VerifiedFact, VerifiedFactsOfEnterprises
from contracts.registry.static_facts import StaticFactConfirmed, StaticFactEnded
from kernel.calendar import local_date
from kernel.work import Reading, Work
from services.joint_inspection.static_facts import rules, store


async def on_confirmed(event: StaticFactConfirmed, work: Work) -> None:
    """A visit confirmed a fact."""
    await store.save(work.connection, event)


async def on_ended(event: StaticFactEnded, work: Work) -> None:
    """A fact counts no more."""
    await store.drop(work.connection, event.number)


async def of_enterprises(query: VerifiedFactsOfEnterprises, reading: Reading) -> list[list[VerifiedFact]]:
    """What is verified for each enterprise today."""
    today = local_date(await reading.now())
    found: dict[str, list[VerifiedFact]] = {code: [] for code in query.credit_codes}
    for one in await store.of_enterprises(reading.connection, reading.reach, query.credit_codes):
        if one.holds(today):
            record = rules.shown(one)
            found[one.credit_code].append(reading.show(record, region=one.region, parties=[one.credit_code]))
    return [found[code] for code in query.credit_codes]
