"""What visits, permits, the directory and the clock mean for static facts."""

from collections.abc import Sequence

from contracts.duties import Duty
from contracts.joint_inspection.visits import VisitFinished, VisitStarted
from contracts.registry.directory import EnterpriseChanged, EnterpriseClosed
from contracts.registry.permits import PermitExpired, PermitRecorded
from kernel.work import Outcome, Work
from services.registry.static_facts.handlers.keeping import BOOK, aggregate, kept
from services.registry.static_facts.rules import book, decisions
from services.registry.static_facts.store import facts as store
from services.registry.static_facts.store import visits


async def on_visit_started(event: VisitStarted, work: Work) -> None:
    """Officers are at an enterprise."""
    await visits.started(work.connection, event, work.now)


async def on_visit_finished(event: VisitFinished, work: Work) -> None:
    """The visit is done: what was seen there may be confirmed."""
    await visits.finished(work.connection, event.visit, work.now)


async def on_permit_recorded(event: PermitRecorded, work: Work) -> Outcome | None:
    """A permit was amended, renewed, ended: by rule its facts fall or are to be confirmed again."""
    numbers = await store.open_of_permit(work.connection, event.facts.number)
    return await _changed(numbers, [f"permit.{event.cause.value}"], work)


async def on_permit_expired(event: PermitExpired, work: Work) -> Outcome | None:
    """A permit ran out."""
    return await _changed(await store.open_of_permit(work.connection, event.number), ["permit.expired"], work)


async def on_enterprise_changed(event: EnterpriseChanged, work: Work) -> Outcome | None:
    """An entry of the directory changed: what that means is data, by field."""
    numbers = await store.open_of_enterprise(work.connection, event.facts.credit_code)
    return await _changed(numbers, [f"enterprise.{field}" for field in event.fields], work)


async def on_enterprise_closed(event: EnterpriseClosed, work: Work) -> Outcome | None:
    """An enterprise is no more."""
    numbers = await store.open_of_enterprise(work.connection, event.credit_code)
    return await _changed(numbers, ["enterprise.closed"], work)


async def term_over(duty: Duty, work: Work) -> Outcome:
    """The fact's last day is over: checks ask about it again."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no static fact stands behind the duty of {duty.aggregate}")
    after = decisions.lapsed(case, work.today, work.now)
    return await kept(after, work, case.state) if after else Outcome(record=case.number)


async def _changed(numbers: Sequence[str], codes: Sequence[str], work: Work) -> Outcome | None:
    if not numbers:
        return None
    await work.lock(*map(aggregate, numbers))
    outcomes = []
    for case in await store.load_all(work.connection, numbers):
        change = book.change_of(work.jurisdiction.table(BOOK), codes, case.kind, case.region, work.today)
        after = decisions.changed(case, change, work.now)
        if after is not None and change is not None:
            outcomes.append(await kept(after, work, case.state, change.code))
    return Outcome(
        facts=[fact for outcome in outcomes for fact in outcome.facts],
        duties=[duty for outcome in outcomes for duty in outcome.duties],
    )
