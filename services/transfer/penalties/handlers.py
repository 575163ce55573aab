"""Penalties 行政处罚决定: one function per message."""

from collections.abc import Sequence

from contracts.messages import Page
from contracts.transfer.penalties import GetPenalties, ListPenalties, Penalty, PenaltyRecorded, RecordPenalty
from kernel.work import Fact, Outcome, Reading, Work
from services.transfer.copies import store as copies
from services.transfer.detections.store import neighbours
from services.transfer.penalties import rules, store
from services.transfer.penalties.rules import PenaltyCase


async def record(order: RecordPenalty, work: Work) -> Outcome:
    """The bureau reports a penalty."""
    work.require(region=order.region)
    known = await copies.findings(work.connection, order.findings)
    rules.check(order, known, await store.same(work.connection, order.credit_code), work.today)
    watchers = await neighbours.watchers_of(work.connection, work.actor.agency, work.today)
    case = PenaltyCase(
        number=order.number,
        credit_code=order.credit_code,
        region=order.region,
        agency=work.actor.agency,
        findings=list(dict.fromkeys(order.findings)),
        kinds=list(dict.fromkeys(order.kinds)),
        amount=order.amount,
        circumstance=order.circumstance,
        decided_on=order.decided_on,
        recorded_at=work.now,
        parties=list(dict.fromkeys([work.actor.agency, *watchers])),
    )
    await store.add(work.connection, case)
    return Outcome(record=case.number, facts=[Fact(f"penalty:{case.number}", _recorded(case))])


async def get(query: GetPenalties, reading: Reading) -> list[Penalty | None]:
    """Penalties in the order asked; None where there is none or the asker is not entitled."""
    return await store.listing.get(query.numbers, (reading.reach.party,), reading, _records)


async def list_(query: ListPenalties, reading: Reading) -> Page[Penalty]:
    """A page of the penalties the asker is entitled to, or their number."""
    return await store.listing.page(query, store.matching(reading.reach.party, query), reading, _records)


async def _records(cases: Sequence[PenaltyCase], reading: Reading) -> list[Penalty]:
    return [reading.show(_record(case), region=case.region, parties=case.parties) for case in cases]


def _record(case: PenaltyCase) -> Penalty:
    return Penalty(**{name: getattr(case, name) for name in Penalty.__struct_fields__})


def _recorded(case: PenaltyCase) -> PenaltyRecorded:
    return PenaltyRecorded(**{name: getattr(case, name) for name in PenaltyRecorded.__struct_fields__})
