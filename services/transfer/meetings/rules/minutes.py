"""What the orders after a meeting 联席会议 decide: minutes, the words of those who took part, decisions followed up."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from msgspec.structs import replace as with_

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.transfer.meeting_terms import MeetingAction as A
from contracts.transfer.meeting_terms import (
    MeetingDecision,
    MeetingMinutes,
    MeetingStepTaken,
    MinutesVoice,
    NewMeetingDecision,
)
from contracts.transfer.meeting_terms import MeetingState as S
from services.transfer.joint.rules.files import digest
from services.transfer.joint.rules.many import require_turn, turn
from services.transfer.machine.rules import overdue
from services.transfer.meetings.rules.machine import DECISION, TABLE, Case

WRITTEN = frozenset({A.RECORD, A.CORRECT})


def attended(case: Case, actor: Actor, now: datetime, took_part: Collection[str]) -> Case:
    """Who was there. Refusals: MEETING_NOT_YET, MEETING_PARTICIPANT_UNKNOWN, MEETING_NOBODY_CAME."""
    require_turn(TABLE, case, A.RECORD, actor)
    if now < case.starts_at:
        raise Refusal("MEETING_NOT_YET", number=case.number)
    if unknown := [one for one in took_part if one not in case.parties]:
        raise Refusal("MEETING_PARTICIPANT_UNKNOWN", number=case.number, agency="、".join(unknown))
    if not set(took_part) - {case.owner}:
        raise Refusal("MEETING_NOBODY_CAME", number=case.number)
    there = {case.owner, *took_part}
    return replace(case, seats=tuple(with_(one, took_part=one.agency in there) for one in case.seats))


def require_decisions(case: Case, decided: Sequence[NewMeetingDecision], today: date) -> None:
    """Each decision is for an agency that took part. Refusals: MEETING_OWNER_ABSENT, MEETING_DECISION_LATE."""
    for one in decided:
        if one.owner not in (case.owner, *case.present):
            raise Refusal("MEETING_OWNER_ABSENT", number=case.number, agency=one.owner)
        if one.due_on < today:
            raise Refusal("MEETING_DECISION_LATE", number=case.number, due_on=one.due_on.isoformat())


def written(case: Case, action: A, minutes: MeetingMinutes, actor: Actor, now: datetime) -> Case:
    """The minutes in a new edition, beside those before; who took part has yet to speak."""
    changed = replace(case, minutes=(*case.minutes, minutes))
    return turn(TABLE, case, action, actor, now, changed=changed)


def confirm(case: Case, actor: Actor, now: datetime) -> Case:
    """One that took part confirms; with the last one the decisions bind. Refusal: JOINT_DONE_ALREADY."""
    require_turn(TABLE, case, A.CONFIRM, actor)
    if actor.agency in voices(case):
        raise Refusal("JOINT_DONE_ALREADY", number=case.number, step=A.CONFIRM.label)
    said = MinutesVoice(agency=actor.agency, at=now)
    after = turn(TABLE, case, A.CONFIRM, actor, now, changed=_with_voice(case, said))
    return after if set(after.present) - voices(after) else _binding(after)


def object_(case: Case, actor: Actor, now: datetime, words: str) -> Case:
    """One that took part objects: the caller has to correct."""
    said = MinutesVoice(agency=actor.agency, at=now, objection=words)
    return turn(TABLE, case, A.OBJECT, actor, now, changed=_with_voice(case, said), reason=words)


def report(case: Case, actor: Actor, now: datetime, place: int, words: str) -> Case:
    """The owner reports a decision done. Refusals: MEETING_DECISION_UNKNOWN, …_NOT_YOURS, JOINT_DONE_ALREADY."""
    require_turn(TABLE, case, A.REPORT, actor)
    found = next((one for one in case.decisions if one.place == place), None)
    if found is None:
        raise Refusal("MEETING_DECISION_UNKNOWN", number=case.number, place=place)
    if found.owner != actor.agency:
        raise Refusal("MEETING_DECISION_NOT_YOURS", number=case.number, place=place, owner=found.owner)
    if found.done_at:
        raise Refusal("JOINT_DONE_ALREADY", number=case.number, step=A.REPORT.label)
    done = with_(found, report=words, done_at=now)
    return turn(TABLE, case, A.REPORT, actor, now, changed=_with_decision(case, done), reason=words)


def late(case: Case, duty: str, agency: str, place: int | None, source: str, now: datetime) -> Case:
    """What was not done in time, and of a decision that it is overdue."""
    found = [one for one in case.decisions if duty == DECISION and one.place == place]
    marked = _with_decision(case, with_(found[0], overdue=True)) if found else case
    return overdue(TABLE, marked, agency, source, now)


def voices(case: Case) -> set[str]:
    """Who has spoken on the last edition."""
    return {one.agency for one in case.minutes[-1].voices} if case.minutes else set()


def step_taken(case: Case, decision: int | None = None) -> MeetingStepTaken:
    """What the journal keeps of the last step."""
    last, edition = case.steps[-1], case.minutes[-1] if case.minutes else None
    text = edition.text if edition and last.action in WRITTEN else last.reason
    return MeetingStepTaken(
        number=case.number,
        version=TABLE.version(case.steps),
        action=last.action,
        kind=case.kind,
        state=case.state,
        caller=case.caller,
        participants=list(case.parties),
        by=last.by,
        starts_at=case.starts_at,
        edition=edition.edition if edition else None,
        minutes_sha256=edition.sha256 if edition else None,
        decision=decision,
        text_sha256=digest(text),
    )


def _binding(case: Case) -> Case:
    decided = [
        MeetingDecision(place=place, text=one.text, owner=one.owner, due_on=one.due_on)
        for place, one in enumerate(case.minutes[-1].decisions, start=1)
    ]
    return replace(case, state=S.CONFIRMED, decisions=tuple(decided))


def _with_voice(case: Case, said: MinutesVoice) -> Case:
    *before, last = case.minutes
    return replace(case, minutes=(*before, with_(last, voices=[*last.voices, said])))


def _with_decision(case: Case, changed: MeetingDecision) -> Case:
    return replace(case, decisions=tuple(changed if one.place == changed.place else one for one in case.decisions))
