"""Disputes on law 法律适用分歧 on the agenda of a meeting, in the meeting's own transaction."""

from collections.abc import Sequence

from contracts.errors import Refusal
from kernel.work import Fact, Outcome, Work
from services.transfer.joint.handlers import told
from services.transfer.legal_disputes import store
from services.transfer.legal_disputes.rules import decisions
from services.transfer.legal_disputes.rules.machine import TABLE, Case

OPEN_MAX = 50


async def open_among(agencies: Sequence[str], work: Work) -> list[str]:
    """The actor's open disputes whose parties are all among these agencies."""
    found = await store.open_among(work.connection, work.actor.agency, list(agencies), OPEN_MAX)
    return [one.number for one in found]


async def brought(numbers: Sequence[str], meeting: str, invited: Sequence[str], work: Work) -> dict[str, Case]:
    """Put these disputes of the actor's on the agenda.

    Refusals: NOT_FOUND, MEETING_DISPUTE_PARTY_MISSING, CASE_STEP_NOT_ALLOWED.
    """
    before = await _locked(numbers, work)
    for number in numbers:
        if number not in before or work.actor.agency not in before[number].disputants:
            raise Refusal("NOT_FOUND", what=TABLE.what, id=number)
        if missing := [one for one in before[number].disputants if one not in invited]:
            raise Refusal("MEETING_DISPUTE_PARTY_MISSING", number=number, missing="、".join(missing))
    return {
        number: decisions.put_on_agenda(before[number], meeting, invited, work.actor, work.now) for number in numbers
    }


async def kept(after: Sequence[Case], work: Work) -> Outcome:
    """Save disputes whose place on an agenda changed, and tell all who may read them."""
    facts, writes = [], []
    for case in after:
        name = aggregate(case.number)
        await store.save_narrowed(work.connection, case, work.actor.agency)
        facts.append(Fact(name, decisions.step_taken(case)))
        writes += told(name, case.steps[-1].action, case.parties, work)
    return Outcome(facts=facts, writes=writes)


async def taken_off(numbers: Sequence[str], meeting: str, work: Work) -> list[Case]:
    """Those of these disputes that were on the agenda of this meeting and have not ended, off it again."""
    before = await _locked(numbers, work)
    on_it = [case for case in before.values() if case.meeting == meeting and case.state not in TABLE.ended]
    return [decisions.take_off_agenda(case, work.actor, work.now) for case in on_it]


def aggregate(number: str) -> str:
    """The journal's name of a dispute on law."""
    return f"legal_dispute:{number}"


async def _locked(numbers: Sequence[str], work: Work) -> dict[str, Case]:
    await work.lock(*(aggregate(number) for number in numbers))
    return {case.number: case for case in await store.load_all(work.connection, list(numbers))}
