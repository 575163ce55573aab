"""Findings of patrols: one function per message."""

from contracts.messages import Page
from contracts.registry.alert_terms import AlertRule
from contracts.registry.observations import (
    GetObservationBatches,
    ListObservations,
    Observation,
    ObservationBatch,
    ObservationOrder,
    ObservationsOfEnterprises,
    ObservationsRecorded,
    RecordObservations,
)
from kernel.ids import uuids
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.alerts.handlers.raising import Raised, book_of, raise_alerts
from services.registry.observations import rules, store


async def record(command: RecordObservations, work: Work) -> Outcome:
    """Take in the findings of one source; suspected ones raise alerts."""
    work.require(region=command.region)
    await work.lock(f"observations:{command.kind.value}:{command.source}")
    numbers = [one.number for one in command.findings]
    known = await store.known(work.connection, command.kind, command.source, numbers)
    named = [one.credit_code for one in command.findings if one.credit_code]
    places = await store.regions(work.connection, named, work.actor.region)
    sorted_ = rules.sort(command.findings, known, places, work.now)
    raised = await _raise(command, sorted_, places, work)
    batch = _batch(command, sorted_, raised, work)
    await store.add_batch(work.connection, batch, command.region, work.actor.agency)
    new = {work.new_id(): one for one in sorted_.new}
    await store.add(work.connection, batch, command.region, work.actor.agency, new, places)
    return Outcome(record=batch.id, facts=[*_facts(command, batch, sorted_), *raised.facts], duties=raised.duties)


async def get_batches(query: GetObservationBatches, reading: Reading) -> list[ObservationBatch | None]:
    """Batches in the order asked."""
    ids = uuids(query.ids)
    found = await store.batches(reading.connection, ids, reading.reach)
    return [
        reading.show(found[id].record, region=found[id].region, parties=found[id].parties) if id in found else None
        for id in query.ids
    ]


async def list_(query: ListObservations, reading: Reading) -> Page[Observation]:
    """A page of findings, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    found = await store.page(reading.connection, reading.reach, query)
    order = store.ORDERS[query.order]
    return page_of([_shown(one, reading) for one in found], query.size, key=order.key_of)


async def of_enterprises(query: ObservationsOfEnterprises, reading: Reading) -> list[Page[Observation]]:
    """The newest findings about each enterprise, or their number."""
    codes, reach = query.credit_codes, reading.reach
    if query.count:
        return [counted(one) for one in await store.count_of_enterprises(reading.connection, reach, codes)]
    found = await store.of_enterprises(reading.connection, reach, codes, query.size + 1)
    order = store.ORDERS[ObservationOrder.NEWEST]
    return [
        page_of([_shown(one, reading, code) for one in some], query.size, key=order.key_of)
        for code, some in zip(codes, found, strict=True)
    ]


async def _raise(command: RecordObservations, sorted_: rules.Sorted, places: dict[str, str], work: Work) -> Raised:
    rule = book_of(work.jurisdiction).rules_of(command.region, work.today).get(AlertRule.OBSERVED)
    if rule is None:
        return Raised()
    occasions = rules.occasions(command.kind, command.source, sorted_.new, places, rule)
    return await raise_alerts(occasions, work)


def _batch(command: RecordObservations, sorted_: rules.Sorted, raised: Raised, work: Work) -> ObservationBatch:
    return ObservationBatch(
        id=work.new_id(),
        kind=command.kind,
        source=command.source,
        rows_total=len(command.findings),
        accepted=len(sorted_.new),
        repeated=sorted_.repeated,
        unknown=sorted_.unknown,
        alerts=raised.alerts,
        sha256=rules.batch_hash(command.kind, command.source, sorted_.new) if sorted_.new else None,
        received_at=work.now,
    )


def _facts(command: RecordObservations, batch: ObservationBatch, sorted_: rules.Sorted) -> list[Fact]:
    if batch.sha256 is None:
        return []
    event = ObservationsRecorded(
        batch=batch.id,
        kind=command.kind,
        source=command.source,
        region=command.region,
        accepted=batch.accepted,
        suspected=sum(one.suspected for one in sorted_.new),
        sha256=batch.sha256,
    )
    return [Fact(f"observations:{batch.id}", event)]


def _shown(one: store.Seen, reading: Reading, *asked_as: str) -> Observation:
    return reading.show(one.record, region=one.record.region, parties=[*one.parties, *asked_as])
