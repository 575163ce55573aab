"""Findings: what an officer records on a visit."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from contracts.crime_thresholds import TABLE, CrimeThreshold, in_force, read_thresholds
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import Finding, FindingKind, FindingRecorded, RecordFinding, VisitState
from kernel.calendar import local_date
from kernel.jurisdiction import Jurisdiction
from kernel.settings import SettingsError
from kernel.work import Fact, Outcome, Work
from services.joint_inspection.checklists.handlers import answering as checklists
from services.joint_inspection.cross_findings import handlers as cross_findings
from services.joint_inspection.findings import rules, store
from services.joint_inspection.findings.rules import Judgement
from services.joint_inspection.handlings.handlers.base import FITTING
from services.joint_inspection.handlings.handlers.opening import Found, opened
from services.joint_inspection.handlings.rules.ladder import Fit, fitting, passed_over
from services.joint_inspection.lottery.rules import sha256_hex
from services.joint_inspection.objects.rules import months_before
from services.joint_inspection.visits.handlers import aggregate, require_visit
from services.joint_inspection.visits.rules import VisitCase, check_assigned, require_state


async def record(command: RecordFinding, work: Work) -> Outcome:
    """Record a finding, compare it with the criminal threshold in force on its day, and put it on the ladder."""
    case = await require_visit(work, command.visit)
    check_assigned(case, work.actor.subject)
    require_state(case, VisitState.CHECKED_IN)
    rules.check_finding(command, work.now)
    facts_on = local_date(command.sampled_at or work.now)
    judged = rules.judge(command, in_force(thresholds_of(work.jurisdiction), case.region, facts_on))
    agency = await cross_findings.recipient(case, work) if case.lent_by else work.actor.agency
    concerned = rules.concerned(command, case.agencies, agency)
    fit = await _fitting(command, judged, case, work)
    rules.check_ladder(command, fit, work.today)
    finding = _finding(command, judged, fit, work)
    await store.insert(work.connection, finding, case.id, case.credit_code, work.actor.subject)
    responsible = agency if case.lent_by else case.agencies[0]
    fact = Fact(aggregate(case.id), _recorded(finding, judged, case, facts_on, responsible))
    by, person = work.actor.agency, work.actor.subject
    found = Found(finding, case.id, case.credit_code, case.region, agency, by, person, concerned)
    handling = await (cross_findings.handed(found, fit, case, work) if case.lent_by else opened(found, fit, work))
    linked = await checklists.link(case, command.checklist_items, finding.id, work)
    return Outcome(record=case.id, facts=[fact, *linked, *handling.facts], duties=handling.duties)


async def _fitting(command: RecordFinding, judged: Judgement, case: VisitCase, work: Work) -> Fit:
    """The step that fits, counting on how many visits such a thing was found in the region's period."""
    period = work.law.find("finding.repeat_months", case.region, work.today)
    since = months_before(work.now, int(period.value))
    times = 1 + await store.earlier(work.connection, case.credit_code, command.kind, since, case.id)
    rows = work.jurisdiction.table(FITTING)
    return fitting(command.kind, rules.severity_of(command, judged), times, case.region, rows, work.today)


@lru_cache(maxsize=8)
def thresholds_of(jurisdiction: Jurisdiction) -> list[CrimeThreshold]:
    """The criminal thresholds of a jurisdiction; SettingsError where one cannot be used."""
    try:
        return read_thresholds(jurisdiction.table(TABLE))
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _finding(command: RecordFinding, judged: Judgement, fit: Fit, work: Work) -> Finding:
    discharge = command.kind is FindingKind.DISCHARGE_EXCEEDANCE
    return Finding(
        id=work.new_id(),
        kind=command.kind,
        ladder=command.ladder,
        recorded_at=work.now,
        text=command.text,
        severity=rules.severity_of(command, judged),
        fitting=fit.rung,
        ladder_reason=command.ladder_reason,
        correct_by=command.correct_by,
        pollutant=command.pollutant if discharge else None,
        measured=command.measured if discharge else None,
        limit_value=command.limit_value if discharge else None,
        unit=command.unit if discharge else None,
        multiple=judged.multiple,
        sampled_at=command.sampled_at,
        tonnes=command.tonnes if command.kind is FindingKind.HAZARDOUS_WASTE else None,
        circumstances=list(dict.fromkeys(command.circumstances)),
        loss_yuan=command.loss_yuan,
        gain_yuan=command.gain_yuan,
        water_cut_hours=command.water_cut_hours,
        criminal_threshold=judged.suspected,
        threshold_reason=judged.reason,
    )


def _recorded(
    finding: Finding, judged: Judgement, case: VisitCase, facts_on: date, responsible: str
) -> FindingRecorded:
    return FindingRecorded(
        finding=finding.id,
        visit=case.id,
        credit_code=case.credit_code,
        region=case.region,
        agency=responsible,
        agencies=list(case.agencies),
        kind=finding.kind,
        facts_on=facts_on,
        ladder=finding.ladder,
        suspected_crime=judged.suspected,
        text_hash=sha256_hex((finding.text or "").encode()),
        pollutant=finding.pollutant,
        multiple=_text(judged.multiple),
        tonnes=_text(finding.tonnes),
        threshold=judged.threshold,
        source=judged.source,
        thresholds=judged.thresholds,
        circumstances=finding.circumstances or [],
        severity=finding.severity or FindingGravity.MINOR,
        skipped=passed_over(finding.fitting or finding.ladder, finding.ladder),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
