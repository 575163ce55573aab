"""What becomes of an enterprise's voice: whose step it is, whose clock runs, who may answer."""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.voice_terms import (
    Adoption,
    VoiceAction,
    VoiceKind,
    VoicePart,
    VoiceRound,
    VoiceState,
)
from contracts.complaints.voices import AnswerVoice, NewVoice
from contracts.errors import Refusal
from services.complaints.responsibility.rules import HANDLERS, KnownAgency

PART_DUTY = "voice.part"
ANSWER_DUTIES = {
    (VoiceKind.QUESTION, VoiceState.OPEN): "voice.question",
    (VoiceKind.HELP, VoiceState.OPEN): "voice.take_up",
    (VoiceKind.HELP, VoiceState.TAKEN_UP): "voice.help",
    (VoiceKind.SUGGESTION, VoiceState.OPEN): "voice.suggestion",
}
MOVES: dict[tuple[VoiceKind, VoiceState, VoiceAction], VoiceState] = {
    (VoiceKind.QUESTION, VoiceState.OPEN, VoiceAction.ASK_PART): VoiceState.OPEN,
    (VoiceKind.QUESTION, VoiceState.OPEN, VoiceAction.ANSWER): VoiceState.ANSWERED,
    (VoiceKind.QUESTION, VoiceState.ANSWERED, VoiceAction.ASK_BACK): VoiceState.OPEN,
    (VoiceKind.QUESTION, VoiceState.ANSWERED, VoiceAction.ACCEPT): VoiceState.ACCEPTED,
    (VoiceKind.HELP, VoiceState.OPEN, VoiceAction.TAKE_UP): VoiceState.TAKEN_UP,
    (VoiceKind.HELP, VoiceState.TAKEN_UP, VoiceAction.ANSWER): VoiceState.ANSWERED,
    (VoiceKind.HELP, VoiceState.ANSWERED, VoiceAction.ASK_BACK): VoiceState.TAKEN_UP,
    (VoiceKind.HELP, VoiceState.ANSWERED, VoiceAction.ACCEPT): VoiceState.ACCEPTED,
    (VoiceKind.SUGGESTION, VoiceState.OPEN, VoiceAction.ASK_PART): VoiceState.OPEN,
    (VoiceKind.SUGGESTION, VoiceState.OPEN, VoiceAction.ANSWER): VoiceState.ANSWERED,
}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One voice as its service keeps it."""

    number: str
    kind: VoiceKind
    state: VoiceState
    region: str
    agency: str
    raised_at: datetime
    credit_code: str
    topic: str
    title: str
    rounds: list[VoiceRound]
    expert_group: str | None = None
    adoption: Adoption | None = None
    accepted_at: datetime | None = None
    rating: int | None = None
    comment: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    parts: list[VoicePart] = msgspec.field(default_factory=list)
    answered_by: str | None = None

    @property
    def parties(self) -> list[str]:
        """The enterprise, the first-asked agency, and those that were asked for their part."""
        return list(dict.fromkeys([self.credit_code, self.agency, *(part.agency for part in self.parts)]))

    @property
    def overdue(self) -> bool:
        """Whether any answer came too late, or is late now."""
        return any(one.overdue for one in self.rounds)

    @property
    def waiting(self) -> list[str]:
        """The agencies whose part is still waited for."""
        return [part.agency for part in self.parts if part.open]


def raised(order: NewVoice, kind: VoiceKind, number: str, region: str, at: datetime) -> Case:
    """A new voice."""
    return Case(
        number=number,
        kind=kind,
        state=VoiceState.OPEN,
        region=region,
        agency=order.agency,
        raised_at=at,
        credit_code=order.credit_code,
        topic=order.topic,
        title=order.title.strip(),
        rounds=[VoiceRound(text=order.text, asked_at=at)],
        contact_name=order.contact_name,
        contact_phone=order.contact_phone,
    )


def check_agency(agency: KnownAgency | None, kind: VoiceKind, code: str) -> None:
    """Any department may be asked; experts' help comes from a bureau. Refusal: VOICE_AGENCY_UNSUITABLE."""
    wanted = {AgencyKind.ECOLOGY} if kind is VoiceKind.HELP else HANDLERS
    if agency is None or agency.kind not in wanted:
        raise Refusal("VOICE_AGENCY_UNSUITABLE", agency=code, kind=kind.label)


def duty_of(case: Case) -> str | None:
    """The clock of the first-asked agency, which runs until it has answered, whoever else was asked."""
    return ANSWER_DUTIES.get((case.kind, case.state))


