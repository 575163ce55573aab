"""Who stands in the library of experts, who may take part, and what conduct does to that."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.law import LawRow
from contracts.registry.directory import EnvironmentalElement
from contracts.registry.experts import ExpertAction as A
from contracts.registry.experts import (
    ExpertEntry,
    ExpertKind,
    ExpertMark,
    ExpertStep,
    RegisterExperts,
)
from contracts.registry.experts import ExpertState as S
from services.registry.directory.rules import require_code

EXPIRY = "expert.qualification_expiry"
CREDIT_BASE, CREDIT_MIN = "expert.credit_base", "expert.credit_min"
MOVES: dict[tuple[S, A], S] = {
    (S.LISTED, A.ENGAGE): S.ENGAGED,
    (S.SUSPENDED, A.ENGAGE): S.ENGAGED,
    (S.LISTED, A.SUSPEND): S.SUSPENDED,
    (S.ENGAGED, A.SUSPEND): S.SUSPENDED,
    (S.ENGAGED, A.SUSPEND_BY_RULE): S.SUSPENDED,
    (S.LISTED, A.REMOVE): S.REMOVED,
    (S.ENGAGED, A.REMOVE): S.REMOVED,
    (S.SUSPENDED, A.REMOVE): S.REMOVED,
    (S.LISTED, A.RATE): S.LISTED,
    (S.ENGAGED, A.RATE): S.ENGAGED,
    (S.SUSPENDED, A.RATE): S.SUSPENDED,
}
Row = Mapping[str, str]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One person or institution."""

    number: str
    kind: ExpertKind
    state: S
    qualified: bool
    agency: str
    region: str
    name: str
    qualification: str
    valid_from: date
    valid_to: date
    qualification_number: str | None = None
    unit: str | None = None
    credit_code: str | None = None
    specialties: list[EnvironmentalElement] = []
    marks: list[ExpertMark] = []
    steps: list[ExpertStep] = []

    @property
    def parties(self) -> list[str]:
        """Who supervises, and the institution itself."""
        return [self.agency, *([self.credit_code] if self.credit_code else [])]


class Credit(msgspec.Struct, frozen=True, kw_only=True):
    """What a score begins with, and what it must not fall below."""

    base: LawRow
    least: LawRow


def register(command: RegisterExperts, existing: Mapping[str, Case], by: str, now: datetime, today: date) -> list[Case]:
    """Who is new or changed; the whole command is refused where one entry cannot stand."""
    numbers = [entry.number for entry in command.experts]
    twice = next((one for one in numbers if numbers.count(one) > 1), None)
    if twice:
        raise Refusal("EXPERT_TWICE", number=twice)
    entered = [_entered(command.agency, entry, existing.get(entry.number), today) for entry in command.experts]
    step = ExpertStep(at=now, action=A.ENTER, by=by)
    return [replace(one, steps=[*one.steps, step]) for one in entered if existing.get(one.number) != one]


def decide(case: Case, action: A, by: str, now: datetime, reason: str | None = None) -> Case:
    """The case after a step. Refusal: EXPERT_STEP_NOT_ALLOWED."""
    to = MOVES.get((case.state, action))
    if to is None:
        raise Refusal("EXPERT_STEP_NOT_ALLOWED", number=case.number, state=case.state.label, step=action.label)
    step = ExpertStep(at=now, action=action, by=by, reason=reason)
    return replace(case, state=to, steps=[*case.steps, step])


def engage(case: Case, credit: Credit, by: str, now: datetime, today: date, reason: str) -> Case:
    """Engaged: with a qualification that holds and a credit that suffices."""
    engaged = decide(case, A.ENGAGE, by, now, reason)
    if not qualified(case, today):
        raise Refusal("EXPERT_UNQUALIFIED", number=case.number, valid_to=case.valid_to.isoformat())
    score = score_of(case, credit, today)
    if score < credit.least.value:
        least, source = int(credit.least.value), credit.least.source
        raise Refusal("EXPERT_CREDIT_LOW", number=case.number, score=score, least=least, source=source)
    return engaged


