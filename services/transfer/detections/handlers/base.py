"""What the handlers of detections 监督线索 share: the thresholds, and what a turn leaves to keep, journal and time."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from contracts.crime_thresholds import TABLE, CrimeThreshold, read_thresholds
from contracts.messages import Event
from contracts.transfer.detection_terms import DetectionAction
from contracts.transfer.detections import DetectionRaised, DetectionStepTaken
from contracts.transfer.inbox import NoticeKind
from kernel.jurisdiction import Jurisdiction
from kernel.settings import SettingsError
from kernel.work import DutyChange, EndDuty, Fact, Outcome, StartDuty, Work, Write
from services.transfer.detections.rules.case import TRANSFER, DetectionCase, aggregate
from services.transfer.detections.rules.course import Turn, seen_by
from services.transfer.detections.store import cases as store
from services.transfer.detections.store import neighbours
from services.transfer.inbox.store import notices


@lru_cache(maxsize=8)
def thresholds_of(jurisdiction: Jurisdiction) -> list[CrimeThreshold]:
    """The criminal thresholds of a jurisdiction; SettingsError where one cannot be used."""
    try:
        return read_thresholds(jurisdiction.table(TABLE))
    except ValueError as error:
        raise SettingsError(str(error)) from None


async def locked(numbers: Sequence[str], work: Work) -> list[DetectionCase]:
    """Detections to be changed."""
    if not numbers:
        return []
    await work.lock(*(aggregate(number) for number in sorted(numbers)))
    return await store.load_all(work.connection, numbers)


async def kept(turns: Iterable[Turn | None], work: Work) -> Outcome:
    """Keep what detections became, and let those know who watch."""
    taken = await _before_watchers([turn for turn in turns if turn], work)
    if taken:
        await store.save(work.connection, [turn.case for turn in taken])
    return Outcome(
        record=taken[0].case.number if taken else "",
        facts=[Fact(aggregate(turn.case.number), _event(turn)) for turn in taken],
        duties=[change for turn in taken for change in _clocks(turn, work)],
        writes=[write for turn in taken for write in _told(turn, work)],
    )


async def _before_watchers(turns: Sequence[Turn], work: Work) -> list[Turn]:
    """Those that are raised are from then on seen by whoever watches the agency that owes."""
    owing = {turn.case.owed_by for turn in turns if _raised_by(turn)}
    watchers = {agency: await neighbours.watchers_of(work.connection, agency, work.today) for agency in owing}
    return [
        replace(turn, case=seen_by(turn.case, watchers[turn.case.owed_by])) if _raised_by(turn) else turn
        for turn in turns
    ]


def told(case: DetectionCase, work: Work) -> list[Write]:
    """What tells the owing agency and those who watch it that a detection was raised, by its kind."""
    name = aggregate(case.number)
    return notices(agencies=case.parties, aggregate=name, notice=NoticeKind.OVERDUE, at=work.now, step=case.kind)


def _told(turn: Turn, work: Work) -> list[Write]:
    """Of what was raised all are told, of what a person decided all others."""
    if _raised_by(turn):
        return told(turn.case, work)
    if turn.action not in (DetectionAction.DISMISS, DetectionAction.OPINE):
        return []
    others = [one for one in turn.case.parties if one != work.actor.agency]
    name = aggregate(turn.case.number)
    return notices(agencies=others, aggregate=name, notice=NoticeKind.STEP, at=work.now, step=turn.action)


def start(case: DetectionCase, work: Work) -> StartDuty:
    """The clock of the agency that owes a referral."""
    limit = work.law.find(TRANSFER, case.region, work.today)
    return StartDuty(duty=TRANSFER, aggregate=aggregate(case.number), by=case.owed_by, limit=limit, since=case.since)


def _raised_by(turn: Turn) -> bool:
    return turn.raises and turn.action is not DetectionAction.MORE_FACTS


def _clocks(turn: Turn, work: Work) -> list[DutyChange]:
    if turn.case.duty != TRANSFER:
        return []
    ends: list[DutyChange] = [EndDuty(duty=TRANSFER, aggregate=aggregate(turn.case.number))] if turn.ends else []
    return [*ends, *([start(turn.case, work)] if turn.starts else [])]


def _event(turn: Turn) -> Event:
    case, step = turn.case, turn.case.steps[-1]
    if _raised_by(turn):
        return raised(case, step.reference)
    return DetectionStepTaken(
        number=case.number,
        action=turn.action,
        state=case.state,
        by=step.by,
        reference=step.reference,
        reason_sha256=hashlib.sha256(step.reason.encode()).hexdigest() if step.reason else None,
    )


def raised(case: DetectionCase, reference: str | None) -> DetectionRaised:
    """The fact that it was raised."""
    return DetectionRaised(
        number=case.number,
        kind=case.kind,
        rule=case.rule,
        credit_code=case.credit_code,
        region=case.region,
        owed_by=case.owed_by,
        reference=reference,
    )
