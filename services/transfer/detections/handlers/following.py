"""What detections hear of referrals: named, given up, handed over, and steps that were not taken in time."""

from secrets import token_bytes
from typing import Protocol

from contracts.messages import Event
from contracts.transfer.detection_terms import DetectionAction, DetectionBasis, DetectionState
from contracts.transfer.detections import DetectionFact, DetectionStep
from contracts.transfer.referral_facts import ReferralStepOverdue
from kernel.calendar import local_date
from kernel.duties import duties_of
from kernel.subjects import messages
from kernel.work import Fact, Outcome, Work
from services.transfer.detections.handlers.base import kept, locked, raised, told
from services.transfer.detections.rules import course
from services.transfer.detections.rules.case import (
    APPROVAL,
    HAND_OVER,
    KINDS,
    NUMBER_BYTES,
    DetectionCase,
    aggregate,
    number_from,
)
from services.transfer.detections.rules.course import Turn
from services.transfer.detections.store import cases as store
from services.transfer.detections.store import neighbours
from services.transfer.referrals import store as referrals
from services.transfer.referrals.handlers import aggregate as referral_aggregate
from services.transfer.referrals.rules.case import Case

# Whatever is journaled of a referral; the steps not taken in time are heard by themselves.
FOLLOWED = [
    kind
    for subject, kind in messages().items()
    if subject.startswith("transfer.referrals.") and issubclass(kind, Event) and kind is not ReferralStepOverdue
]


class OnReferral(Protocol):
    """Something that happened to a referral."""

    @property
    def number(self) -> str:
        """The referral."""


async def on_referral(event: OnReferral, work: Work) -> Outcome:
    """A referral moved: what rests on its facts follows it, and what it was late with may have come."""
    referral = await _referral(event.number, work)
    return await kept([*await _of_facts(referral, work), *await _of_steps(referral, work)], work)


async def on_step_overdue(event: ReferralStepOverdue, work: Work) -> Outcome:
    """A step of a referral was not taken in time: by the bureau its facts are not transferred, by the police …"""
    if event.duty in (APPROVAL, HAND_OVER):
        found = await _detections(await _referral(event.number, work), work)
        return await kept([course.overdue(case, work.now) for case in found if case.referral == event.number], work)
    return await _not_taken_up(event, work) if event.duty in KINDS else Outcome()


async def _of_facts(referral: Case, work: Work) -> list[Turn | None]:
    found, handed_over = await _detections(referral, work), referral.handed_over_at is not None
    ended = [case.subject for case in found if case.state is DetectionState.SETTLED]
    others = await store.open_among(work.connection, ended)
    return [
        course.follow(case, referral.number, referral.state, handed_over, work.now)
        for case in found
        if case.state is not DetectionState.SETTLED or case.subject not in others
    ]


async def _of_steps(referral: Case, work: Work) -> list[Turn | None]:
    """The detections on its steps whose duties are no longer open."""
    (duties,) = await duties_of(work.connection, [referral_aggregate(referral.number)])
    still = {(duty.duty, duty.agency) for duty in duties if duty.ended_at is None}
    found = await locked(await store.resting_on(work.connection, [referral.number]), work)
    done = [case for case in found if (case.duty, case.owed_by) not in still]
    return [course.settle(case, referral.number, work.now) for case in done]


async def _not_taken_up(event: ReferralStepOverdue, work: Work) -> Outcome:
    referral, subject = await _referral(event.number, work), f"{event.number}/{event.duty}/{event.by}"
    await work.lock(f"detection-subject:{subject}")
    if await store.open_of(work.connection, subject):
        return Outcome()
    watchers = await neighbours.watchers_of(work.connection, event.by, work.today)
    fact = DetectionFact(reference=event.number, on=local_date(event.since), known_at=work.now)
    case = DetectionCase(
        number=number_from(token_bytes(NUMBER_BYTES)),
        kind=KINDS[event.duty],
        state=DetectionState.RAISED,
        basis=DetectionBasis.REFERRAL,
        rule=event.duty,
        subject=subject,
        credit_code=referral.credit_code,
        enterprise_name=referral.enterprise_name,
        region=referral.region,
        owed_by=event.by,
        duty=event.duty,
        limit=await _limit(event, work),
        since=event.since,
        begun_at=work.now,
        raised_at=work.now,
        parties=list(dict.fromkeys([event.by, *watchers])),
        referral=event.number,
        facts=[fact],
        steps=[DetectionStep(at=work.now, action=DetectionAction.OVERDUE, reference=event.number)],
    )
    await store.save(work.connection, [case])
    facts = [Fact(aggregate(case.number), raised(case, event.number))]
    return Outcome(record=case.number, facts=facts, writes=told(case, work))


async def _limit(event: ReferralStepOverdue, work: Work) -> str:
    (duties,) = await duties_of(work.connection, [referral_aggregate(event.number)])
    [*_, owed] = [one for one in duties if one.duty == event.duty]
    return f"{owed.limit_value:f}{owed.limit_unit.label}（{owed.source}，{owed.status.label}）"


async def _referral(number: str, work: Work) -> Case:
    case = await referrals.load(work.connection, number)
    if case is None:
        raise LookupError(f"no referral {number}")
    return case


async def _detections(referral: Case, work: Work) -> list[DetectionCase]:
    named = [one.finding for one in referral.findings]
    return await locked(await store.resting_on(work.connection, named), work)
