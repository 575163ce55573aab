"""What every step of a commission does: load it in the version seen, keep it, wind its clocks."""

from collections.abc import Sequence
from datetime import datetime

from contracts.errors import Refusal
from contracts.joint_inspection.commission_terms import CommissionAction, CommissionStepTaken
from kernel.calendar import start_of
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work
from services.joint_inspection.commissions.rules.machine import BEGIN, DELIVER, TABLE, Case
from services.joint_inspection.commissions.store import cases as store
from services.joint_inspection.course.rules import Decision, digest, require_version
from services.joint_inspection.laboratories import store as laboratories
from services.joint_inspection.laboratories.rules import Case as Laboratory

WHAT_LABORATORY = "监测机构"
REPORTING = frozenset({CommissionAction.DELIVER, CommissionAction.SEND_BACK, CommissionAction.SETTLE})


def aggregate(number: str) -> str:
    """The journal's name of a commission."""
    return f"commission:{number}"


async def load(number: str, version: int, work: Work) -> Case:
    """The commission, as whoever orders saw it; a secret one is absent for whoever may not know of it."""
    case = await work.existing(store.load, number, aggregate(number), TABLE.what)
    if not case.open_to(work.actor):
        raise Refusal("NOT_FOUND", what=TABLE.what, id=number)
    require_version(TABLE, case, version)
    return case


async def laboratory_of(number: str, work: Work) -> Laboratory:
    """The institution as it now stands. Refusal: NOT_FOUND."""
    found = await laboratories.load(work.connection, number)
    if found is None:
        raise Refusal("NOT_FOUND", what=WHAT_LABORATORY, id=number)
    return found


async def decided(decision: Decision[Case], work: Work, text: str | None = None) -> Outcome:
    """The commission after a step of the machine."""
    return await kept(decision.case, work, text, ends=decision.ends, starts=decision.starts)


async def kept(
    case: Case, work: Work, text: str | None, *, ends: Sequence[str] = (), starts: Sequence[str] = ()
) -> Outcome:
    """The commission saved, journaled, its clocks wound."""
    await store.save(work.connection, case)
    name = aggregate(case.number)
    ended = [EndDuty(duty=duty, aggregate=name) for duty in ends]
    begun = [
        StartDuty(
            duty=duty,
            aggregate=name,
            by=case.who(duty),
            limit=work.law.find(duty, case.region, work.today),
            since=_since(case, duty),
        )
        for duty in starts
    ]
    return Outcome(record=case.number, facts=[fact(case, text)], duties=[*ended, *begun])


def fact(case: Case, text: str | None, duty: str | None = None) -> Fact:
    """What the journal keeps of the last step."""
    last, report = case.steps[-1], case.reports[-1] if case.reports else None
    reported = report if last.action in REPORTING else None
    event = CommissionStepTaken(
        number=case.number,
        version=TABLE.version(case.steps),
        action=last.action,
        kind=case.kind,
        state=case.state,
        agency=case.agency,
        region=case.region,
        contractor=case.contractor,
        by=last.by,
        price_yuan=f"{case.price_yuan:f}",
        edition=reported.edition if reported else None,
        report_sha256=reported.sha256 if reported else None,
        duty=duty,
        text_sha256=digest(text),
    )
    return Fact(aggregate(case.number), event)


def _since(case: Case, duty: str) -> datetime | None:
    """What is due on a day counts from that day's first moment, everything else from now."""
    return {BEGIN: start_of(case.begin_by), DELIVER: start_of(case.deliver_by)}.get(duty)
