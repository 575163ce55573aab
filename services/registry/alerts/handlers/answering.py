"""What becomes of an alert: answered by the enterprise, decided by officers, overdue by the clock."""

import hashlib

import msgspec

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.registry.alert_terms import AlertAction, AlertState, ClueState
from contracts.registry.alerts import (
    AcceptAnswer,
    AlertAnswered,
    AlertClosed,
    AlertClueWithdrawn,
    AnswerAlert,
    Clue,
    RejectAnswer,
    WithdrawClue,
)
from kernel.ids import UUID_FORM
from kernel.work import EndDuty, Fact, Outcome, Work
from services.registry.alerts.handlers.raising import ANSWER, CHECK, aggregate, clue_aggregate, make_clues
from services.registry.alerts.rules import machine
from services.registry.alerts.store import clues
from services.registry.alerts.store import standing as store
from services.registry.alerts.store.standing import Standing


async def answer(command: AnswerAlert, work: Work) -> Outcome:
    """The enterprise explains."""
    one = await _load(command.id, work)
    if one.answered_at is not None:
        raise Refusal("ALERT_ANSWERED_ALREADY", id=one.id)
    return await answered(one, command.explanation, command.evidence, work)


async def answered(one: Standing, explanation: str, evidence: list[str], work: Work) -> Outcome:
    """The alert with its answer."""
    after = msgspec.structs.replace(
        one,
        state=machine.step(one.id, one.state, AlertAction.ANSWER),
        explanation=explanation,
        evidence=evidence,
        answered_at=work.now,
    )
    await store.save(work.connection, [after])
    event = AlertAnswered(
        id=one.id,
        credit_code=one.credit_code,
        explanation_digest=_digest(explanation),
        evidence=evidence,
        late=one.state is AlertState.CLUE,
    )
    ended = EndDuty(duty=ANSWER, aggregate=aggregate(one.id))
    return Outcome(record=one.id, facts=[Fact(aggregate(one.id), event)], duties=[ended])


async def accept(command: AcceptAnswer, work: Work) -> Outcome:
    """The explanation is sufficient."""
    one = await _load(command.id, work)
    state = machine.step(one.id, one.state, AlertAction.ACCEPT)
    return await _closed(one, state, command.reason, work)


async def reject(command: RejectAnswer, work: Work) -> Outcome:
    """The explanation is not sufficient."""
    one = await _load(command.id, work)
    machine.step(one.id, one.state, AlertAction.REJECT)
    made = await make_clues([one], AlertAction.REJECT, work)
    after = [msgspec.structs.replace(alert, decision=command.reason) for alert in made.alerts]
    await store.save(work.connection, after)
    return Outcome(record=one.id, facts=made.facts, duties=made.duties)


async def withdraw(command: WithdrawClue, work: Work) -> Outcome:
    """A clue is taken back, and its alert is settled."""
    clue = await _load_clue(command.id, work)
    one = await store.load(work.connection, clue.alert or "")
    assert one is not None
    state = machine.step(one.id, one.state, AlertAction.DISMISS)
    await clues.withdraw(work.connection, clue.id, command.reason)
    closed = await _closed(one, state, command.reason, work)
    event = AlertClueWithdrawn(clue=clue.id, credit_code=clue.credit_code or "", reason_digest=_digest(command.reason))
    duties = [*closed.duties, EndDuty(duty=CHECK, aggregate=clue_aggregate(clue.id))]
    return Outcome(record=clue.id, facts=[*closed.facts, Fact(clue_aggregate(clue.id), event)], duties=duties)


async def overdue(duty: Duty, work: Work) -> Outcome:
    """Nobody answered in time: the alert becomes a clue."""
    one = await store.load(work.connection, duty.aggregate.partition(":")[2])
    if one is None or one.state is not AlertState.OPEN:
        return Outcome(record=duty.aggregate)
    made = await make_clues([one], AlertAction.EXPIRE, work)
    await store.save(work.connection, made.alerts)
    return Outcome(record=one.id, facts=made.facts, duties=made.duties)


async def _closed(one: Standing, state: AlertState, reason: str, work: Work) -> Outcome:
    await store.save(work.connection, [msgspec.structs.replace(one, state=state, decision=reason)])
    event = AlertClosed(id=one.id, credit_code=one.credit_code, reason_digest=_digest(reason))
    ended = EndDuty(duty=ANSWER, aggregate=aggregate(one.id))
    return Outcome(record=one.id, facts=[Fact(aggregate(one.id), event)], duties=[ended])


async def _load(id: str, work: Work) -> Standing:
    one = await store.load(work.connection, id) if UUID_FORM.fullmatch(id) else None
    if one is None:
        raise Refusal("NOT_FOUND", what="预警", id=id)
    work.require(region=one.region, parties=[one.credit_code], what="预警", id=id)
    return one


async def _load_clue(id: str, work: Work) -> Clue:
    clue = await clues.load(work.connection, id) if UUID_FORM.fullmatch(id) else None
    if clue is None or clue.region is None or clue.credit_code is None:
        raise Refusal("NOT_FOUND", what="线索", id=id)
    work.require(region=clue.region, parties=[clue.credit_code], what="线索", id=id)
    if clue.state is ClueState.WITHDRAWN:
        raise Refusal("CLUE_WITHDRAWN_ALREADY", id=id)
    return clue


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
