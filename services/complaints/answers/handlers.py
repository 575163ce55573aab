"""Answers published without names: one function per message."""

from hashlib import sha256

from contracts.complaints import answers as orders
from contracts.complaints.answers import AnswerAction, AnswerProposal, AnswerStepTaken, PublishedAnswer
from contracts.messages import Page
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.complaints.answers import rules, store
from services.complaints.answers.rules import Case
from services.complaints.redaction import handlers as redaction
from services.complaints.redaction.rules import SOMEONE, introduced
from services.complaints.voices import handlers as voices
from services.complaints.voices import store as voices_store
from services.complaints.voices.handlers import topics_of
from services.complaints.voices.rules import Case as Voice

WHAT, NUMBER_PREFIX = "公开问答", "WD-"
CONTACT_PHONE, SOURCE = "联系电话", "诉求编号"


async def propose(order: orders.ProposeAnswer, work: Work) -> Outcome:
    """An officer proposes what may be read by anybody."""
    voice = await voices.load(order.voice, work)
    case = rules.propose(voice, order, work.actor.region, NUMBER_PREFIX + work.new_id(), work.actor, work.now)
    await _check(case, voice, work)
    return await _kept(case, AnswerAction.PROPOSE, work)


async def approve(order: orders.ApproveAnswer, work: Work) -> Outcome:
    """The head publishes it, after it has been looked through once more."""
    case = await _load(order.number, work)
    after = rules.step(case, AnswerAction.PUBLISH, work.actor, work.now)
    voice = await voices_store.load(work.connection, case.voice)
    assert voice is not None, "an answer to a voice that is not there"
    await _check(after, voice, work)
    return await _kept(after, AnswerAction.PUBLISH, work)


async def refuse(order: orders.RefuseAnswer, work: Work) -> Outcome:
    """The head does not publish it."""
    case = await _load(order.number, work)
    after = rules.step(case, AnswerAction.REFUSE, work.actor, work.now, order.reason)
    return await _kept(after, AnswerAction.REFUSE, work, order.reason)


async def withdraw(order: orders.WithdrawAnswer, work: Work) -> Outcome:
    """It is public no more."""
    case = await _load(order.number, work)
    after = rules.step(case, AnswerAction.WITHDRAW, work.actor, work.now, order.reason)
    return await _kept(after, AnswerAction.WITHDRAW, work, order.reason)


async def get_proposals(query: orders.GetAnswerProposals, reading: Reading) -> list[AnswerProposal | None]:
    """An agency's proposals in the order asked."""
    found = await store.find_proposals(reading.connection, reading.actor.agency, query.numbers)
    return [_proposal(found[number], reading) if number in found else None for number in query.numbers]


async def list_proposals(query: orders.ListAnswerProposals, reading: Reading) -> Page[AnswerProposal]:
    """A page of an agency's proposals, or their number."""
    if query.count:
        return counted(await store.count_proposals(reading.connection, reading.actor.agency, query))
    cases = await store.page_of_proposals(reading.connection, reading.actor.agency, query)
    records = [_proposal(case, reading) for case in cases]
    return page_of(records, query.size, key=store.PROPOSAL_ORDERS[query.order].key_of)


async def get(query: orders.GetPublishedAnswers, reading: Reading) -> list[PublishedAnswer | None]:
    """What is public, in the order asked."""
    found = await store.find_public(reading.connection, query.numbers)
    return [_public(found[number], reading) if number in found else None for number in query.numbers]


async def list_(query: orders.ListPublishedAnswers, reading: Reading) -> Page[PublishedAnswer]:
    """A page of what is public, or its number."""
    rules.check(query)
    if query.count:
        return counted(await store.count(reading.connection, query))
    records = [_public(case, reading) for case in await store.page(reading.connection, query)]
    return page_of(records, query.size, key=store.ORDERS[query.order].key_of)


async def _load(number: str, work: Work) -> Case:
    return await work.existing(store.load, number, _aggregate(number), WHAT)


async def _check(case: Case, voice: Voice, work: Work) -> None:
    """Nothing of the voice's enterprise, and nobody that the voice named, may stand in what is published."""
    told = [voice.title, *(one.text for one in voice.rounds), *(one.answer or "" for one in voice.rounds)]
    words = {name: SOMEONE for text in told for name in introduced(text)}
    contact = {voice.contact_name: SOMEONE, voice.contact_phone: CONTACT_PHONE, voice.number: SOURCE}
    words |= {word: what for word, what in contact.items() if word}
    await redaction.check({"question": case.question, "answer": case.answer}, voice.credit_code, words, work)


async def _kept(case: Case, action: AnswerAction, work: Work, reason: str | None = None) -> Outcome:
    await store.save(work.connection, case)
    taken = AnswerStepTaken(
        number=case.number,
        action=action,
        state=case.state,
        agency=case.agency,
        region=case.region,
        topic=case.topic,
        at=work.now,
        content_sha256=_digest(f"{case.question}\n{case.answer}"),
        reason_sha256=_digest(reason) if reason else None,
    )
    return Outcome(record=case.number, facts=[Fact(_aggregate(case.number), taken)])


def _aggregate(number: str) -> str:
    return f"answer:{number}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _proposal(case: Case, reading: Reading) -> AnswerProposal:
    record = AnswerProposal(**{name: getattr(case, name) for name in AnswerProposal.__struct_fields__})
    return reading.show(record, region=case.region, parties=case.parties)


def _public(case: Case, reading: Reading) -> PublishedAnswer:
    kept = {name: getattr(case, name) for name in PublishedAnswer.__struct_fields__ if name != "topic_name"}
    record = PublishedAnswer(**kept, topic_name=topics_of(reading.jurisdiction).get(case.topic))
    return reading.show(record, region=case.region)
