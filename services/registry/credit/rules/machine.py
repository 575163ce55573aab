"""What becomes of a fact on an enterprise's record: appealed and answered, repaired, withdrawn, expired."""

from datetime import date, datetime, timedelta

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.credit_terms import CreditAction as A
from contracts.registry.credit_terms import CreditFactKind, CreditStep
from contracts.registry.credit_terms import CreditFactState as S
from services.registry.credit.rules.book import Row
from services.registry.credit.rules.score import Scored, last_day

LIVE = (S.IN_FORCE, S.APPEALED, S.REPAIRING, S.CHECKED)
MOVES: dict[tuple[S, A], S] = {
    (S.IN_FORCE, A.APPEAL): S.APPEALED,
    (S.APPEALED, A.UPHOLD_APPEAL): S.WITHDRAWN,
    (S.APPEALED, A.REJECT_APPEAL): S.IN_FORCE,
    (S.IN_FORCE, A.APPLY_REPAIR): S.REPAIRING,
    (S.REPAIRING, A.CHECK_CORRECTED): S.CHECKED,
    (S.REPAIRING, A.CHECK_FAILED): S.IN_FORCE,
    (S.CHECKED, A.GRANT_REPAIR): S.REPAIRED,
    (S.CHECKED, A.REFUSE_REPAIR): S.IN_FORCE,
    **{(state, A.WITHDRAW): S.WITHDRAWN for state in LIVE},
    **{(state, A.EXPIRE): S.EXPIRED for state in LIVE},
    (S.APPEALED, A.APPEAL_OVERDUE): S.APPEALED,
    (S.REPAIRING, A.CHECK_OVERDUE): S.REPAIRING,
    (S.CHECKED, A.DECISION_OVERDUE): S.CHECKED,
}
REMOVING = (S.WITHDRAWN, S.REPAIRED)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One fact; what it counts for was fixed when it was recorded."""

    number: str
    credit_code: str
    region: str
    code: str
    name: str
    kind: CreditFactKind
    points: int
    basis: str
    publish: bool
    on: date
    last_day: date
    state: S
    agency: str
    reason: str
    reference: str | None = None
    recorded_at: datetime
    recorded_by: str
    checked_by: str | None = None
    appeal_until: datetime
    repair_from: date | None = None
    removed_on: date | None = None
    published_at: datetime | None = None
    study_days: int | None = None
    study_entry: str | None = None
    steps: list[CreditStep]

    @property
    def parties(self) -> list[str]:
        """Whose record it is."""
        return [self.credit_code]

    @property
    def files(self) -> list[str]:
        """The files its steps name."""
        return sorted({file for step in self.steps for file in step.files})

    @property
    def scored(self) -> Scored:
        """What of it the score needs."""
        return Scored(
            number=self.number,
            name=self.name,
            points=self.points,
            basis=self.basis,
            on=self.on,
            last_day=self.last_day,
            removed_on=self.removed_on,
            published=self.published_at is not None,
        )


class Person(msgspec.Struct, frozen=True):
    """Who takes a step; the subject is only kept to tell two people apart."""

    agency: str
    subject: str


def record(
    row: Row, *, number: str, credit_code: str, region: str, on: date, reason: str, reference: str | None,
    agency: str, by: Person, appeal_until: datetime, today: date, now: datetime,
) -> Case:  # fmt: skip
    """A fact with what the rule of its day makes of it. Refusals: CREDIT_DATE_LATER, CREDIT_FACT_STALE."""
    require_past(on, today)
    until = last_day(on, row.months or 1)
    if until < today:
        raise Refusal("CREDIT_FACT_STALE", on=on.isoformat(), last_day=until.isoformat(), rule=row.basis)
    return Case(
        number=number,
        credit_code=credit_code,
        region=region,
        code=row.code,
        name=row.name,
        kind=row.kind or CreditFactKind.VIOLATION,
        points=row.value,
        basis=row.basis,
        publish=row.publish,
        on=on,
        last_day=until,
        state=S.IN_FORCE,
        agency=agency,
        reason=reason,
        reference=reference,
        recorded_at=now,
        recorded_by=by.subject,
        appeal_until=appeal_until,
        repair_from=on + timedelta(days=row.repair_days) if row.repair_days else None,
        steps=[CreditStep(at=now, action=A.RECORD, by=by.agency, basis=row.basis)],
    )


def step(
    case: Case, action: A, by: str, basis: str, today: date, now: datetime, *, text: str | None = None,
    files: list[str] | None = None,
) -> Case:  # fmt: skip
    """The case after a step of the table; removed, it counts from today no more. Refusal: CREDIT_STEP_NOT_ALLOWED."""
    state = MOVES.get((case.state, action))
    if state is None:
        raise Refusal("CREDIT_STEP_NOT_ALLOWED", number=case.number, state=case.state.label, step=action.label)
    taken = CreditStep(at=now, action=action, by=by, basis=basis, text=text, files=files or [])
    removed_on = today if state in REMOVING else case.removed_on
    return replace(case, state=state, removed_on=removed_on, steps=[*case.steps, taken])


def require_appealable(case: Case, now: datetime, limit: str) -> None:
    """Refuse an appeal after its limit, or a second one. Refusals: CREDIT_APPEAL_TWICE, CREDIT_APPEAL_LATE."""
    if any(taken.action is A.APPEAL for taken in case.steps):
        raise Refusal("CREDIT_APPEAL_TWICE", number=case.number)
    if now >= case.appeal_until:
        raise Refusal("CREDIT_APPEAL_LATE", number=case.number, until=case.appeal_until.isoformat(), limit=limit)


def require_repairable(case: Case) -> None:
    """Refuse repair of what is good, or too bad for it. Refusal: CREDIT_NOT_REPAIRABLE."""
    if case.repair_from is None:
        raise Refusal("CREDIT_NOT_REPAIRABLE", number=case.number, rule=case.basis)


def require_past(on: date, today: date) -> None:
    """Refuse a day that has not come. Refusal: CREDIT_DATE_LATER."""
    if on > today:
        raise Refusal("CREDIT_DATE_LATER", on=on.isoformat())


def require_other(case: Case, by: Person, action: A) -> None:
    """Refuse the one who recorded the fact as judge of an appeal, and who checked it as judge of its repair."""
    before = case.checked_by if action in (A.GRANT_REPAIR, A.REFUSE_REPAIR) else case.recorded_by
    if before == by.subject:
        raise Refusal("CREDIT_SAME_PERSON", number=case.number, step=action.label)


def earliest(case: Case, shortened: int, least: int) -> date:
    """From when on repair may be granted: the waiting time less what study earned, but never less than `least`."""
    usual = case.repair_from or case.last_day
    return min(usual, max(case.on + timedelta(days=least), usual - timedelta(days=shortened)))


def spent(case: Case, days: int, entry: str) -> Case:
    """The case with the study points that shortened its wait."""
    return replace(case, study_days=days, study_entry=entry)