def rate(case: Case, mark: ExpertMark, credit: Credit, now: datetime, today: date) -> list[Case]:
    """The case after the mark, and after what follows from it by rule."""
    rated = decide(replace(case, marks=[*case.marks, mark]), A.RATE, mark.by, now, mark.reason)
    score = score_of(rated, credit, today)
    if rated.state is not S.ENGAGED or score >= credit.least.value:
        return [rated]
    reason = f"信用分{score}，低于{credit.least.name}{credit.least.value:f}（{credit.least.source}）"
    return [rated, decide(rated, A.SUSPEND_BY_RULE, mark.by, now, reason)]


def mark_of(code: str, case: Case, rows: Iterable[Row], today: date) -> Row:
    """The row of the most specific region for this fact and kind. Refusal: EXPERT_MARK_UNKNOWN."""
    fitting = [row for row in rows if _speaks_of(row, case, today)]
    found = [row for row in fitting if row["code"] == code]
    if not found:
        raise Refusal("EXPERT_MARK_UNKNOWN", mark=code, allowed="、".join(sorted({row["code"] for row in fitting})))
    return max(found, key=lambda row: len(_prefix(row)))


def score_of(case: Case, credit: Credit, on: date) -> int:
    """The base and every mark that still counts on the day."""
    return int(credit.base.value) + sum(mark.points for mark in case.marks if mark.on <= on <= mark.until)


def expire(case: Case, now: datetime, today: date) -> Case | None:
    """Without a qualification from the day after its last; None while it holds."""
    if today <= case.valid_to or not case.qualified:
        return None
    step = ExpertStep(at=now, action=A.EXPIRE, by=case.agency)
    return replace(case, qualified=False, steps=[*case.steps, step])


def qualified(case: Case, on: date) -> bool:
    """Whether the qualification holds on the day."""
    return case.valid_from <= on <= case.valid_to


def usable(case: Case, on: date) -> bool:
    """Whether somebody may take part on the day: engaged, and qualified."""
    return case.state is S.ENGAGED and case.qualified and qualified(case, on)


def require_usable(cases: Mapping[str, Case], numbers: Sequence[str], on: date) -> None:
    """Refuse whoever is not in the library, not engaged or not qualified on the day."""
    for number in numbers:
        if number not in cases or not usable(cases[number], on):
            raise Refusal("EXPERT_UNFIT", number=number, on=on.isoformat())


def _entered(agency: str, entry: ExpertEntry, known: Case | None, today: date) -> Case:
    if entry.valid_to < entry.valid_from:
        raise Refusal("EXPERT_PERIOD_REVERSED", number=entry.number)
    if known and known.agency != agency:
        raise Refusal("EXPERT_OF_ANOTHER_AGENCY", number=entry.number)
    if known and known.state is S.REMOVED:
        raise Refusal("EXPERT_REMOVED", number=entry.number)
    if (entry.kind is ExpertKind.INSTITUTION) != bool(entry.credit_code):
        raise Refusal("EXPERT_CODE_WRONG", number=entry.number, kind=entry.kind.label)
    if entry.credit_code:
        require_code(entry.credit_code)
    return Case(
        number=entry.number,
        kind=entry.kind,
        state=known.state if known else S.LISTED,
        qualified=today <= entry.valid_to,
        agency=agency,
        region=entry.region,
        name=entry.name.strip(),
        qualification=entry.qualification.strip(),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        qualification_number=entry.qualification_number,
        unit=entry.unit,
        credit_code=entry.credit_code,
        specialties=sorted(set(entry.specialties)),
        marks=known.marks if known else [],
        steps=known.steps if known else [],
    )


def _prefix(row: Row) -> str:
    return region_prefix(row["region"]) if row["region"] else ""


def _speaks_of(row: Row, case: Case, today: date) -> bool:
    day = today.isoformat()
    holds = row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
    return holds and case.region.startswith(_prefix(row)) and case.kind.value in row["kinds"].split("|")
