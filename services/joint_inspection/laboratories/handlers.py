"""Laboratories: one function per message."""

from collections.abc import Sequence

from contracts.joint_inspection import laboratories as orders
from contracts.joint_inspection.laboratories import Laboratory, LaboratoryScopeSet
from contracts.messages import Page
from contracts.registry.experts import ExpertKind, ExpertState, ExpertStepTaken
from kernel.work import Fact, Outcome, Reading, Work
from services.joint_inspection.laboratories import rules, store
from services.joint_inspection.laboratories.rules import Case

WHAT = "监测机构"


async def on_expert_step(event: ExpertStepTaken, work: Work) -> None:
    """Keep institutions of the library; one told of without its code or period cannot be given work yet."""
    if event.kind is not ExpertKind.INSTITUTION or event.credit_code is None or event.valid_from is None:
        return
    case = Case(
        number=event.number,
        credit_code=event.credit_code,
        agency=event.agency,
        region=event.region,
        engaged=event.state is ExpertState.ENGAGED and event.qualified,
        valid_from=event.valid_from,
        valid_to=event.valid_to,
    )
    await store.keep(work.connection, case)


async def set_scope(order: orders.SetLaboratoryScope, work: Work) -> Outcome:
    """What an institution is qualified for, in place of what stood."""
    case = await work.existing(store.load, order.number, aggregate(order.number), WHAT)
    rules.require_scope(order.scope)
    await store.set_scope(work.connection, case.number, order.scope)
    event = LaboratoryScopeSet(number=case.number, agency=work.actor.agency, scope=order.scope)
    return Outcome(record=case.number, facts=[Fact(aggregate(case.number), event)])


async def get(query: orders.GetLaboratories, reading: Reading) -> list[Laboratory | None]:
    """Institutions in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListLaboratories, reading: Reading) -> Page[Laboratory]:
    """A page of institutions, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of an institution."""
    return f"laboratory:{number}"


async def _records(cases: Sequence[Case], reading: Reading) -> list[Laboratory]:
    return [
        reading.show(
            Laboratory(**{name: getattr(case, name) for name in Laboratory.__struct_fields__}),
            region=case.region,
            parties=case.parties,
        )
        for case in cases
    ]