def take_up(case: Case, actor: Actor, group: str) -> Case:
    """A group of experts works on it."""
    return replace(_stepped(case, VoiceAction.TAKE_UP, actor), expert_group=group)


def ask_part(case: Case, actor: Actor, agency: str, text: str, at: datetime) -> Case:
    """Another agency is asked for its part; the first-asked stays responsible."""
    after = _stepped(case, VoiceAction.ASK_PART, actor)
    if agency == case.agency or agency in case.waiting:
        raise Refusal("VOICE_PART_OPEN", number=case.number, agency=agency)
    return replace(after, parts=[*case.parts, VoicePart(agency=agency, text=text, asked_at=at)])


def give_part(case: Case, actor: Actor, text: str, at: datetime) -> Case:
    """An agency says its part."""
    if actor.agency not in case.waiting:
        raise Refusal("VOICE_PART_NOT_ASKED", number=case.number)
    given = [
        replace(part, answer=text, given_at=at) if part.agency == actor.agency and part.open else part
        for part in case.parts
    ]
    return replace(case, parts=given)


def answer(case: Case, actor: Actor, order: AnswerVoice, members: list[str], at: datetime) -> Case:
    """The answer, with what its kind asks for; parts still waited for are not needed any more."""
    after = _stepped(case, VoiceAction.ANSWER, actor)
    last = case.rounds[-1]
    if last.overdue and Role.HEAD not in actor.roles:
        raise Refusal("VOICE_HEAD_ANSWERS", number=case.number)
    _check_adoption(case, order.adoption)
    if order.expert is not None and order.expert not in members:
        raise Refusal("VOICE_EXPERT_UNKNOWN", number=case.number, expert=order.expert)
    return replace(
        after,
        rounds=[*case.rounds[:-1], replace(last, answer=order.text, answered_at=at, expert=order.expert)],
        parts=[replace(part, dropped=True) if part.open else part for part in case.parts],
        adoption=order.adoption,
        answered_by=actor.subject,
    )


def ask_back(case: Case, actor: Actor, text: str, most: int, at: datetime) -> Case:
    """The enterprise asks on; `most` is how often it may."""
    after = _stepped(case, VoiceAction.ASK_BACK, actor)
    if len(case.rounds) > most:
        raise Refusal("VOICE_ASKED_BACK_ENOUGH", number=case.number, most=most)
    return replace(after, rounds=[*case.rounds, VoiceRound(text=text, asked_at=at)])


def accept(case: Case, actor: Actor, rating: int | None, comment: str | None, at: datetime) -> Case:
    """The enterprise has its answer; help is rated."""
    after = _stepped(case, VoiceAction.ACCEPT, actor)
    if case.kind is VoiceKind.HELP and rating is None:
        raise Refusal("VOICE_RATING_MISSING", number=case.number)
    return replace(after, accepted_at=at, rating=rating, comment=comment)


def late(case: Case) -> Case:
    """The first-asked agency did not answer in time: from now on its head answers."""
    return replace(case, rounds=[*case.rounds[:-1], replace(case.rounds[-1], overdue=True)])


def part_late(case: Case, agency: str) -> Case:
    """An agency did not give its part in time."""
    parts = [replace(part, overdue=True) if part.agency == agency and part.open else part for part in case.parts]
    return replace(case, parts=parts)


def _stepped(case: Case, action: VoiceAction, actor: Actor) -> Case:
    after = MOVES.get((case.kind, case.state, action))
    if after is None:
        raise Refusal(
            "VOICE_STEP_NOT_ALLOWED",
            number=case.number,
            kind=case.kind.label,
            state=case.state.label,
            step=action.label,
        )
    of_enterprise = action in (VoiceAction.ASK_BACK, VoiceAction.ACCEPT)
    if not of_enterprise and actor.agency != case.agency:
        raise Refusal("VOICE_NOT_FIRST_ASKED", number=case.number, agency=case.agency)
    return replace(case, state=after)


def _check_adoption(case: Case, adoption: Adoption | None) -> None:
    if case.kind is VoiceKind.SUGGESTION and adoption is None:
        raise Refusal("VOICE_ADOPTION_MISSING", number=case.number)
    if case.kind is not VoiceKind.SUGGESTION and adoption is not None:
        raise Refusal("VOICE_ADOPTION_SENSELESS", number=case.number, kind=case.kind.label)
