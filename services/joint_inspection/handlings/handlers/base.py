"""What every step of a handling does: load it in the version seen, keep it, wind its clocks, tell the others."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from hashlib import sha256

import msgspec

from contracts.joint_inspection.handling_terms import EscalationTo, HandlingAction
from contracts.joint_inspection.handlings import HandlingStepTaken
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import FindingKind
from kernel.calendar import start_of
from kernel.jurisdiction import Jurisdiction
from kernel.settings import SettingsError
from kernel.work import DutyChange, EndDuty, Fact, Outcome, StartDuty, Work
from services.joint_inspection.handlings import store
from services.joint_inspection.handlings.rules.case import Case
from services.joint_inspection.handlings.rules.decisions import At, Terms
from services.joint_inspection.handlings.rules.ladder import ANY, LADDER, rung_of
from services.joint_inspection.handlings.rules.machine import (
    CORRECT,
    PLAN,
    WHAT,
    Decision,
    require_version,
)

FITTING, RUNGS = "finding_ladder", "finding_rungs"
WARN = "finding.warn"
OWED_BY_ENTERPRISE = frozenset({PLAN, CORRECT})
HOURS_OF_A_DAY = 24


def aggregate(finding: str, part: str | None = None) -> str:
    """The journal's name of a finding's handling, or of what a document of it stands on."""
    return f"finding:{finding}" + (f":{part}" if part else "")


def at(work: Work) -> At:
    """Who acts, and when."""
    return At(work.actor, work.now, work.today)


async def load(finding: str, version: int, work: Work) -> Case:
    """The handling, as whoever orders saw it."""
    case = await work.existing(store.load, finding, aggregate(finding), WHAT)
    require_version(case, version)
    return case


def terms_of(case: Case, work: Work) -> Terms:
    """What the region asks for on the step the case stands on."""
    rung = rung_of(case.rung, case.region, work.jurisdiction.table(RUNGS), work.today)
    usual = work.law.find(rung.limit, case.region, work.today) if rung.limit else None
    return Terms(rung, usual, work.law.find("finding.correct_days_max", case.region, work.today))


async def kept(decision: Decision, work: Work, text: str | None = None, guidance: str | None = None) -> Outcome:
    """The handling after a step, saved, journaled, its clocks wound."""
    case = decision.case
    await store.save(work.connection, case)
    fact = told(case, text=text, guidance=guidance)
    return Outcome(record=case.finding, facts=[fact], duties=clocks(decision.ends, decision.starts, case, work))


def clocks(ends: Iterable[str], starts: Iterable[str], case: Case, work: Work) -> list[DutyChange]:
    """The clocks that end and start, each with its reminder."""
    name = aggregate(case.finding)
    return [*(EndDuty(duty=duty, aggregate=name) for duty in ends), *(_clock(duty, case, work) for duty in starts)]


def _clock(duty: str, case: Case, work: Work) -> StartDuty:
    limit, since = work.law.find(duty, case.region, work.today), work.now
    if duty == CORRECT:
        assert case.correct_by is not None
        days = (case.correct_by - work.today).days + 1
        limit, since = msgspec.structs.replace(limit, value=Decimal(HOURS_OF_A_DAY * days)), start_of(work.today)
    by = case.credit_code if duty in OWED_BY_ENTERPRISE else case.agency
    warn = work.law.find(WARN, case.region, work.today)
    return StartDuty(duty=duty, aggregate=aggregate(case.finding), by=by, limit=limit, since=since, warn=warn)


def told(
    case: Case,
    *,
    text: str | None = None,
    guidance: str | None = None,
    escalated_to: EscalationTo | None = None,
    document: str | None = None,
) -> Fact:
    """The fact of the last step."""
    last, measure = case.steps[-1], case.measure
    decided = last.action in (HandlingAction.RECORD, HandlingAction.RAISE, HandlingAction.FAIL)
    event = HandlingStepTaken(
        finding=case.finding,
        visit=case.visit,
        credit_code=case.credit_code,
        region=case.region,
        agency=case.agency,
        parties=case.parties,
        kind=case.kind,
        severity=case.severity,
        action=last.action,
        state=case.state,
        rung=case.rung,
        place=measure.place,
        by=last.by,
        version=case.version,
        skipped=measure.skipped if decided else [],
        lighter=decided and measure.lighter,
        correct_by=case.correct_by,
        text_sha256=digest(text) if text else None,
        document=document,
        guidance=guidance,
        duty=last.duty,
        escalated_to=escalated_to,
    )
    return Fact(aggregate(case.finding), event)


def digest(text: str) -> str:
    """How free text stands in the journal."""
    return sha256(text.encode()).hexdigest()


async def received(files: Sequence[str], work: Work) -> list[str]:
    """The SHA-256 of files this actor sent. Refusals: NOT_FOUND, FILE_INCOMPLETE."""
    return [one.sha256 for one in await work.files.contents(files)]


def ladder_of(jurisdiction: Jurisdiction) -> None:
    """Every kind and severity has a first step nationwide, and every step its terms; SettingsError where not."""
    first = [row for row in jurisdiction.table(FITTING) if not row["region"] and row["times_from"] == "1"]
    for kind in FindingKind:
        for severity in FindingGravity:
            if not any(row["kind"] in (kind, ANY) and row["severity"] in (severity, ANY) for row in first):
                raise SettingsError(f"{FITTING}.csv 缺少全国适用的一行：{kind.label}、{severity.label}、第 1 次")
    rungs = {row["rung"] for row in jurisdiction.table(RUNGS) if not row["region"]}
    for step in LADDER:
        if step not in rungs:
            raise SettingsError(f"{RUNGS}.csv 缺少全国适用的一行：{step.label}")
