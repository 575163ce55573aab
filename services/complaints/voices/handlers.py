"""Enterprises' voices: one function per message."""

from collections.abc import Sequence
from hashlib import sha256

from contracts.complaints import voices as orders
from contracts.complaints.voice_terms import VoiceAction, VoiceKind
from contracts.complaints.voices import NewVoice, Voice, VoicePartOverdue, VoiceStepTaken
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from kernel.jurisdiction import Jurisdiction
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.complaints.enterprises import store as enterprises
from services.complaints.expert_groups import store as expert_groups
from services.complaints.responsibility import store as responsibility
from services.complaints.voices import rules, store
from services.complaints.voices.rules import Case

WHAT, NUMBER_PREFIX = "诉求", "SQ-"
ASK_BACK_MAX = "voice.ask_back_max"
AGGREGATE, PART_AGGREGATE = "voice:", "voice_part:"


async def ask(order: orders.AskQuestion, work: Work) -> Outcome:
    """A question; whoever is asked first stays responsible."""
    return await _raised(order, VoiceKind.QUESTION, work)


async def request_help(order: orders.RequestHelp, work: Work) -> Outcome:
    """A request for the help of a bureau's experts."""
    return await _raised(order, VoiceKind.HELP, work)


async def suggest(order: orders.MakeSuggestion, work: Work) -> Outcome:
    """A suggestion."""
    return await _raised(order, VoiceKind.SUGGESTION, work)


async def take_up(order: orders.TakeUpHelp, work: Work) -> Outcome:
    """A group of the bureau's experts works on it."""
    case = await load(order.number, work)
    after = rules.take_up(case, work.actor, order.expert_group)
    if not await expert_groups.standing(work.connection, order.expert_group, case.agency):
        raise Refusal("VOICE_GROUP_UNKNOWN", group=order.expert_group)
    return await _kept(case, after, VoiceAction.TAKE_UP, work)


async def ask_part(order: orders.AskForPart, work: Work) -> Outcome:
    """Another agency is asked for its part."""
    case = await load(order.number, work)
    after = rules.ask_part(case, work.actor, order.agency, order.text, work.now)
    await _check_agency(order.agency, VoiceKind.QUESTION, work)
    return await _kept(case, after, VoiceAction.ASK_PART, work, order.text)


async def give_part(order: orders.GivePart, work: Work) -> Outcome:
    """It says its part."""
    case = await load(order.number, work)
    after = rules.give_part(case, work.actor, order.text, work.now)
    return await _kept(case, after, VoiceAction.GIVE_PART, work, order.text)


async def answer(order: orders.AnswerVoice, work: Work) -> Outcome:
    """The first-asked agency answers."""
    case = await load(order.number, work)
    members = await expert_groups.members(work.connection, case.expert_group) if case.expert_group else []
    after = rules.answer(case, work.actor, order, members, work.now)
    return await _kept(case, after, VoiceAction.ANSWER, work, order.text)


async def ask_back(order: orders.AskBack, work: Work) -> Outcome:
    """The enterprise asks on."""
    case = await load(order.number, work)
    most = int(work.law.find(ASK_BACK_MAX, case.region, work.today).value)
    after = rules.ask_back(case, work.actor, order.text, most, work.now)
    return await _kept(case, after, VoiceAction.ASK_BACK, work, order.text)


async def accept(order: orders.AcceptVoiceAnswer, work: Work) -> Outcome:
    """The enterprise has its answer."""
    case = await load(order.number, work)
    after = rules.accept(case, work.actor, order.rating, order.comment, work.now)
    return await _kept(case, after, VoiceAction.ACCEPT, work, order.comment)


async def overdue(duty: Duty, work: Work) -> Outcome:
    """No answer in time: it is the head's now."""
    case = await _owed(duty.aggregate, duty.aggregate.removeprefix(AGGREGATE), work)
    after = rules.late(case)
    await store.save(work.connection, after)
    return Outcome(record=case.number, facts=[_step(after, VoiceAction.OVERDUE, duty.agency, work, duty=duty.duty)])


async def part_overdue(duty: Duty, work: Work) -> Outcome:
    """A part was not given in time."""
    number = duty.aggregate.removeprefix(PART_AGGREGATE).rpartition(":")[0]
    case = await _owed(aggregate(number), number, work)
    await store.save(work.connection, rules.part_late(case, duty.agency))
    late = VoicePartOverdue(number=number, agency=duty.agency, due_at=duty.due_at)
    return Outcome(record=number, facts=[Fact(duty.aggregate, late)])


async def get(query: orders.GetVoices, reading: Reading) -> list[Voice | None]:
    """Voices in the order asked."""
    return await store.listing.get(query.numbers, (reading.reach.party,), reading, _records)


