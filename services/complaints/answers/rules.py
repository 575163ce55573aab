"""What becomes of an answer that is to be published, and how it is searched."""

import unicodedata
from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor
from contracts.complaints.answers import AnswerAction, AnswerState, AnswerStep, ListPublishedAnswers, ProposeAnswer
from contracts.complaints.voice_terms import VoiceKind, VoiceState
from contracts.errors import Refusal
from services.complaints.voices.rules import Case as Voice

MOVES = {
    (AnswerState.PROPOSED, AnswerAction.REFUSE): AnswerState.REFUSED,
    (AnswerState.PROPOSED, AnswerAction.PUBLISH): AnswerState.PUBLISHED,
    (AnswerState.PUBLISHED, AnswerAction.WITHDRAW): AnswerState.WITHDRAWN,
}
GRAM = 2


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One question and answer."""

    number: str
    state: AnswerState
    agency: str
    region: str
    topic: str
    question: str
    answer: str
    voice: str
    steps: list[AnswerStep]
    published_at: datetime | None = None

    @property
    def parties(self) -> list[str]:
        """The agency whose answer it is."""
        return [self.agency]


def propose(voice: Voice, order: ProposeAnswer, region: str, number: str, actor: Actor, at: datetime) -> Case:
    """A proposal. Refusals: VOICE_NOT_FIRST_ASKED, ANSWER_NOT_GIVEN."""
    if voice.agency != actor.agency:
        raise Refusal("VOICE_NOT_FIRST_ASKED", number=voice.number, agency=voice.agency)
    answered = voice.state in (VoiceState.ANSWERED, VoiceState.ACCEPTED)
    if not answered or voice.kind is VoiceKind.SUGGESTION:
        raise Refusal("ANSWER_NOT_GIVEN", number=voice.number)
    return Case(
        number=number,
        state=AnswerState.PROPOSED,
        agency=voice.agency,
        region=region,
        topic=voice.topic,
        question=order.question.strip(),
        answer=order.answer.strip(),
        voice=voice.number,
        steps=[AnswerStep(action=AnswerAction.PROPOSE, at=at, by=actor.subject)],
    )


def step(case: Case, action: AnswerAction, actor: Actor, at: datetime, reason: str | None = None) -> Case:
    """One step further; nobody approves a proposal of their own. Refusals: ANSWER_STATE_WRONG, ANSWER_OWN_PROPOSAL."""
    after = MOVES.get((case.state, action))
    if after is None:
        raise Refusal("ANSWER_STATE_WRONG", number=case.number, state=case.state.label, step=action.label)
    published = action is AnswerAction.PUBLISH
    if published and case.steps[0].by == actor.subject:
        raise Refusal("ANSWER_OWN_PROPOSAL", number=case.number)
    taken = AnswerStep(action=action, at=at, by=actor.subject, reason=reason)
    return replace(case, state=after, steps=[*case.steps, taken], published_at=at if published else case.published_at)


def folded(text: str) -> str:
    """A text as it is searched: usual width, lower case, no white space; folded again it stays the same."""
    plain = "".join(unicodedata.normalize("NFKC", text.casefold()).split())
    return plain if plain == text else folded(plain)


def grams(text: str) -> list[str]:
    """Every two neighbouring characters of a text as searched."""
    plain = folded(text)
    return sorted({plain[at : at + GRAM] for at in range(len(plain) - 1)})


def check(query: ListPublishedAnswers) -> None:
    """Refuse what no index answers. Refusal: INVALID_INPUT."""
    if query.text is not None and not grams(query.text):
        raise Refusal("INVALID_INPUT", field="text", got=query.text, allowed="至少 2 个字")
