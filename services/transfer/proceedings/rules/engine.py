"""Opens proceedings 衔接事项 and takes their steps as their tables say; it knows no kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import msgspec

from contracts.actors import Actor, region_prefix
from contracts.errors import Refusal
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingField as Field
from contracts.transfer.proceedings import OpenProceeding, ProceedingOption, ProceedingStep, TakeProceedingStep
from services.transfer.machine.rules import Decision, Start, advance, require_step, taken
from services.transfer.proceedings.rules.case import Case, Order
from services.transfer.proceedings.rules.papers import require_papers, with_papers
from services.transfer.proceedings.rules.table import ProceedingTable, Row
from services.transfer.requirements.rules import Requirement

IN_STEPS = tuple(name for name in ProceedingStep.__struct_fields__ if name in TakeProceedingStep.__struct_fields__)


@dataclass(frozen=True)
class Found:
    """What was looked up for a step: who joins, the documents it needs here and today, the tables it consults."""

    joined: Mapping[Side, str]
    required: Sequence[Requirement]
    tables: Mapping[str, Sequence[Mapping[str, str]]]
    today: date


def require_opener(table: ProceedingTable, actor: Actor, region: str) -> None:
    """Refuse who may not open this kind, or not there. Refusals: PROCEEDING_NOT_YOURS_TO_OPEN, OUT_OF_REACH."""
    if not table.opens.get(actor.agency_kind, frozenset()).intersection(actor.roles):
        allowed = "、".join(kind.label for kind in table.opens)
        raise Refusal("PROCEEDING_NOT_YOURS_TO_OPEN", kind=table.kind.label, allowed=allowed)
    if table.at_home and not region.startswith(region_prefix(actor.region)):
        raise Refusal("OUT_OF_REACH", region=region)


def require_fields(table: ProceedingTable, row: Row, order: Order) -> None:
    """Refuse what the step lacks, and what it has no use for."""
    brought = {one for one in Field if getattr(order, one.value, None) not in (None, [])}
    what, step = table.kind.label, row.action.label
    lacking = [one.label for one in row.needs if one not in brought]
    if lacking:
        raise Refusal("PROCEEDING_FIELD_NEEDED", what=what, step=step, fields="、".join(lacking))
    surplus = [one.label for one in Field if one in brought and one not in (*row.needs, *row.takes)]
    if surplus:
        raise Refusal("PROCEEDING_FIELD_NOT_TAKEN", what=what, step=step, fields="、".join(surplus))


def require_row(table: ProceedingTable, case: Case, action: A, actor: Actor) -> Row:
    """The table's row for this step, if this person may take it now."""
    require_step(table.machine, case, action, actor)
    row = table.by_place[case.state, action]
    if row.once and any(step.action is action for step in case.steps):
        raise Refusal("PROCEEDING_ONCE", what=table.kind.label, number=case.number, step=action.label)
    return row


def options(table: ProceedingTable, case: Case, actor: Actor) -> list[ProceedingOption]:
    """The steps this person may take now, and what each must and may bring."""
    rows = [row for (at, _), row in table.by_place.items() if at is case.state and _may(table, case, row.action, actor)]
    return [ProceedingOption(action=row.action, needs=list(row.needs), takes=list(row.takes)) for row in rows]


def opened(
    table: ProceedingTable,
    row: Row,
    order: OpenProceeding,
    actor: Actor,
    now: datetime,
    found: Found,
    *,
    number: str,
    enterprise_name: str | None,
) -> Decision[Case]:
    """A new proceeding, held by whoever opens it."""
    assert row.to is not None, "an opening leads to a state"
    step = _with_brought(taken(table.machine, A.OPEN, actor, now, reason=order.reason), order)
    case = Case(
        number=number,
        state=row.to,
        owner=actor.agency,
        kind=table.kind,
        seats={row.by: actor.agency, **found.joined},
        region=order.region,
        title=order.title,
        facts=order.facts,
        opened_at=now,
        facts_on=order.facts_on,
        person=order.person,
        credit_code=order.credit_code,
        enterprise_name=enterprise_name,
        referral=order.referral,
        steps=(step,),
    )
    case = _changed(row, case, order, actor, now, found)
    starts = tuple(Start(clock.duty, clock.limit, case.sides[clock.side], now) for clock in row.starts)
    told = tuple(one for one in dict.fromkeys(case.sides.values()) if one != actor.agency)
    return Decision(case, starts=starts, tells=told)


def stepped(
    table: ProceedingTable, row: Row, case: Case, order: TakeProceedingStep, actor: Actor, now: datetime, found: Found
) -> Decision[Case]:
    """The proceeding after one step of its table."""
    joined = replace(case, seats={**case.seats, **found.joined})
    changed = _changed(row, joined, order, actor, now, found)
    decision = advance(table.machine, case, row.action, actor, now, changed=changed, reason=order.reason)
    after = decision.case
    after = replace(after, steps=(*after.steps[:-1], _with_brought(after.steps[-1], order)))
    met = tuple(duty for duty, condition in row.ends_when.items() if condition(after))
    return replace(decision, case=after, ends=(*decision.ends, *met))


def _changed(row: Row, case: Case, order: Order, actor: Actor, now: datetime, found: Found) -> Case:
    case = replace(case, documents=with_papers(case.documents, order.documents, actor, now))
    require_papers(case, row.action, found.required)
    for name, consult in row.consults.items():
        case = consult(case, order, found.tables[name], found.today)
    for change in row.does:
        case = change(case, order)
    return case


def _with_brought(step: ProceedingStep, order: Order) -> ProceedingStep:
    brought = {name: getattr(order, name, None) for name in IN_STEPS if name not in ("action", "reason")}
    return msgspec.structs.replace(step, **brought)


def _may(table: ProceedingTable, case: Case, action: A, actor: Actor) -> bool:
    try:
        require_row(table, case, action, actor)
    except Refusal:
        return False
    return True