async def list_(query: orders.ListVoices, reading: Reading) -> Page[Voice]:
    """A page of voices, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def topics_of(jurisdiction: Jurisdiction) -> dict[str, str]:
    """The names of topics by code."""
    return {row["code"]: row["name"] for row in jurisdiction.table("voice_topics")}


def aggregate(number: str) -> str:
    """The journal's name of a voice."""
    return AGGREGATE + number


async def load(number: str, work: Work) -> Case:
    """Lock and load a voice the actor is a party of. Refusal: NOT_FOUND."""
    return await work.existing(store.load, number, aggregate(number), WHAT)


async def _raised(order: NewVoice, kind: VoiceKind, work: Work) -> Outcome:
    work.require(region=work.actor.region, parties=[order.credit_code], what="企业", id=order.credit_code)
    known = await enterprises.find_codes(work.connection, [order.credit_code])
    if not known:
        raise Refusal("NOT_FOUND", what="企业", id=order.credit_code)
    topics = topics_of(work.jurisdiction)
    if order.topic not in topics:
        allowed = "、".join(f"{code}（{name}）" for code, name in topics.items())
        raise Refusal("INVALID_INPUT", field="topic", got=order.topic, allowed=allowed)
    await _check_agency(order.agency, kind, work)
    case = rules.raised(order, kind, NUMBER_PREFIX + work.new_id(), known[0].region, work.now)
    return await _kept(None, case, VoiceAction.RAISE, work, order.text)


async def _check_agency(code: str, kind: VoiceKind, work: Work) -> None:
    known = {one.code: one for one in await responsibility.agencies(work.connection, work.today)}
    rules.check_agency(known.get(code), kind, code)


async def _owed(locked: str, number: str, work: Work) -> Case:
    await work.lock(locked)
    case = await store.load(work.connection, number)
    assert case is not None, "a duty of a voice that is not there"
    return case


async def _kept(before: Case | None, after: Case, action: VoiceAction, work: Work, text: str | None = None) -> Outcome:
    await store.save(work.connection, after)
    fact = _step(after, action, work.actor.agency, work, text=text)
    clocks = [*_clock(before, after, work), *_parts(before, after, work)]
    return Outcome(record=after.number, facts=[fact], duties=clocks)


def _clock(before: Case | None, after: Case, work: Work) -> list[StartDuty | EndDuty]:
    """The first-asked agency's clock: the same one is never reset."""
    old, new, name = rules.duty_of(before) if before else None, rules.duty_of(after), aggregate(after.number)
    if old == new:
        return []
    ends = [EndDuty(duty=old, aggregate=name)] if old else []
    return [*ends, *([_start(new, name, after.agency, after, work)] if new else [])]


def _parts(before: Case | None, after: Case, work: Work) -> list[StartDuty | EndDuty]:
    """The clocks of those who were asked for their part."""
    old, new = before.waiting if before else [], after.waiting
    changes: list[StartDuty | EndDuty] = []
    for agency in dict.fromkeys([*old, *new]):
        name = f"{PART_AGGREGATE}{after.number}:{agency}"
        if agency not in new:
            changes.append(EndDuty(duty=rules.PART_DUTY, aggregate=name))
        elif agency not in old:
            changes.append(_start(rules.PART_DUTY, name, agency, after, work))
    return changes


def _start(duty: str, name: str, by: str, case: Case, work: Work) -> StartDuty:
    return StartDuty(duty=duty, aggregate=name, by=by, limit=work.law.find(duty, case.region, work.today))


def _step(
    case: Case, action: VoiceAction, by: str, work: Work, *, text: str | None = None, duty: str | None = None
) -> Fact:
    taken = VoiceStepTaken(
        number=case.number,
        kind=case.kind,
        action=action,
        state=case.state,
        region=case.region,
        agency=case.agency,
        by=by,
        at=work.now,
        text_sha256=sha256(text.encode()).hexdigest() if text else None,
        adoption=case.adoption if action is VoiceAction.ANSWER else None,
        rating=case.rating if action is VoiceAction.ACCEPT else None,
        duty=duty,
    )
    return Fact(aggregate(case.number), taken)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Voice]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    topics = topics_of(reading.jurisdiction)
    return [_shown(case, owed, topics, reading) for case, owed in zip(cases, duties, strict=True)]


def _shown(case: Case, duties: list[Duty], topics: dict[str, str], reading: Reading) -> Voice:
    made_here = {"topic_name", "duties"}
    kept = {name: getattr(case, name) for name in Voice.__struct_fields__ if name not in made_here}
    record = Voice(**kept, topic_name=topics.get(case.topic), duties=duties)
    return reading.show(record, region=case.region, parties=case.parties)
