"""Takes reply bundles in: once, in the order of their numbers; each answer is its signer's own order."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from contracts.actors import Actor, Role
from contracts.errors import Refusal
from contracts.messages import Command
from contracts.transfer.ferry import FerryOutcome, FerryReplyState, FerryReplyTaken, PackFerry, TakeInFerryReply
from contracts.transfer.ferry_contents import Inbound, SignedAnswer
from kernel.acting import act, seeing_as
from kernel.ferry import envelope
from kernel.inputs import invalid_input
from kernel.work import Fact, Outcome, Work
from services.transfer.ferry.handlers.lines import Opened, aggregate, opened
from services.transfer.ferry.rules import line as rules
from services.transfer.ferry.rules.line import KeptAnswer, Reply
from services.transfer.ferry.store import lines, replies
from services.transfer.referrals import handlers as referrals

Handler = Callable[[Any, Work], Awaitable[Outcome]]
Orders = Mapping[type[Command], Handler]
Known = Mapping[str, tuple[type[Command], Handler]]

# Bundles are not ordered from within bundles.
CARRIERS_ONLY = (PackFerry, TakeInFerryReply)
NUMBER_MAX = 40
# PostgreSQL keeps no text with it.
NUL = b"\\u0000"

_inbound = msgspec.msgpack.Decoder(Inbound)


def taking_in(orders: Callable[[], Orders]) -> Handler:
    """The handler of a reply whose answers may be any of these orders; whether they may be given say the rights."""

    async def take_in(order: TakeInFerryReply, work: Work) -> Outcome:
        """Keep the reply; carry out those that are next now."""
        bundle = envelope.read(_bytes(order.bundle))
        known = await opened(bundle.header.sender, work)
        bundle.check(known.card)
        came = _reply(bundle)
        record = f"{came.agency}/{came.sequence}"
        if rules.is_known(await _lying(came.agency, came.sequence, work), came):
            await replies.arrived_again(work.connection, came)
            return Outcome(record=record)
        _contents(came, work)
        rules.require_possible(known.line, came)
        await replies.add_reply(work.connection, came, work.now, work.actor.agency)
        return Outcome(record=record, facts=[*known.facts, *await _carried_out(known, by_subject(orders()), work)])

    return take_in


def by_subject(orders: Orders) -> dict[str, tuple[type[Command], Handler]]:
    """What an answer may order."""
    return {kind.subject: (kind, handler) for kind, handler in orders.items() if kind not in CARRIERS_ONLY}


async def _carried_out(known: Opened, orders: Known, work: Work) -> list[Fact]:
    facts: list[Fact] = []
    line = known.line
    while (reply := await _lying(line.recipient, line.taken + 1, work)) is not None:
        if not rules.follows(line, reply):
            state = FerryReplyState.BROKEN
            await replies.settle_reply(work.connection, reply.agency, reply.sequence, state, None)
            break
        inbound = _contents(reply, work)
        outcomes = await _answered(known.other, reply, inbound.answers, orders, work)
        line = rules.taken(line, reply, inbound.acknowledged)
        await replies.settle_reply(
            work.connection, reply.agency, reply.sequence, FerryReplyState.TAKEN, len(inbound.answers)
        )
        facts.append(Fact(aggregate(reply.agency), _taken(reply, outcomes, work)))
    await lines.save_line(work.connection, line)
    return facts


async def _answered(
    other: Actor, reply: Reply, answers: list[SignedAnswer], orders: Known, work: Work
) -> list[FerryOutcome]:
    numbers = [number for answer in answers if (number := _number(answer))]
    async with seeing_as(work, other.agency):
        agencies = await replies.case_agencies(work.connection, numbers)
        before = await replies.answered(work.connection, other.agency, [answer.id for answer in answers])
    await work.lock(*(referrals.aggregate(number) for number in agencies))
    decided: list[KeptAnswer] = []
    for place, answer in enumerate(answers):
        if answer.id not in before:
            before.add(answer.id)
            refusal = await _refusal(other, answer, orders, work)
            decided.append(_kept(answer, place, refusal, agencies, other.agency))
    async with seeing_as(work, other.agency):
        await replies.add_answers(work.connection, reply, decided)
    return [one.outcome for one in decided]


async def _refusal(other: Actor, answer: SignedAnswer, orders: Known, work: Work) -> Refusal | None:
    """Carry the answer out; why it was not."""
    roles = (Role.OFFICER, Role.HEAD) if answer.head else (Role.OFFICER,)
    signer = msgspec.structs.replace(other, subject=answer.by, roles=roles)
    try:
        handler, command = _order(answer, orders)
        await act(work, signer, handler, command)
    except Refusal as refusal:
        return refusal
    return None


def _kept(
    answer: SignedAnswer, place: int, refusal: Refusal | None, agencies: Mapping[str, str], signed_by: str
) -> KeptAnswer:
    number = _number(answer)
    return KeptAnswer(
        place=place,
        id=answer.id,
        number=number,
        step=answer.step,
        signed_by=answer.by,
        signed_at=_at(answer.at),
        outcome=FerryOutcome.REFUSED if refusal else FerryOutcome.DONE,
        refusal=refusal.code if refusal else None,
        refusal_data=msgspec.Raw(msgspec.json.encode(refusal.data if refusal else None)),
        parties=[signed_by, *([agencies[number]] if number in agencies else [])],
    )


def _order(answer: SignedAnswer, orders: Known) -> tuple[Handler, Command]:
    if answer.subject not in orders or NUL in answer.body:
        raise Refusal("FERRY_STEP_UNKNOWN", subject=answer.subject)
    kind, handler = orders[answer.subject]
    try:
        return handler, msgspec.convert(_as_it_came(answer.body), kind)
    except msgspec.ValidationError as error:
        raise invalid_input(error, _as_it_came(answer.body)) from None


def _as_it_came(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except envelope.UNREADABLE:
        return None


def _number(answer: SignedAnswer) -> str:
    """The case an answer is about; empty where it names none in the form of a number."""
    came = _as_it_came(answer.body)
    number = came.get("number") if isinstance(came, dict) else None
    return number if isinstance(number, str) and len(number) <= NUMBER_MAX and "\0" not in number else ""


def _contents(reply: Reply, work: Work) -> Inbound:
    """What a reply holds. Refusals: FERRY_NOT_FOR_US, SEAL_BROKEN, FERRY_UNREADABLE."""
    try:
        return _inbound.decode(envelope.read(reply.bundle).open(work.environment.ferry.own()))
    except envelope.UNREADABLE:
        raise Refusal("FERRY_UNREADABLE", agency=reply.agency, sequence=reply.sequence) from None


async def _lying(agency: str, sequence: int, work: Work) -> Reply | None:
    found = await replies.reply(work.connection, agency, sequence)
    if found is None:
        return None
    sha256, data, state = found
    previous = envelope.read(data).header.previous
    return Reply(agency=agency, sequence=sequence, sha256=sha256, previous=previous, bundle=data, state=state)


def _reply(bundle: envelope.Bundle) -> Reply:
    header = bundle.header
    return Reply(
        agency=header.sender,
        sequence=header.sequence,
        sha256=bundle.sha256,
        previous=header.previous,
        bundle=bundle.data,
    )


def _taken(reply: Reply, outcomes: list[FerryOutcome], work: Work) -> FerryReplyTaken:
    return FerryReplyTaken(
        agency=reply.agency,
        sequence=reply.sequence,
        sha256=reply.sha256,
        done=outcomes.count(FerryOutcome.DONE),
        refused=outcomes.count(FerryOutcome.REFUSED),
        carried_by=work.actor.agency,
    )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("FERRY_NOT_A_BUNDLE", offset=0) from None


def _at(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
