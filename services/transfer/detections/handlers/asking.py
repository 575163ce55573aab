"""Asking for detections 监督线索: one by one, in lists, counted by region and by rule."""

from collections.abc import Mapping, Sequence

from contracts.duties import Duty
from contracts.messages import Page
from contracts.transfer import detections as orders
from contracts.transfer.detections import Detection, DetectionCount, DetectionRate
from kernel.paging import counted, page_of
from kernel.work import Reading
from services.transfer.copies import store as copies
from services.transfer.detections.handlers.base import thresholds_of
from services.transfer.detections.rules.case import OWED, DetectionCase, aggregate
from services.transfer.detections.rules.explaining import explanation
from services.transfer.detections.store import cases as store

ALIKE = ("number", "version", "kind", "state", "basis", "rule", "credit_code", "enterprise_name", "region", "owed_by")
ALSO = ("since", "facts", "referral", "penalties", "opinion", "raised_at", "ended_at", "steps")


async def get(query: orders.GetDetections, reading: Reading) -> list[Detection | None]:
    """Detections in the order asked; None where there is none or the asker is not entitled."""
    return await store.listing.get(query.numbers, (reading.reach.party,), reading, _records)


async def list_(query: orders.ListDetections, reading: Reading) -> Page[Detection]:
    """A page of the detections the asker is entitled to, or their number."""
    return await store.listing.page(query, store.matching(reading.reach.party, query), reading, _records)


async def of_enterprises(query: orders.DetectionsOfEnterprises, reading: Reading) -> list[Page[Detection]]:
    """The newest per enterprise, or their number."""
    scope = (reading.reach.party,)
    return await store.of_enterprises.pages(query.credit_codes, query, scope, reading, _records)


async def counts(query: orders.ListDetectionCounts, reading: Reading) -> Page[DetectionCount]:
    """A page of counts per region and kind, or how many there are."""
    party = reading.reach.party
    if query.count:
        return counted(await store.count_counts(reading.connection, party, query))
    cells = await store.counts(reading.connection, party, query)
    return page_of(cells, query.size, key=store.COUNT_ORDERS[query.order].key_of)


async def rates(query: orders.ListDetectionRates, reading: Reading) -> Page[DetectionRate]:
    """A page of rates by rule, or how many there are."""
    party = reading.reach.party
    if query.count:
        return counted(await store.count_rates(reading.connection, party, query))
    names = rule_names(reading)
    found = [_rate(one, names) for one in await store.rates(reading.connection, party, query)]
    return page_of(found, query.size, key=store.RATE_ORDERS[query.order].key_of)


def rule_names(reading: Reading) -> dict[str, str]:
    """The rules' names by code: limits and criminal thresholds."""
    limits = {row.key: row.name for row in reading.law.rows()}
    return limits | {row.key: row.name for row in thresholds_of(reading.jurisdiction)}


def _rate(one: store.RuleCount, names: Mapping[str, str]) -> DetectionRate:
    return DetectionRate(
        rule=one.rule,
        name=names.get(one.rule, one.rule),
        counted=one.counted,
        in_time=one.in_time,
        percent=round(100 * one.in_time / one.counted, 1),
    )


async def _records(cases: Sequence[DetectionCase], reading: Reading) -> list[Detection]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    names = await copies.agency_names(reading.connection, [case.owed_by for case in cases])
    return [
        reading.show(_record(case, owed, names), region=case.region, parties=case.parties)
        for case, owed in zip(cases, duties, strict=True)
    ]


def _record(case: DetectionCase, duties: list[Duty], names: Mapping[str, str]) -> Detection:
    kept = {name: getattr(case, name) for name in (*ALIKE, *ALSO)}
    return Detection(**kept, owed=OWED[case.duty], explanation=explanation(case, names), duties=duties)
