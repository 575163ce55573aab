"""What detections hear of facts: findings, alerts on readings, penalties."""

from collections.abc import Sequence
from secrets import token_bytes

from contracts.crime_thresholds import CrimeThreshold, ThresholdMeasure, in_force
from contracts.joint_inspection.visits import FindingRecorded
from contracts.registry.alerts import AlertExtended, AlertRaised
from contracts.transfer.detection_terms import DetectionAction, DetectionBasis, DetectionKind, DetectionState
from contracts.transfer.detections import DetectionBegun, DetectionFact, DetectionStep
from contracts.transfer.penalties import PenaltyRecorded
from kernel.copies import Sifted
from kernel.work import Fact, Outcome, Work
from services.transfer.copies import store as copies
from services.transfer.detections.handlers.base import kept, locked, start, thresholds_of
from services.transfer.detections.rules import course, facts
from services.transfer.detections.rules.case import NUMBER_BYTES, TRANSFER, DetectionCase, aggregate, number_from
from services.transfer.detections.store import cases as store
from services.transfer.detections.store import neighbours
from services.transfer.penalties import store as penalties

Alert = AlertRaised | AlertExtended


async def on_finding(event: FindingRecorded, work: Work) -> Outcome | None:
    """A finding that meets a threshold: its bureau owes a referral."""
    rows = in_force(thresholds_of(work.jurisdiction), event.region, event.facts_on)
    fact = facts.of_finding(event, rows, await _penalties(event, rows, work), work.now)
    if fact is None:
        return None
    bureau = await neighbours.bureau_among(work.connection, [event.agency, *event.agencies])
    owed_by = bureau or await _bureau(event.region, work) or event.agency
    subject = f"finding:{event.finding}"
    return await _noted(subject, DetectionBasis.FINDING, fact, event.credit_code, event.region, owed_by, work)


async def on_alert(event: Alert, work: Work) -> Outcome | None:
    """A reading series that meets a threshold: the bureau of the place owes a referral."""
    region, credit_code, day = event.region, event.credit_code, event.day
    if region is None or credit_code is None or day is None:
        return None
    fact = facts.of_alert(event, in_force(thresholds_of(work.jurisdiction), region, day), work.now)
    if fact is None:
        return None
    owed_by = await _bureau(region, work)
    if owed_by is None:
        raise LookupError(f"no bureau is known in {region} or above it")
    return await _noted(facts.series(event), DetectionBasis.READINGS, fact, credit_code, region, owed_by, work)


async def sift(events: Sequence[Alert], work: Work) -> list[bool]:
    """Which alerts may meet a threshold: of many, the few of an exceedance with its figures."""
    rows = thresholds_of(work.jurisdiction)
    return [facts.may_matter(event, rows) for event in events]


ON_ALERT = Sifted(sift, on_alert)


async def on_penalty(event: PenaltyRecorded, work: Work) -> Outcome:
    """A penalty for facts that were not transferred stands in place of the transfer."""
    found = await locked(await store.resting_on(work.connection, event.findings), work)
    return await kept([course.penalise(case, event.number, work.now) for case in found], work)


async def _noted(
    subject: str,
    basis: DetectionBasis,
    fact: DetectionFact,
    credit_code: str,
    region: str,
    owed_by: str,
    work: Work,
) -> Outcome | None:
    await work.lock(f"detection-subject:{subject}")
    await neighbours.keep_fact(work.connection, fact, credit_code)
    for known in await locked(await store.open_of(work.connection, subject), work):
        return await _grown(known, fact, work)
    case = DetectionCase(
        number=number_from(token_bytes(NUMBER_BYTES)),
        kind=DetectionKind.NOT_TRANSFERRED,
        state=DetectionState.WAITING,
        basis=basis,
        rule=fact.thresholds[0].key,
        subject=subject,
        credit_code=credit_code,
        enterprise_name=await copies.enterprise_name(work.connection, credit_code) or credit_code,
        region=region,
        owed_by=owed_by,
        duty=TRANSFER,
        limit=work.law.find(TRANSFER, region, work.today).text,
        since=work.now,
        begun_at=work.now,
        parties=list(dict.fromkeys([owed_by, *await neighbours.superior_of(work.connection, owed_by, work.today)])),
        facts=[fact],
        steps=[DetectionStep(at=work.now, action=DetectionAction.BEGIN, reference=fact.reference)],
    )
    await store.save(work.connection, [case])
    return Outcome(record=case.number, facts=[Fact(aggregate(case.number), _begun(case))], duties=[start(case, work)])


async def _grown(known: DetectionCase, fact: DetectionFact, work: Work) -> Outcome:
    kept_up = course.kept_up(known, fact)
    if kept_up:
        await store.save(work.connection, [kept_up])
    return await kept([course.more_facts(known, fact, work.now)], work)


async def _bureau(region: str, work: Work) -> str | None:
    return await neighbours.bureau_of(work.connection, region, work.today)


async def _penalties(event: FindingRecorded, rows: Sequence[CrimeThreshold], work: Work) -> dict[str, int]:
    counted = [
        row
        for row in rows
        if row.measure is ThresholdMeasure.PENALTIES and set(row.concerns).intersection(event.circumstances)
    ]
    return {
        row.key: await penalties.times(
            work.connection, event.credit_code, row.concerns, facts.counted_from(row, event.facts_on), event.facts_on
        )
        for row in counted
    }


def _begun(case: DetectionCase) -> DetectionBegun:
    return DetectionBegun(
        number=case.number,
        basis=case.basis,
        reference=case.facts[0].reference,
        rule=case.rule,
        credit_code=case.credit_code,
        region=case.region,
        owed_by=case.owed_by,
    )
